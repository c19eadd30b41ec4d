"""`cliffhanger characters score`: how much pictures look like a registered character."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cliffhanger.animatic.likeness.embedder import SCALE, DrawnFaceEmbedder
from cliffhanger.animatic.likeness.seeing import learn_face
from cliffhanger.checks.likeness import (
    Calibration,
    LikenessScale,
    LikenessVerdict,
    Verdict,
    calibrate,
    judge_likeness,
    mean_reference,
)
from cliffhanger.checks.likeness_match import match_crops
from cliffhanger.checks.reference_image import read_reference
from cliffhanger.checks.vectors import Vectors
from cliffhanger.errors import InvalidInputError, InvalidSettingError
from cliffhanger.models.embedder import Embedder, Image
from cliffhanger.models.embedders.open_clip import OpenClipEmbedder, OpenClipSettings
from cliffhanger.models.faces.reader import FaceModels, LocalFaceReader
from cliffhanger.models.faces.whole_picture import WholePictureReader
from cliffhanger.models.pool import ModelPool
from cliffhanger.models.pool_values import PoolSettings
from cliffhanger.models.weights import find_weights
from cliffhanger.production.registry import RegisteredCharacter, Registry
from cliffhanger.store import ArtifactStore, open_store
from cliffhanger.story.slug import slugify
from flows.characters_pages import read_folder
from flows.producing import full_address


@dataclass(frozen=True, slots=True)
class ScoreOrder:
    """What is to be scored, and by what.

    Attributes:
        name: Character.
        series: Title or id of its series.
        folder: Pictures.
        storage: Folder or address.
        clip: Weights of an open-clip model, or None.
        clip_model: Its name.
        sface: SFace's ONNX file, or None.
        yunet: YuNet's ONNX file, which finds the faces for SFace.
        is_kept: Whether the threshold goes on record.
    """

    name: str
    series: str
    folder: Path
    storage: str
    clip: Path | None = None
    clip_model: str = "ViT-B-32"
    sface: Path | None = None
    yunet: Path | None = None
    is_kept: bool = False


@dataclass(frozen=True, slots=True)
class _Judge:
    """What a character is compared by.

    Attributes:
        name: Model, with the digest of its weights.
        embed: Returns the vectors of what may be the character in a picture, float32 (N, D).
        references: Those of the character, float32 (R, D).
        scale: How the cosines are read.
    """

    name: str
    embed: Callable[[Image], Vectors]
    references: Vectors
    scale: LikenessScale

    @property
    def calibration(self) -> Calibration:
        """What a picture has to reach."""
        return calibrate(self.references, scale=self.scale)

    def judge(self, character_id: str, image: Image) -> LikenessVerdict:
        """Return whether *image* shows the character."""
        means = {character_id: mean_reference(self.references)}
        match = next(iter(match_crops(self.embed(image), means)), None)
        return judge_likeness(character_id, match, self.calibration)


def score_pictures(console: Console, order: ScoreOrder) -> bool:
    """Print how much each picture looks like the character; return whether all of them do.

    Raises:
        InvalidInputError: There is no such character, picture or model.
    """
    store = open_store(full_address(order.storage))
    registry = Registry(store, slugify(order.series))
    record = registry.load(slugify(order.name))
    pictures = {name: read_reference(data) for name, data in read_folder(order.folder).items()}
    judge = _judge_of(order, record, store)
    rows = [(name, judge.judge(record.id, image)) for name, image in pictures.items()]
    console.print(_table(record, rows))
    calibration = judge.calibration
    _say(console, f"Needed: {calibration.threshold:.3f} ({calibration}).")
    _say(console, f"Compared by {judge.name}.")
    if order.is_kept:
        kept = record.model_copy(
            update={
                "least_likeness": round(calibration.threshold, 6),
                "least_likeness_by": judge.name,
            }
        )
        _say(console, f"Kept on record: version {registry.save(kept)}.")
    return all(verdict.verdict is Verdict.ACCEPT for _, verdict in rows)


def _judge_of(order: ScoreOrder, record: RegisteredCharacter, store: ArtifactStore) -> _Judge:
    if order.clip is None and order.sface is None:
        return _drawn_judge(record)
    references = [read_reference(store.get_bytes(item.image)) for item in record.references]
    if not references:
        raise InvalidInputError(
            f"character {record.id!r} has no reference pictures; add some with "
            "`cliffhanger characters add`"
        )
    pool = ModelPool(PoolSettings())
    if order.clip is None:
        return _face_judge(order, record, references, pool)
    settings = OpenClipSettings(model=order.clip_model, weights=order.clip)
    return _whole_judge(OpenClipEmbedder(settings, pool), references)


def _whole_judge(embedder: Embedder, references: Sequence[Image]) -> _Judge:
    """Return what compares whole pictures, as films are judged by CLIP."""
    reader = WholePictureReader(embedder)
    vectors = np.concatenate([reader.embed_faces(image) for image in references])
    return _Judge(reader.name, reader.embed_faces, vectors, reader.scale)


def _face_judge(
    order: ScoreOrder, record: RegisteredCharacter, references: Sequence[Image], pool: ModelPool
) -> _Judge:
    """Return what compares faces; a reference without one is passed over."""
    if order.sface is None or order.yunet is None:
        raise InvalidSettingError(
            "--sface FILE and --yunet FILE go together: one tells faces apart, the other finds "
            f"them; download {find_weights('yunet' if order.yunet is None else 'sface')}"
        )
    reader = LocalFaceReader(FaceModels(yunet=order.yunet, sface=order.sface), pool)
    vectors = np.concatenate([reader.embed_faces(image)[:1] for image in references])
    if not len(vectors):
        raise InvalidInputError(
            f"the {len(references)} reference pictures of {record.id!r} show no face that YuNet "
            "finds; give --clip FILE, or add others with `cliffhanger characters add`"
        )
    return _Judge(reader.name, reader.embed_faces, vectors, reader.scale)


def _drawn_judge(record: RegisteredCharacter) -> _Judge:
    if record.sheet is None:
        raise InvalidSettingError(
            f"character {record.id!r} is known by photographs; give a model that reads them: "
            "--clip FILE, or --sface FILE with --yunet FILE"
        )
    outfits = sorted({item.outfit for item in record.wearings})
    embedder = DrawnFaceEmbedder()

    def embed(image: Image) -> Vectors:
        return embedder.embed_images([image])

    return _Judge(embedder.name, embed, learn_face(record.sheet, outfits), SCALE)


def _table(record: RegisteredCharacter, rows: Sequence[tuple[str, LikenessVerdict]]) -> Table:
    table = Table(
        title=Text(f"Likeness to {record.character.name}, version {record.version}"),
        title_justify="left",
    )
    for heading in ("", "picture", "score", "why"):
        table.add_column(heading, overflow="fold")
    for name, verdict in rows:
        mark = "[green]✓" if verdict.verdict is Verdict.ACCEPT else "[red]✗"
        score = "-" if verdict.cosine is None else f"{verdict.cosine:.3f}"
        table.add_row(mark, Text(name), score, Text(verdict.reason))
    return table


def _say(console: Console, words: str) -> None:
    console.print(Text(words), soft_wrap=True, highlight=False)
