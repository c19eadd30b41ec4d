"""DINOv2 by transformers: pictures by what they show, from weights in a local folder.

Knows one thing of a kind from another better than CLIP does, and reads no texts.
"""

import hashlib
import json
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
from pydantic import Field

from cliffhanger.checks.vectors import Vectors, unit_vectors
from cliffhanger.errors import InvalidSettingError
from cliffhanger.models.embedder import Image
from cliffhanger.models.embedders.pictures import opaque_pictures
from cliffhanger.models.embedders.torch_module import module_bytes, quantize
from cliffhanger.models.extras import require
from cliffhanger.models.placement import Dtype, Placement, bytes_per_weight, choose_placement
from cliffhanger.models.pool import ModelPool
from cliffhanger.models.pool_values import ModelSpec
from cliffhanger.models.weight_file import check_weights
from cliffhanger.models.weights import find_weights
from cliffhanger.value import Value

CONFIG: Final = "config.json"
PREPARED: Final = "preprocessor_config.json"
WEIGHTS: Final = "model.safetensors"
_MEAN, _STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
"""Of ImageNet's pictures, red first; what DINOv2 learned with."""


class DinoSettings(Value):
    """Which DINOv2."""

    folder: Path | None = None
    """Local folder as transformers saves one; nothing is downloaded."""
    max_batch: int = Field(default=32, ge=1, le=4096)
    """Pictures that go through the model at once."""


@dataclass(frozen=True, slots=True)
class _Eye:
    """How the model wants its pictures.

    Attributes:
        side_px: Side of the square it looks at.
        short_px: Shorter side of a picture before the square is cut from its middle.
        mean: Taken from each colour, red first, [0, 1].
        std: What is left is divided by it.
    """

    side_px: int
    short_px: int
    mean: tuple[float, ...]
    std: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Dino:
    model: Any
    eye: _Eye
    placement: Placement


class DinoEmbedder:
    """Embeds by a DINOv2 that the pool holds.

    Args:
        settings: Which model.
        pool: Where it lives; decides device and numbers.
    """

    def __init__(self, settings: DinoSettings, pool: ModelPool) -> None:
        self._settings = settings
        self._pool = pool

    @property
    def name(self) -> str:
        """Model, sha256 of its weights and configs, and its numbers where the settings give them.

        Raises:
            InvalidSettingError: The folder lacks a file.
        """
        dtype = self._pool.settings.dtype
        numbers = "" if dtype is Dtype.AUTO else f" {dtype}"
        return f"dinov2 sha256:{self._digest()}{numbers}"

    def embed_images(self, images: Sequence[Image]) -> Vectors:
        """Return the CLS token of each picture, float32 [N, D], each of length 1.

        Pictures are scaled by their shorter side, bicubic, and cut to the square in their middle.

        Raises:
            InvalidMediaError: One is no picture.
            InvalidSettingError: The model cannot be loaded.
            MissingDependencyError: torch or transformers is not installed.
        """
        pictures = opaque_pictures(images)
        size = self._settings.max_batch
        with self._pool.use(self.spec()) as dino:
            parts = [
                _look(dino, pictures[start : start + size])
                for start in range(0, len(pictures), size)
            ]
            num_dims = int(dino.model.config.hidden_size)
        if not parts:
            return np.zeros((0, num_dims), np.float32)
        return unit_vectors("embeddings of images", np.concatenate(parts))

    def spec(self) -> ModelSpec[_Dino]:
        """Return the model as the pool loads it, for its catalogue.

        Raises:
            InvalidSettingError: The folder lacks a file.
        """
        where = self._pool.settings
        name = self.name
        num_bytes = (self._folder / WEIGHTS).stat().st_size
        return ModelSpec(
            key=f"{name} on {where.device}",
            load=self._load,
            num_bytes_of=lambda dino: module_bytes(dino.model),
            expected_bytes=num_bytes * bytes_per_weight(where.dtype) // 4,
        )

    @property
    def _folder(self) -> Path:
        folder = self._settings.folder
        if folder is None or not (folder / CONFIG).is_file():
            raise InvalidSettingError(
                f"dino must be a local folder with {CONFIG} and {WEIGHTS}, got "
                f"{str(folder) if folder else 'none'}; download {find_weights('dinov2/base')}"
            )
        return folder

    def _digest(self) -> str:
        """Return the sha256 over everything that changes the vectors."""
        folder = self._folder
        names = [name for name in (CONFIG, PREPARED, WEIGHTS) if (folder / name).is_file()]
        if WEIGHTS not in names:
            names.append(WEIGHTS)
        digests = [check_weights(folder / name, model="dinov2/base") for name in names]
        return hashlib.sha256("".join(digests).encode()).hexdigest()

    def _load(self) -> _Dino:
        where, folder = self._pool.settings, self._folder
        eye = _read_eye(folder)
        placement = choose_placement(where.device, where.dtype)
        torch, transformers = require("torch"), require("transformers")
        whole = placement.dtype is Dtype.INT8
        numbers = torch.float32 if whole else getattr(torch, placement.dtype.value)
        unreadable = require("safetensors").SafetensorError
        try:
            with _quiet(transformers):
                model, found = transformers.Dinov2Model.from_pretrained(
                    str(folder),
                    local_files_only=True,
                    use_safetensors=True,
                    dtype=numbers,
                    output_loading_info=True,
                )
        except (RuntimeError, OSError, ValueError, KeyError, unreadable) as exc:
            raise _not_a_model(folder, str(exc)) from exc
        if found["missing_keys"]:
            raise _not_a_model(folder, f"it lacks {min(found['missing_keys'])}")
        model = model.to(placement.device.value).eval()
        return _Dino(quantize(model) if whole else model, eye, placement)


@contextmanager
def _quiet(transformers: Any) -> Generator[None]:  # noqa: ANN401  a module without types
    """Keep its progress bars off the terminal, where the run has its own."""
    logging = transformers.utils.logging
    was_shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        if was_shown:
            logging.enable_progress_bar()


def _read_eye(folder: Path) -> _Eye:
    """Return how the model wants its pictures: as it was prepared, else as its config has it."""
    config, prepared = _read_json(folder / CONFIG), _read_json(folder / PREPARED)
    kind = config.get("model_type")
    if kind != "dinov2":
        raise _not_a_model(folder, f"model_type of {CONFIG} is {kind!r} and not 'dinov2'")
    side = _number(prepared.get("crop_size"), "height") or _number(config.get("image_size"))
    if not side:
        raise _not_a_model(folder, f"{CONFIG} has no image_size")
    mean, std = (
        tuple(float(number) for number in prepared.get(name, usual))
        for name, usual in (("image_mean", _MEAN), ("image_std", _STD))
    )
    short = _number(prepared.get("size"), "shortest_edge") or side
    return _Eye(side_px=side, short_px=max(side, short), mean=mean, std=std)


def _read_json(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        found: Any = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as exc:
        raise _not_a_model(path.parent, f"{path.name} is no JSON ({exc})") from exc
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}


def _number(value: object, name: str = "") -> int:
    """Return a size, plain or by name; 0 where there is none."""
    sized = cast("dict[str, object]", value).get(name) if isinstance(value, dict) else value
    return sized if isinstance(sized, int) else 0


def _not_a_model(folder: Path, why: str) -> InvalidSettingError:
    first_line = why.partition("\n")[0][:200]
    return InvalidSettingError(
        f"dino {folder} cannot be loaded as a DINOv2: {first_line}; give a folder that "
        f"transformers saved, with {WEIGHTS}"
    )


def _look(dino: _Dino, pictures: Sequence[Image]) -> Vectors:
    """Return the CLS tokens of a batch, not scaled, float32 [N, D]."""
    torch = require("torch")
    inputs = torch.from_numpy(np.stack([_prepare(dino.eye, picture) for picture in pictures]))
    numbers = dino.placement.dtype
    dtype = torch.float32 if numbers is Dtype.INT8 else getattr(torch, numbers.value)
    with torch.inference_mode():
        seen = dino.model(pixel_values=inputs.to(dino.placement.device.value, dtype))
        return seen.last_hidden_state[:, 0].to(torch.float32).cpu().numpy()


def _prepare(eye: _Eye, picture: Image) -> Vectors:
    """Return the square that the model looks at, float32 (3, side, side), red first."""
    pillow = require("PIL.Image")
    whole = pillow.fromarray(np.ascontiguousarray(picture[..., ::-1]))
    short = min(whole.size)
    # the longer side is rounded down, as torchvision does
    width, height = (length * eye.short_px // short for length in whole.size)
    if (width, height) != whole.size:
        whole = whole.resize((width, height), pillow.Resampling.BICUBIC)
    left, top = (width - eye.side_px) // 2, (height - eye.side_px) // 2
    square = whole.crop((left, top, left + eye.side_px, top + eye.side_px))
    colors = np.asarray(square, np.float32) / 255.0
    scaled = (colors - np.array(eye.mean, np.float32)) / np.array(eye.std, np.float32)
    return np.ascontiguousarray(scaled.transpose(2, 0, 1), np.float32)
