import socket
from pathlib import Path

import pytest

from cliffhanger.errors import InvalidSettingError, ProviderBusyError
from cliffhanger.models.offline import check_draftable
from cliffhanger.models.reach import check_writers
from tests.servers import free_port


def test_a_server_that_listens_can_be_asked() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        check_writers(f"http://127.0.0.1:{server.getsockname()[1]}/v1#m")


def test_nobody_at_home_is_found_out_at_once() -> None:
    with pytest.raises(ProviderBusyError, match=r"connection at 127\.0\.0\.1:"):
        check_writers(f"http://127.0.0.1:{free_port()}/v1#m")


def test_an_address_without_a_model_is_refused() -> None:
    with pytest.raises(InvalidSettingError, match="--writers names no model"):
        check_writers("http://127.0.0.1:9/v1")


def test_every_server_of_a_file_of_routes_is_tried(tmp_path: Path) -> None:
    path = tmp_path / "writers.yaml"
    path.write_text(
        f"tiers: {{draft: {{provider: a, base_url: 'http://127.0.0.1:{free_port()}', model: m, "
        "context_tokens: 9000, max_answer_tokens: 1000}}",
        "utf-8",
    )
    with pytest.raises(ProviderBusyError, match="no server takes a connection"):
        check_writers(str(path))


@pytest.mark.parametrize("name", [None, "studio"])
def test_the_embedded_writer_and_blocks_are_left_alone(name: str | None) -> None:
    check_writers(name)


@pytest.mark.parametrize("genre", ["", "revenge", "CEO romance"])
@pytest.mark.parametrize("language", ["en", "zh-TW", "vi", "th"])
def test_what_the_draft_writer_knows(language: str, genre: str) -> None:
    check_draftable(language=language, genre=genre)


@pytest.mark.parametrize(
    ("language", "genre", "told"),
    [("es", "", "writes en, zh, vi, th, not 'es'"), ("en", "foo", "genre 'foo' is none")],
)
def test_what_it_does_not_know_is_said_with_the_way_out(
    language: str, genre: str, told: str
) -> None:
    with pytest.raises(InvalidSettingError, match=f"{told}.*--writers a language model"):
        check_draftable(language=language, genre=genre)
