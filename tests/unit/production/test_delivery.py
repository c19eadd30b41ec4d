"""What is handed over: every file has a name, the report says what was measured."""

import json

from cliffhanger.checks.result import CheckResult
from cliffhanger.media.speech import SpeechTimes, Word
from cliffhanger.production.artifacts import (
    CaptionsArtifact,
    CharacterArtifact,
    FilmArtifact,
    ReportArtifact,
    ScriptArtifact,
    StemsArtifact,
    StillsArtifact,
)
from cliffhanger.production.captions import caption_sources
from cliffhanger.production.delivery import FILE_NAMES, Delivery, episode_folder, write_report
from cliffhanger.store.ref import ArtifactRef
from cliffhanger.story.model import (
    ActionBeat,
    Character,
    Episode,
    Line,
    LineBeat,
    Location,
    Scene,
    Series,
)


def ref(content: str) -> ArtifactRef:
    return ArtifactRef.of_bytes(content.encode(), media_type="text/plain")


SCRIPT = ScriptArtifact(
    episode=ref("episode"),
    series_id="pier",
    episode_number=3,
    title="The Pier",
    language="en",
    num_scenes=4,
    num_lines=9,
)
PASSED = CheckResult(
    name="loudness", is_passed=True, measured="-14.1", limit="-14 +-1", unit="LUFS"
)
WARNED = CheckResult(
    name="contrast", is_passed=False, is_required=False, measured="2", limit=">= 3", note="a|b\nc"
)
FAILED = CheckResult(name="black", is_passed=False, measured="3.0", limit="<= 2", unit="s")
REPORT = ReportArtifact(results=(PASSED, WARNED, FAILED))


def delivery(*, has_textless: bool = True) -> Delivery:
    who = CharacterArtifact(
        character_id="ann",
        name="ANN|A",
        look="young,\ntall",
        sheet=ref("sheet"),
        portrait=ref("portrait"),
    )
    return Delivery(
        film=FilmArtifact(
            film=ref("film"),
            textless=ref("textless") if has_textless else None,
            num_frames=1440,
            duration_seconds=60.0,
        ),
        stills=StillsArtifact(poster=ref("poster"), contact_sheet=ref("contact_sheet")),
        captions=CaptionsArtifact(
            cues=ref("cues"),
            srt=ref("captions_srt"),
            vtt=ref("captions_vtt"),
            ass=ref("captions_ass"),
            num_cues=7,
        ),
        stems=StemsArtifact(
            dialogue=ref("dialogue"),
            music=ref("music"),
            effects=ref("effects"),
            mix=ref("mix"),
            encoded=ref("encoded"),
            num_samples=2_880_000,
        ),
        cast=(who,),
    )


def test_every_file_has_a_role_a_name_and_its_own_content() -> None:
    """The report is written last and is the only named file that is no artifact before."""
    files = delivery().files()
    assert set(files) == set(FILE_NAMES) - {"report", "lines"}
    assert files == {role: ref(role) for role in files}
    assert len(set(FILE_NAMES.values())) == len(FILE_NAMES)
    assert set(delivery(has_textless=False).files()) == set(files) - {"textless"}


def test_the_manifest_is_json_and_holds_the_digest_of_every_file() -> None:
    manifest = json.loads(json.dumps(delivery().manifest(SCRIPT, REPORT)))
    assert manifest["episode"] == 3
    assert manifest["files"]["film.mp4"]["sha256"] == ref("film").sha256
    assert set(manifest["files"]) == {
        name for role, name in FILE_NAMES.items() if role not in {"report", "lines"}
    }
    assert [each["name"] for each in manifest["checks"]] == ["loudness", "contrast", "black"]


def test_episodes_lie_in_order_beside_each_other() -> None:
    folders = [episode_folder("pier", number) for number in (1, 2, 10, 100)]
    assert folders[0] == "series/pier/episodes/001"
    assert folders == sorted(folders)


def test_the_report_says_what_passed_what_warns_and_what_failed() -> None:
    report = write_report(SCRIPT, delivery(), REPORT)
    assert report.startswith("# The Pier\n")
    assert "60.0 s, 1440 frames, 4 scenes, 7 captions" in report
    assert "## Checks: 1 of 3 passed" in report
    assert "| loudness | -14.1 | -14 +-1 | LUFS | pass |  |" in report
    assert "| black | 3.0 | <= 2 | s | FAIL |  |" in report
    assert "| contrast | 2 | >= 3 |  | warn | a/b c |" in report
    assert "| ANN/A | young, tall |" in report
    assert report.endswith("|\n")


def test_every_row_of_a_table_has_as_many_cells_as_its_head() -> None:
    for block in write_report(SCRIPT, delivery(), REPORT).split("\n\n"):
        rows = [row for row in block.splitlines() if row.startswith("|")]
        assert len({row.count("|") for row in rows}) <= 1


def test_only_required_checks_keep_a_draft_back() -> None:
    assert REPORT.failures == (FAILED,)


def test_captions_know_who_speaks_and_when_each_word_is_heard() -> None:
    lines = (
        Line(id="l1", character_id="ann", text="Hello there."),
        Line(id="l2", character_id="ben", text="No."),
    )
    episode = Episode(
        series=Series(id="pier", title="Pier"),
        title="One",
        characters=(Character(id="ann", name="ANN"), Character(id="ben", name="BEN")),
        scenes=(
            Scene(
                id="s01",
                heading="INT. PIER",
                location=Location(id="pier", name="Pier"),
                beats=(
                    LineBeat(line=lines[0]),
                    ActionBeat(text="Silence."),
                    LineBeat(line=lines[1], is_dual=True),
                ),
            ),
        ),
    )
    words = (Word(text="Hello", start_seconds=0.0, end_seconds=0.4),)
    one, two = caption_sources(episode, {"l1": SpeechTimes(words=words)})
    assert (one.line_id, one.speaker, one.text, one.words) == ("l1", "ANN", "Hello there.", words)
    assert (two.speaker, two.words, two.is_dual) == ("BEN", (), True)
