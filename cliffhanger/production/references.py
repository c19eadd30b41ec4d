"""How a character's references are judged here: by which models, and the words that say so."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from cliffhanger.checks.reading import WordReader
from cliffhanger.checks.reference_image import FaceFinder, ReferenceVerdict, judge_reference
from cliffhanger.checks.reference_set import ReferenceSetVerdict, judge_reference_set
from cliffhanger.models.faces.yunet import YuNet, YuNetSettings
from cliffhanger.models.ocr.tesseract import find_tesseract
from cliffhanger.models.shared_pool import share_pool
from cliffhanger.production.profile import Profile


@dataclass(frozen=True, slots=True)
class Sight:
    """What references are judged with, besides the rules.

    Attributes:
        faces: Counts faces; None where size and saliency decide.
        reader: Reads words; None where only shapes are told.
        missing: The profile's face model, where it is not on this machine.
    """

    faces: FaceFinder | None = None
    reader: WordReader | None = None
    missing: Path | None = None

    def judge(self, name: str, data: bytes) -> ReferenceVerdict:
        """Return what is wrong with one image."""
        return judge_reference(name, data, faces=self.faces, reader=self.reader)

    def judge_set(self, images: Mapping[str, bytes]) -> ReferenceSetVerdict:
        """Return what is wrong with a character's images, one by one and together."""
        return judge_reference_set(images, faces=self.faces, reader=self.reader)

    def describe(self, verdicts: Iterable[ReferenceVerdict]) -> tuple[str, str]:
        """Return how *verdicts* came about: how faces were judged, and how writing."""
        return self._faces_line(), self._writing_line(list(verdicts))

    def _faces_line(self) -> str:
        if self.faces is not None:
            return "One clear face: judged by YuNet."
        if self.missing is not None:
            reason = f"{self.missing} of the profile is not on this machine"
        else:
            reason = "no face model was given"
        return f"One clear face: judged by size and saliency; {reason}."

    def _writing_line(self, verdicts: list[ReferenceVerdict]) -> str:
        if self.reader is None:
            return "Writing: judged by its shapes; with tesseract on PATH its words are read too."
        facts = [verdict.facts for verdict in verdicts if verdict.facts is not None]
        count = sum(one.words is not None for one in facts)
        return (
            f"Writing: judged by its shapes, and by what {self.reader.name} read in {count} of "
            f"{len(facts)} pictures."
        )


def open_sight(profile: Profile, *, yunet: Path | None = None) -> Sight:
    """Return what references are judged with on this machine.

    Args:
        profile: Its face models may lie on the workers alone: a missing one is said, no mistake.
        yunet: A file that was asked for by name; goes before the profile's.

    Raises:
        InvalidSettingError: *yunet* is no file; the message says where to get one.
    """
    own = None if profile.faces is None else profile.faces.yunet
    if yunet is None and own is not None and not own.is_file():
        return Sight(None, find_tesseract(), missing=own)
    path = yunet or own
    return Sight(None if path is None else _open_yunet(path, profile), find_tesseract())


def open_finder(profile: Profile) -> FaceFinder | None:
    """Return what counts faces by the profile, the same on every machine; None where it says none.

    Raises:
        InvalidSettingError: Its file is not there; the message says where to get one.
    """
    return None if profile.faces is None else _open_yunet(profile.faces.yunet, profile)


def _open_yunet(path: Path, profile: Profile) -> YuNet:
    return YuNet(YuNetSettings(weights=path), share_pool(profile.local_models.pool_settings))
