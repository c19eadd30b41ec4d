"""What is handed over: the files of an episode, their names, the manifest and the report."""

from decimal import Decimal
from typing import Final

from pydantic import JsonValue

from cliffhanger.checks.likeness import Verdict
from cliffhanger.checks.result import CheckResult
from cliffhanger.money.budget import show_usd
from cliffhanger.production.appearance import MEASURES
from cliffhanger.production.artifacts import (
    CaptionsArtifact,
    CharacterArtifact,
    FilmArtifact,
    Origin,
    Recognised,
    ReportArtifact,
    ScriptArtifact,
    ShotAppearance,
    SpokenLine,
    StemsArtifact,
    StillsArtifact,
)
from cliffhanger.production.line_report import line_cells
from cliffhanger.production.lip_shots import ShotLips, lip_cells
from cliffhanger.store.ref import ArtifactRef
from cliffhanger.value import Value

FILE_NAMES: Final = {
    "film": "film.mp4",
    "textless": "textless.mp4",
    "captions_srt": "captions.srt",
    "captions_vtt": "captions.vtt",
    "captions_ass": "captions.ass",
    "poster": "poster.jpg",
    "contact_sheet": "contact_sheet.png",
    "report": "report.md",
    "dialogue": "stems/dialogue.wav",
    "music": "stems/music.wav",
    "effects": "stems/effects.wav",
    "mix": "stems/mix.wav",
    "lines": "lines.csv",
}
"""Where each part of an episode lies in its folder, by role."""


class Delivery(Value):
    """Everything one episode consists of."""

    film: FilmArtifact
    """The film."""
    stills: StillsArtifact
    """Poster and contact sheet."""
    captions: CaptionsArtifact
    """Sidecars."""
    stems: StemsArtifact
    """Sound, apart."""
    cast: tuple[CharacterArtifact, ...]
    """Who plays."""
    origins: tuple[Origin, ...] = ()
    """Who made what was paid for, and for how much."""

    def files(self) -> dict[str, ArtifactRef]:
        """Return the episode's files by role; see `FILE_NAMES`."""
        files = {
            "film": self.film.film,
            "captions_srt": self.captions.srt,
            "captions_vtt": self.captions.vtt,
            "captions_ass": self.captions.ass,
            "poster": self.stills.poster,
            "contact_sheet": self.stills.contact_sheet,
            "dialogue": self.stems.dialogue,
            "music": self.stems.music,
            "effects": self.stems.effects,
            "mix": self.stems.mix,
        }
        if self.film.textless is not None:
            files["textless"] = self.film.textless
        return files

    def sections(self) -> tuple[str, ...]:
        """Return further lines of the report, as Markdown."""
        return ()

    def manifest(self, script: ScriptArtifact, report: ReportArtifact) -> dict[str, JsonValue]:
        """Return the machine-readable account of the episode."""
        return {
            "series": script.series_id,
            "episode": script.episode_number,
            "title": script.title,
            "language": script.language,
            "duration_seconds": self.film.duration_seconds,
            "num_frames": self.film.num_frames,
            "files": {
                FILE_NAMES[role]: ref.model_dump(mode="json") for role, ref in self.files().items()
            },
            "cast": [who.model_dump(mode="json") for who in self.cast],
            "origins": [origin.model_dump(mode="json") for origin in self.origins],
            "likeness": [item.model_dump(mode="json") for item in report.recognised],
            "appearance": [item.model_dump(mode="json") for item in report.appearance],
            "lips": [item.model_dump(mode="json") for item in report.lips],
            "lines": [item.model_dump(mode="json") for item in report.lines],
            "checks": [result.model_dump(mode="json") for result in report.results],
        }


def episode_folder(series_id: str, episode_number: int) -> str:
    """Return the store name under which an episode's files lie."""
    return f"series/{series_id}/episodes/{episode_number:03d}"


def edition_folder(script: ScriptArtifact) -> str:
    """Return the store name under which the files of an edition lie."""
    folder = episode_folder(script.series_id, script.episode_number)
    return f"{folder}/{script.edition}" if script.edition else folder


def write_report(script: ScriptArtifact, delivery: Delivery, report: ReportArtifact) -> str:
    """Return the report of an episode as Markdown."""
    passed = sum(result.is_passed for result in report.results)
    lines = [
        f"# {script.title}",
        "",
        (
            f"Series `{script.series_id}`, episode {script.episode_number}, language "
            f"`{script.language}`: {delivery.film.duration_seconds:.1f} s, "
            f"{delivery.film.num_frames} frames, {script.num_scenes} scenes, "
            f"{delivery.captions.num_cues} captions."
        ),
        "",
        "## Cast",
        "",
        "| character | look |",
        "|---|---|",
        *(_cells(who.name, who.look) for who in delivery.cast),
        "",
        *_recognised(report.recognised),
        *_looks(report.appearance),
        *_lips(report.lips),
        *_spoken(report.lines),
        *_bought(delivery.origins),
        *delivery.sections(),
        f"## Checks: {passed} of {len(report.results)} passed",
        "",
        "| check | measured | limit | unit | result | note |",
        "|---|---|---|---|---|---|",
        *(_row(result) for result in report.results),
    ]
    return "\n".join(lines) + "\n"


def likeness_cells(item: Recognised) -> dict[str, str]:
    """Return a row on a character in a shot, by column."""
    likeness = item.likeness
    return {
        "shot": item.shot_id,
        "character": item.character_id,
        "version": item.version,
        "outfit": item.outfit or "-",
        "score": "-" if likeness.cosine is None else f"{likeness.cosine:.3f}",
        "needed": f"{likeness.threshold:.3f}",
        "margin": "-" if likeness.margin is None else f"{likeness.margin:.3f}",
        "result": likeness.verdict.value,
    }


def _recognised(found: tuple[Recognised, ...]) -> tuple[str, ...]:
    """Return the section on who was recognised; nothing where nobody is registered."""
    if not found:
        return ()
    rows = [likeness_cells(item) for item in found]
    good = sum(item.likeness.verdict is Verdict.ACCEPT for item in found)
    return (
        f"## Likeness: {good} of {len(found)} recognised",
        "",
        _cells(*rows[0]),
        "|" + "---|" * len(rows[0]),
        *(_cells(*row.values()) for row in rows),
        "",
    )


def appearance_cells(item: ShotAppearance) -> dict[str, str]:
    """Return a row on how a shot looks, by column; n/a where a measure does not apply."""
    scores = {name: measure(item.scores) for name, measure in MEASURES.items()}
    steady = item.scores.consistency
    return {
        "shot": item.shot_id,
        "alone in it": item.character_id or "-",
        **{name: "n/a" if score is None else f"{score:.3f}" for name, score in scores.items()},
        "motion": "n/a" if steady is None else f"{steady.motion:.4f}",
    }


def _looks(found: tuple[ShotAppearance, ...]) -> tuple[str, ...]:
    """Return the section on how the shots look; nothing where nothing was measured."""
    if not found:
        return ()
    rows = [appearance_cells(item) for item in found]
    return (
        f"## Appearance: {len(found)} shots",
        "",
        _cells(*rows[0]),
        "|" + "---|" * len(rows[0]),
        *(_cells(*row.values()) for row in rows),
        "",
        (
            "Whole pictures, a few frames a shot: CLIP-I and DINO against the pictures of who is "
            "alone in the shot, CLIP-T against the words of its first frame, steadiness between "
            "its frames while something moves. The numbers compare the shots of this film."
        ),
        "",
    )


def _spoken(lines: tuple[SpokenLine, ...]) -> tuple[str, ...]:
    """Return the section on the bought lines; nothing where none was bought."""
    if not lines:
        return ()
    rows = [line_cells(line) for line in lines]
    good = sum(line.verdict.is_passed for line in lines)
    return (
        f"## Lines: {good} of {len(lines)} as written",
        "",
        _cells(*rows[0]),
        "|" + "---|" * len(rows[0]),
        *(_cells(*row.values()) for row in rows),
        "",
    )


def _lips(found: tuple[ShotLips, ...]) -> tuple[str, ...]:
    """Return the section on lips; nothing where no mouth is seen to speak."""
    if not found:
        return ()
    rows = [lip_cells(item) for item in found]
    measured = sum(item.offset.offset_ms is not None for item in found)
    return (
        f"## Lips: {measured} of {len(found)} speaking shots measured",
        "",
        _cells(*rows[0]),
        "|" + "---|" * len(rows[0]),
        *(_cells(*row.values()) for row in rows),
        "",
        (
            "Offset: how late the sound is against the opening of the mouth, by the shift at which "
            "both fit best, and r there. Closures: p, b and m with closed lips. Visemes: frames of "
            "a drawn mouth whose shape its phones allow. Shots with less than 2.5 s of speech are "
            "pooled."
        ),
        "",
    )


def _bought(origins: tuple[Origin, ...]) -> tuple[str, ...]:
    """Return the section on what was paid for; nothing where nothing was."""
    if not origins:
        return ()
    total = sum((origin.cost_usd for origin in origins), start=Decimal(0))
    return (
        f"## Bought: {len(origins)} parts for {show_usd(total)}",
        "",
        "| part | what | account | model | takes | cost | note |",
        "|---|---|---|---|---|---|---|",
        *(
            _cells(
                origin.subject,
                origin.capability,
                origin.account,
                origin.model,
                str(origin.takes),
                show_usd(origin.cost_usd),
                origin.note,
            )
            for origin in origins
        ),
        "",
    )


def _row(result: CheckResult) -> str:
    verdict = "pass" if result.is_passed else "FAIL" if result.is_required else "warn"
    return _cells(result.name, result.measured, result.limit, result.unit, verdict, result.note)


def _cells(*cells: str) -> str:
    """Return one row of a table, whatever is in its cells."""
    return "| " + " | ".join(cell.replace("|", "/").replace("\n", " ") for cell in cells) + " |"
