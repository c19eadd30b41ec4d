"""Where a training keeps its state: resumable at any time, whole or not at all.

    <folder>/<run>/checkpoint-latest.json       which checkpoints there are, the latest first
    <folder>/<run>/class-images.json            pictures for prior preservation
    <folder>/<run>/validation/step-000250-0.png
    <folder>/<run>/lora.safetensors, weights.json

An object is stored before the record names it, so that whoever reads the record finds the object.
"""

from dataclasses import dataclass
from typing import Final, TypeVar

from pydantic import Field, ValidationError

from cliffhanger.errors import ArtifactCorruptError, ArtifactMissingError
from cliffhanger.models.lora.weights import LoraWeights
from cliffhanger.store.protocol import ArtifactStore
from cliffhanger.store.ref import ArtifactRef
from cliffhanger.value import Value

SAFETENSORS: Final = "application/x-safetensors"
PNG: Final = "image/png"
RUN_CHARS: Final = 16

ValueT = TypeVar("ValueT", bound=Value)


class Checkpoint(Value):
    """A state on the way."""

    step: int = Field(ge=1)
    """Updates made."""
    state: ArtifactRef
    """Weights, optimizer and losses."""


class CheckpointList(Value):
    """The states of a run."""

    kept: tuple[Checkpoint, ...] = ()
    """The latest first."""
    dropped: tuple[ArtifactRef, ...] = ()
    """No longer needed. Removed after this record is written, and again with the next one: a kill
    between the two leaves nothing behind."""


class ClassImages(Value):
    """Pictures by the base itself."""

    images: tuple[ArtifactRef, ...]
    """PNGs, in order."""


@dataclass(frozen=True, slots=True)
class CheckpointStore:
    """Folder of the store that trainings keep their state in.

    Attributes:
        store: Where.
        folder: Name in it, such as `series/heiress/characters/mara/lora`.
        num_kept: Checkpoints that stay; the second is for a first that is damaged.
    """

    store: ArtifactStore
    folder: str
    num_kept: int = 2

    def open_run(self, key: str) -> "TrainingRun":
        """Return what is kept of the training *key*, which names everything that decides it."""
        return TrainingRun(self.store, f"{self.folder}/{key[:RUN_CHARS]}", max(1, self.num_kept))


@dataclass(frozen=True, slots=True)
class TrainingRun:
    """One training as the store knows it.

    Attributes:
        store: Where.
        name: Its folder.
        num_kept: Checkpoints that stay.
    """

    store: ArtifactStore
    name: str
    num_kept: int

    def save_checkpoint(self, step: int, state: bytes) -> None:
        """Keep *state* as that after *step* updates, and let old ones go."""
        ref = self.store.put_bytes(state, media_type=SAFETENSORS)
        before = self._checkpoints()
        earlier = (one for one in before.kept if one.step < step)
        kept = (Checkpoint(step=step, state=ref), *earlier)[: self.num_kept]
        held = {one.state.key for one in kept}
        dropped = tuple(one.state for one in before.kept if one.state.key not in held)
        self._write("checkpoint-latest", CheckpointList(kept=kept, dropped=dropped))
        for old in (*before.dropped, *dropped):
            if old.key not in held:
                self.store.delete(old)

    def load_checkpoint(self) -> bytes | None:
        """Return the latest state that is whole, or None where there is none."""
        for checkpoint in self._checkpoints().kept:
            try:
                return self.store.get_bytes(checkpoint.state)
            except (ArtifactMissingError, ArtifactCorruptError):
                continue
        return None

    def save_class_images(self, images: list[bytes]) -> None:
        """Keep the pictures for prior preservation."""
        refs = tuple(self.store.put_bytes(image, media_type=PNG) for image in images)
        self._write("class-images", ClassImages(images=refs))

    def load_class_images(self) -> list[bytes] | None:
        """Return the pictures for prior preservation, or None where they are not all there."""
        record = self._read("class-images", ClassImages)
        if record is None:
            return None
        try:
            return [self.store.get_bytes(ref) for ref in record.images]
        except (ArtifactMissingError, ArtifactCorruptError):
            return None

    def save_validation(self, step: int, index: int, image: bytes) -> None:
        """Keep a picture of the training as it is after *step* updates, of prompt *index*."""
        ref = self.store.put_bytes(image, media_type=PNG)
        self.store.link(self._validation_name(step, index), ref)

    def read_validation(self, step: int, index: int) -> ArtifactRef:
        """Return the picture that was kept.

        Raises:
            ArtifactMissingError: There is none.
        """
        return self.store.read_name(self._validation_name(step, index))

    def save_weights(self, data: bytes) -> ArtifactRef:
        """Return the reference to the finished weights, stored and linked."""
        return self.show_weights(self.store.put_bytes(data, media_type=SAFETENSORS))

    def show_weights(self, ref: ArtifactRef) -> ArtifactRef:
        """Return *ref*, weights in the store, shown under their readable name.

        Raises:
            ArtifactMissingError: They are in another store.
        """
        self.store.link(f"{self.name}/lora.safetensors", ref)
        return ref

    def finish(self, weights: LoraWeights) -> LoraWeights:
        """Return *weights*, remembered as what this training ended with."""
        self._write("weights", weights)
        return weights

    def load_finished(self) -> LoraWeights | None:
        """Return what the training ended with; None where it has not, or its file is gone."""
        weights = self._read("weights", LoraWeights)
        return weights if weights is not None and self.store.exists(weights.file) else None

    def _checkpoints(self) -> CheckpointList:
        return self._read("checkpoint-latest", CheckpointList) or CheckpointList()

    def _validation_name(self, step: int, index: int) -> str:
        return f"{self.name}/validation/step-{step:06}-{index}.png"

    def _write(self, record: str, value: Value) -> None:
        self.store.put_json(f"{self.name}/{record}.json", value.model_dump(mode="json"))

    def _read(self, record: str, kind: type[ValueT]) -> ValueT | None:
        try:
            return kind.model_validate(self.store.get_json(f"{self.name}/{record}.json"))
        except (ArtifactMissingError, ArtifactCorruptError, ValidationError):
            return None  # what cannot be read is made again
