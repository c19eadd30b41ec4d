import io
import tarfile

import pytest

from cliffhanger.models.http import HttpReply
from cliffhanger.models.jobs.job import Failure, FailureKind, Output, OutputRole
from cliffhanger.models.providers.replicate_results import (
    MAX_MEMBERS,
    MAX_WEIGHTS_BYTES,
    job_failure,
    output_links,
    read_link,
    unpack_weights,
    used_units,
)
from tests.contract.provider_rigs.rig import reply

A, B = "https://replicate.delivery/a.mp4", "https://replicate.delivery/b.mp4"


@pytest.mark.parametrize(
    ("output", "links"),
    [
        pytest.param(A, (A,), id="address"),
        pytest.param([A, B], (A, B), id="list"),
        pytest.param({"video": A, "seed": 7}, (A,), id="object"),
        pytest.param({"images": [A, B]}, (A, B), id="list in an object"),
        pytest.param({"weights": A, "version": "studio/mara:9f"}, (A,), id="training"),
        pytest.param({"video": None, "url": A}, (A,), id="the next name"),
        pytest.param([{"url": A}], (A,), id="objects in a list"),
        pytest.param("data:image/png;base64,cG5n", ("data:image/png;base64,cG5n",), id="in hand"),
        pytest.param("once upon a time", (), id="words"),
        pytest.param({"seed": 7}, (), id="nothing"),
        pytest.param({"strange": A}, (), id="another name"),
        pytest.param(None, (), id="null"),
        pytest.param(3, (), id="number"),
    ],
)
def test_results_come_in_every_shape(output: object, links: tuple[str, ...]) -> None:
    assert output_links(output) == links  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        pytest.param(
            "https://x.example/a.webp?sig=1",
            Output(OutputRole.IMAGE, "image/webp", url="https://x.example/a.webp?sig=1"),
            id="kind told by the address",
        ),
        pytest.param(
            "https://x.example/a",
            Output(OutputRole.IMAGE, "image/png", url="https://x.example/a"),
            id="kind as expected",
        ),
        pytest.param(
            "data:image/jpeg;base64,anBn",
            Output(OutputRole.IMAGE, "image/jpeg", data=b"jpg"),
            id="in hand",
        ),
    ],
)
def test_an_address_is_an_output(link: str, expected: Output) -> None:
    assert read_link(link, OutputRole.IMAGE, "image/png") == expected


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        pytest.param(
            "The input or output was flagged as sensitive. (E005)",
            Failure(
                FailureKind.CONTENT_INPUT,
                "The input or output was flagged as sensitive. (E005)",
                code="E005",
            ),
            id="content",
        ),
        pytest.param(
            "Timeout starting prediction (E6716)",
            Failure(
                FailureKind.PROVIDER_FAILED, "Timeout starting prediction (E6716)", code="E6716"
            ),
            id="another code",
        ),
        pytest.param(
            "CUDA out of memory",
            Failure(FailureKind.PROVIDER_FAILED, "CUDA out of memory"),
            id="no code",
        ),
        pytest.param(
            {"message": "odd"},
            Failure(FailureKind.PROVIDER_FAILED, '{"message": "odd"}'),
            id="object",
        ),
        pytest.param(
            None, Failure(FailureKind.PROVIDER_FAILED, "failed without a reason"), id="no words"
        ),
    ],
)
def test_why_a_job_failed(error: object, expected: Failure) -> None:
    assert job_failure({"error": error}) == expected  # type: ignore[dict-item]


@pytest.mark.parametrize("metrics", [None, {}, {"predict_time": "soon"}, {"predict_time": -1}])
def test_no_time_is_no_usage(metrics: object) -> None:
    assert used_units({"metrics": metrics}) is None  # type: ignore[dict-item]


def archive(*entries: tuple[str, bytes], **files: bytes) -> bytes:
    """Return a tar of *files*, their names with a dot for each underscore, and of *entries*."""
    named = [(f"output/{name.replace('_', '.')}", data) for name, data in files.items()]
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for name, data in (*named, *entries):
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def claiming(num_bytes: int) -> bytes:
    """Return a tar whose header claims weights of *num_bytes*."""
    info = tarfile.TarInfo("output/lora.safetensors")
    info.size = num_bytes
    return info.tobuf(tarfile.GNU_FORMAT) + b"w" * 512 + bytes(1024)


def linking(target: str) -> bytes:
    """Return a tar in which the weights are a link to *target*."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        info = tarfile.TarInfo("output/lora.safetensors")
        info.type, info.linkname = tarfile.SYMTYPE, target
        tar.addfile(info)
    return buffer.getvalue()


def test_weights_are_found_in_the_archive() -> None:
    body = archive(config_yaml=b"a: 1", lora_safetensors=b"weights")
    assert unpack_weights(HttpReply(200, {}, body)) == Output(
        OutputRole.LORA, "application/x-safetensors", data=b"weights"
    )


@pytest.mark.parametrize(
    ("body", "words"),
    [
        pytest.param(
            archive(("../../lora.safetensors", b"w")),
            "has '../../lora.safetensors', which leads out of it",
            id="upwards",
        ),
        pytest.param(
            archive(("/etc/lora.safetensors", b"w")), "has '/etc/lora.safetensors'", id="absolute"
        ),
        pytest.param(
            archive(("..\\lora.txt", b"w"), lora_safetensors=b"w"), "leads out of it", id="windows"
        ),
        pytest.param(
            archive(("output/../../x.txt", b"w"), lora_safetensors=b"w"),
            "leads out of it",
            id="beside good weights",
        ),
        pytest.param(
            archive(lora_safetensors=b"w", other_safetensors=b"w"),
            "has 2 .safetensors files (output/lora.safetensors, output/other.safetensors), one is",
            id="several",
        ),
        pytest.param(
            archive(config_yaml=b"a"), "has 0 .safetensors files, one is expected", id="none"
        ),
        pytest.param(linking("/etc/passwd"), "has 0 .safetensors files", id="a link"),
        pytest.param(
            claiming(MAX_WEIGHTS_BYTES + 1),
            f"of {MAX_WEIGHTS_BYTES + 1} bytes, at most {MAX_WEIGHTS_BYTES} are read",
            id="too large",
        ),
        pytest.param(
            archive(*((f"output/{n}.txt", b"") for n in range(MAX_MEMBERS)), lora_safetensors=b"w"),
            f"more than {MAX_MEMBERS} entries",
            id="too many entries",
        ),
    ],
)
def test_an_archive_that_cannot_be_trusted_is_refused_in_words(body: bytes, words: str) -> None:
    failure = unpack_weights(HttpReply(200, {}, body))
    assert isinstance(failure, Failure)
    assert failure.kind is FailureKind.BAD_OUTPUT
    assert words in failure.message


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param(
            HttpReply(200, {}, archive(config_yaml=b"a: 1")), FailureKind.BAD_OUTPUT, id="none"
        ),
        pytest.param(
            HttpReply(200, {}, archive(lora_safetensors=b"")), FailureKind.BAD_OUTPUT, id="empty"
        ),
        pytest.param(HttpReply(200, {}, b"<html>"), FailureKind.BAD_OUTPUT, id="no archive"),
        pytest.param(HttpReply(200, {}, b""), FailureKind.BAD_OUTPUT, id="nothing"),
        pytest.param(
            HttpReply(200, {}, archive(lora_safetensors=b"w" * 5000)[:1024]),
            FailureKind.BAD_OUTPUT,
            id="broken off",
        ),
        pytest.param(reply({"detail": "No."}, 403), FailureKind.EXPIRED, id="signature too old"),
        pytest.param(reply({"detail": "Busy."}, 503), FailureKind.TRANSIENT, id="busy"),
    ],
)
def test_an_archive_without_weights_is_no_success(answer: HttpReply, kind: FailureKind) -> None:
    failure = unpack_weights(answer)
    assert isinstance(failure, Failure)
    assert failure.kind is kind
