"""CLIP by open-clip: pictures and texts in one space, from weights in a local file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from pickle import UnpicklingError
from typing import Any, Final, TypeVar

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
from cliffhanger.value import Value

ItemT = TypeVar("ItemT")

_PRECISION: Final = {
    Dtype.FLOAT32: "fp32",
    Dtype.FLOAT16: "pure_fp16",
    Dtype.BFLOAT16: "pure_bf16",
    Dtype.INT8: "fp32",
}
_FROM_NETWORK: Final = ("hf_model_name", "hf_tokenizer_name")
"""What in a text tower's config makes open-clip fetch further files."""


class OpenClipSettings(Value):
    """Which CLIP, and where its weights lie."""

    model: str = Field(default="ViT-B-32", pattern=r"^[\w.-]+$")
    """Name of a config that open-clip has, or that was added to it."""
    weights: Path | None = None
    """Local file of the weights; nothing is downloaded."""
    weights_sha256: str = Field(default="", pattern=r"^([0-9a-f]{64})?$")
    """What the file has to be; empty takes any."""
    max_batch: int = Field(default=32, ge=1, le=4096)
    """Pictures or texts that go through the model at once."""
    random_weights_for_tests: int | None = None
    """Seed of random weights, which tell nothing; only to run the code without a file."""


@dataclass(frozen=True, slots=True)
class _Clip:
    """A model that is loaded, with what prepares its inputs."""

    model: Any
    tokenize: Any
    transform: Any
    placement: Placement

    @property
    def size_px(self) -> tuple[int, int]:
        """Height and width of what the model looks at."""
        return tuple(self.model.visual.preprocess_cfg["size"])


class OpenClipEmbedder:
    """Embeds by an open-clip model that the pool holds.

    Args:
        settings: Which model.
        pool: Where it lives; decides device and numbers.
    """

    def __init__(self, settings: OpenClipSettings, pool: ModelPool) -> None:
        self._settings = settings
        self._pool = pool

    @property
    def name(self) -> str:
        """Model, sha256 of its weights, and its numbers where the settings give them.

        Raises:
            InvalidSettingError: There is no file of weights, or another than it should be.
        """
        settings, dtype = self._settings, self._pool.settings.dtype
        numbers = "" if dtype is Dtype.AUTO else f" {dtype}"
        if settings.random_weights_for_tests is not None:
            return f"open-clip/{settings.model} random {settings.random_weights_for_tests}{numbers}"
        return f"open-clip/{settings.model} sha256:{self._check_file()}{numbers}"

    def embed_images(self, images: Sequence[Image]) -> Vectors:
        """Return a vector for each picture, float32 [N, D], each of length 1.

        Pictures of the model's size are prepared together; others one by one, by open-clip's own
        bicubic resampling and centre crop.

        Raises:
            InvalidMediaError: One is no picture.
            InvalidSettingError: The model cannot be loaded.
            MissingDependencyError: open-clip is not installed.
        """
        pictures = opaque_pictures(images)
        with self._pool.use(self.spec()) as clip:
            return self._embed(
                "images",
                pictures,
                lambda part: clip.model.encode_image(_prepare(clip, part), normalize=False),
            )

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        """Return a vector for each text, float32 [N, D], each of length 1.

        What is longer than the model reads, 77 tokens as a rule, is cut off.

        Raises:
            InvalidSettingError: The model cannot be loaded.
            MissingDependencyError: open-clip is not installed.
        """
        with self._pool.use(self.spec()) as clip:
            device = clip.placement.device.value
            return self._embed(
                "texts",
                texts,
                lambda part: clip.model.encode_text(
                    clip.tokenize(list(part)).to(device), normalize=False
                ),
            )

    def spec(self) -> ModelSpec[_Clip]:
        """Return the model as the pool loads it, for its catalogue.

        Raises:
            InvalidSettingError: There is no file of weights, or another than it should be.
        """
        where = self._pool.settings
        file = self._settings.weights
        num_bytes = file.stat().st_size if file and file.is_file() else 0
        return ModelSpec(
            key=f"{self.name} on {where.device}",
            load=self._load,
            num_bytes_of=lambda clip: module_bytes(clip.model),
            expected_bytes=num_bytes * bytes_per_weight(where.dtype) // 4,
        )

    def _embed(
        self, name: str, items: Sequence[ItemT], encode: Callable[[Sequence[ItemT]], Any]
    ) -> Vectors:
        """Return unit vectors of *items*, a batch at a time."""
        torch = require("torch")
        size = self._settings.max_batch
        parts: list[Any] = []
        with torch.inference_mode():
            for start in range(0, len(items), size):
                features = encode(items[start : start + size])
                parts.append(features.to(torch.float32).cpu().numpy())
        if not parts:
            return np.zeros((0, self._config()["embed_dim"]), np.float32)
        return unit_vectors(f"embeddings of {name}", np.concatenate(parts))

    def _check_file(self) -> str:
        settings = self._settings
        return check_weights(
            settings.weights,
            model=f"open-clip/{settings.model}",
            sha256=settings.weights_sha256,
        )

    def _config(self) -> dict[str, Any]:
        """Return open-clip's config of the model.

        Raises:
            InvalidSettingError: It has none, or one that would fetch files from the network.
        """
        open_clip = require("open_clip")
        config = open_clip.get_model_config(self._settings.model)
        if config is None:
            raise InvalidSettingError(
                f"model must be one that open-clip {open_clip.__version__} knows, got "
                f"{self._settings.model!r}; see open_clip.list_models()"
            )
        fetched = [key for key in _FROM_NETWORK if config["text_cfg"].get(key)]
        if fetched:
            raise InvalidSettingError(
                f"model {self._settings.model!r} has {fetched[0]} in its config, which open-clip "
                "fetches from the network; choose one with a text tower of its own, such as "
                "ViT-B-32"
            )
        return config

    def _load(self) -> _Clip:
        self._config()
        open_clip = require("open_clip")
        where = self._pool.settings
        placement = choose_placement(where.device, where.dtype)
        model = self._build(placement).eval()
        if placement.dtype is Dtype.INT8:
            model.visual = _in_eight_bits(model.visual)
        config = open_clip.transform.PreprocessCfg(**model.visual.preprocess_cfg)
        return _Clip(
            model=model,
            tokenize=open_clip.get_tokenizer(self._settings.model),
            transform=open_clip.transform.image_transform_v2(config, is_train=False),
            placement=placement,
        )

    def _build(self, placement: Placement) -> Any:  # noqa: ANN401  open-clip has no types
        torch, open_clip = require("torch"), require("open_clip")
        settings = self._settings
        options = {"precision": _PRECISION[placement.dtype], "device": placement.device.value}
        if settings.random_weights_for_tests is not None:
            with torch.random.fork_rng():
                torch.manual_seed(settings.random_weights_for_tests)
                return open_clip.create_model(settings.model, **options)
        self._check_file()
        unreadable = require("safetensors").SafetensorError
        try:
            return open_clip.create_model(
                settings.model, pretrained=str(settings.weights), require_pretrained=True, **options
            )
        except torch.OutOfMemoryError:
            raise
        except (RuntimeError, OSError, KeyError, UnpicklingError, unreadable) as exc:
            first_line = str(exc).partition("\n")[0][:200]
            raise InvalidSettingError(
                f"weights {settings.weights} cannot be loaded as {settings.model!r}: {first_line}; "
                "name the model that they belong to, and give safetensors or a plain state_dict"
            ) from exc


def _prepare(clip: _Clip, pictures: Sequence[Image]) -> Any:  # noqa: ANN401  a tensor
    """Return the pictures as the model takes them, [N, 3, height, width]."""
    torch = require("torch")
    config = clip.model.visual.preprocess_cfg
    device, dtype = clip.placement.device.value, clip.placement.dtype
    fits = [picture.shape[:2] == clip.size_px for picture in pictures]
    inputs = torch.empty((len(pictures), 3, *clip.size_px), device=device)
    exact = [picture for picture, is_fit in zip(pictures, fits, strict=True) if is_fit]
    if exact:
        colors = torch.from_numpy(np.stack(exact)[..., ::-1].copy()).to(device)
        mean, std = (torch.tensor(config[key], device=device) for key in ("mean", "std"))
        scaled = (colors.to(torch.float32) / 255.0 - mean) / std
        inputs[torch.tensor(fits, device=device)] = scaled.permute(0, 3, 1, 2)
    for index in np.flatnonzero(~np.array(fits)).tolist():
        whole = require("PIL.Image").fromarray(np.ascontiguousarray(pictures[index][..., ::-1]))
        inputs[index] = clip.transform(whole).to(device)
    return inputs if dtype is Dtype.INT8 else inputs.to(getattr(torch, dtype.value))


def _in_eight_bits(tower: Any) -> Any:  # noqa: ANN401  a module
    """Return the picture tower in eight bits.

    The text tower asks its layers for their number type, which those in eight bits do not have.
    """
    smaller = quantize(tower)
    smaller.preprocess_cfg = tower.preprocess_cfg
    return smaller
