"""What a dub hands over besides what every episode does: its lines and what became of the shots."""

from collections import Counter

from pydantic import JsonValue

from cliffhanger.production.artifacts import ReportArtifact, ScriptArtifact
from cliffhanger.production.delivery import Delivery
from cliffhanger.production.dub import DubbedShot, ShotChange
from cliffhanger.store.ref import ArtifactRef


class DubDelivery(Delivery):
    """Everything one dub consists of."""

    original_language: str
    """BCP 47 tag of the original."""
    lines: ArtifactRef
    """The sheet of its words, CSV."""
    shots: tuple[DubbedShot, ...]
    """What became of every shot."""
    tempos: dict[str, float]
    """How much faster than it was spoken every line is played, by line id."""

    def files(self) -> dict[str, ArtifactRef]:
        """Return the dub's files by role."""
        return {**super().files(), "lines": self.lines}

    def manifest(self, script: ScriptArtifact, report: ReportArtifact) -> dict[str, JsonValue]:
        """Return the machine-readable account of the dub."""
        return {
            **super().manifest(script, report),
            "original_language": self.original_language,
            "shots": [shot.model_dump(mode="json") for shot in self.shots],
            "tempos": dict(self.tempos),
        }

    def sections(self) -> tuple[str, ...]:
        """Return the section on the shots."""
        counts = Counter(shot.change for shot in self.shots)
        return (
            f"## Dubbed from `{self.original_language}`",
            "",
            (
                f"{counts[ShotChange.COPIED]} shots are copied, {counts[ShotChange.WORDS]} have "
                f"other words over the same picture, {counts[ShotChange.PICTURE]} are made again. "
                "Music and effects are the original's."
            ),
            "",
            "| shot | change | why |",
            "|---|---|---|",
            *(f"| {shot.shot_id} | {shot.change} | {shot.reason} |" for shot in self.shots),
            "",
        )
