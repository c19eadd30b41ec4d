"""What artifacts say and under which keys they stand."""

import re
from pathlib import Path

import pytest

from cliffhanger.checks.result import CheckResult
from cliffhanger.production.artifacts import PublishedEpisode, ScriptArtifact
from cliffhanger.store.ref import ArtifactRef
from tasks.reporting import artifact_suffix, check_row, film_page

REF = ArtifactRef(
    key="objects/00/" + "0" * 64, sha256="0" * 64, num_bytes=0, media_type="application/json"
)


def script(series_id: str) -> ScriptArtifact:
    return ScriptArtifact(
        episode=REF,
        series_id=series_id,
        episode_number=7,
        title="Seven",
        language="en",
        num_scenes=1,
        num_lines=1,
    )


def episode(link: str) -> PublishedEpisode:
    names = {role: f"series/s/episodes/007/{role}" for role in ("film", "report")}
    return PublishedEpisode(
        series_id="s",
        episode_number=7,
        title="Seven",
        duration_seconds=61.25,
        names=names,
        links={role: f"{link}/{name}" for role, name in names.items()},
    )


def test_keys_are_what_prefect_allows_and_tell_series_apart() -> None:
    """Series in other scripts, and long ones with the same start, get keys of their own."""
    names = ("the-key", "离婚那天", "离婚", "vị-khách", "a" * 61, "a" * 62)
    keys = [artifact_suffix(script(name)) for name in names]
    assert keys[0] == "the-key-007"
    assert len(set(keys)) == len(names)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", key) for key in keys)


@pytest.mark.parametrize(
    ("is_passed", "is_required", "shown"),
    [(True, True, "pass"), (True, False, "pass"), (False, False, "warn"), (False, True, "FAIL")],
)
def test_checks_say_how_bad_it_is(*, is_passed: bool, is_required: bool, shown: str) -> None:
    result = CheckResult(
        name="true_peak",
        is_passed=is_passed,
        is_required=is_required,
        measured="-1.7",
        limit="> -45",
        unit="dBTP",
    )
    row = check_row(result)
    assert (row["check"], row["result"], row["measured"]) == ("true peak", shown, "-1.7 dBTP")
    assert row["limit"] == "over -45"  # a leading > would be shown as a quotation


def test_a_film_in_a_bucket_is_linked() -> None:
    page = film_page(episode("https://s3.example/bucket"))
    assert "[Watch the film](https://s3.example/bucket/series/s/episodes/007/film)" in page
    assert "61.2 s" in page
    assert "`series/s/episodes/007/report`" in page


def test_a_film_in_a_folder_is_named(tmp_path: Path) -> None:
    """Browsers follow no link from a web page to a file."""
    page = film_page(episode(tmp_path.as_uri()))
    assert f"`{tmp_path}/series/s/episodes/007/film`" in page
    assert "](" not in page
