"""LSE-C and LSE-D by SyncNet v2, from weights in a local file; for photographed faces only."""

import pickle
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from cliffhanger.checks.sync_score import SyncScore
from cliffhanger.errors import InvalidInputError, InvalidSettingError
from cliffhanger.media.audio import Audio
from cliffhanger.media.picture import Pixels
from cliffhanger.models.embedders.torch_module import module_bytes
from cliffhanger.models.extras import require
from cliffhanger.models.placement import Dtype, choose_placement
from cliffhanger.models.pool import ModelPool
from cliffhanger.models.pool_values import ModelSpec
from cliffhanger.models.sync_scorers.distances import Embeddings, score_embeddings
from cliffhanger.models.sync_scorers.mfcc import RATE_HZ, hear_16k, mel_cepstra
from cliffhanger.models.weight_file import check_weights
from cliffhanger.value import Value

FPS: Final = 25
CROP_PX: Final = 224
WINDOW_FRAMES: Final = 5
MIN_WINDOWS: Final = 20
"""Fewer say more of what lies beyond the ends than of the clip."""

_CEPSTRA_PER_FRAME: Final = 4
_WINDOW_CEPSTRA: Final = 20


class SyncNetSettings(Value):
    """Where the weights lie."""

    weights: Path | None = None
    """Local file with the state dict; nothing is downloaded."""
    weights_sha256: str = Field(default="", pattern=r"^([0-9a-f]{64})?$")
    """What the file has to be; empty takes any."""
    max_batch: int = Field(default=16, ge=1, le=512)
    """Windows that go through the network at once."""


class SyncNetScorer:
    """Scores faces and voices; a `SyncScorer`.

    The network computes in float32 whatever the pool's numbers are, since scores are compared.

    Args:
        settings: Which file.
        pool: Where it lives; decides the device.

    Raises:
        InvalidSettingError: There is no such file; the message says where to get it.
    """

    def __init__(self, settings: SyncNetSettings, pool: ModelPool) -> None:
        self._settings = settings
        self._pool = pool
        self.name = f"syncnet sha256:{self._check_file()}"

    def score(self, crops: Pixels, voice: Audio, *, fps: int) -> SyncScore | None:
        """Return how a face and a voice fit; None where they last under about a second.

        Args:
            crops: uint8 (num_frames, height, width, 3), BGR: the face of every frame, scaled to
                224 x 224 px where it is of another size.
            voice: The sound from the first frame on.
            fps: Frames per second; frames are taken 25 times a second.

        Raises:
            InvalidInputError: The crops are no row of pictures.
            InvalidSettingError: The file has no weights of SyncNet.
            MissingDependencyError: torch is not installed.
        """
        frames = _at_25_fps(crops, fps)
        heard = hear_16k(voice)
        num_windows = min(len(frames), heard.size * FPS // RATE_HZ) - WINDOW_FRAMES
        if num_windows < MIN_WINDOWS:
            return None
        sounds = _sound_windows(mel_cepstra(heard), num_windows)
        with self._pool.use(self.spec()) as towers:
            seen = self._see(towers, frames[: num_windows + WINDOW_FRAMES - 1])
            embedded = self._hear(towers, sounds)
        return score_embeddings(seen, embedded, scorer=self.name)

    def spec(self) -> ModelSpec[Any]:
        """Return the network as the pool loads it, for its catalogue."""
        return ModelSpec(
            key=f"{self.name} on {self._pool.settings.device}",
            load=self._load,
            num_bytes_of=module_bytes,
            expected_bytes=self._path.stat().st_size,
        )

    def _see(self, towers: Any, frames: NDArray[np.uint8]) -> Embeddings:  # noqa: ANN401  torch
        torch, size = require("torch"), self._settings.max_batch
        device = next(towers.parameters()).device
        parts: list[Embeddings] = []
        with torch.inference_mode():
            for start in range(0, len(frames) - WINDOW_FRAMES + 1, size):
                part = frames[start : start + size + WINDOW_FRAMES - 1]
                planes = torch.from_numpy(part.transpose(0, 3, 1, 2).astype(np.float32))
                parts.append(towers.see(planes.to(device)).cpu().numpy())
        return np.concatenate(parts)

    def _hear(self, towers: Any, sounds: NDArray[np.float32]) -> Embeddings:  # noqa: ANN401  torch
        torch, size = require("torch"), self._settings.max_batch
        device = next(towers.parameters()).device
        with torch.inference_mode():
            parts = [
                towers.hear(torch.from_numpy(sounds[start : start + size]).to(device)).cpu().numpy()
                for start in range(0, len(sounds), size)
            ]
        return np.concatenate(parts)

    @property
    def _path(self) -> Path:
        assert self._settings.weights is not None  # noqa: S101  checked when it was made
        return self._settings.weights

    def _check_file(self) -> str:
        return check_weights(
            self._settings.weights, model="syncnet", sha256=self._settings.weights_sha256
        )

    def _load(self) -> Any:  # noqa: ANN401  a module of torch
        self._check_file()
        torch = require("torch")
        placement = choose_placement(self._pool.settings.device, Dtype.FLOAT32)
        from cliffhanger.models.sync_scorers.syncnet_towers import SyncNetTowers  # noqa: PLC0415

        towers = SyncNetTowers()
        try:
            state = torch.load(self._path, map_location="cpu", weights_only=True)
            towers.load_state_dict(state)
        except (RuntimeError, OSError, EOFError, TypeError, pickle.UnpicklingError) as exc:
            first_line = str(exc).partition("\n")[0][:200]
            raise InvalidSettingError(
                f"weights {self._path} cannot be loaded as SyncNet v2: {first_line}; get the file "
                "anew"
            ) from exc
        return towers.to(placement.device.value).eval()


def _at_25_fps(crops: Pixels, fps: int) -> NDArray[np.uint8]:
    """Return the frames that show 25 times a second, (num_frames, 224, 224, 3)."""
    if crops.ndim != 4 or crops.shape[3] != 3 or fps <= 0:
        raise InvalidInputError(
            "crops must be (num_frames, height, width, 3) and fps > 0, got "
            f"{crops.shape} and {fps} fps; cut them with crop_for_sync"
        )
    num_frames = len(crops) * FPS // fps
    chosen = ((np.arange(num_frames) + 0.5) * fps / FPS).astype(np.intp)
    frames = crops[np.minimum(chosen, max(0, len(crops) - 1))]
    if frames.shape[1:3] == (CROP_PX, CROP_PX) or not len(frames):
        return frames
    size = (CROP_PX, CROP_PX)
    method = cv2.INTER_AREA
    return np.stack(
        [np.asarray(cv2.resize(frame, size, interpolation=method), np.uint8) for frame in frames]
    )


def _sound_windows(cepstra: NDArray[np.float64], num_windows: int) -> NDArray[np.float32]:
    """Return 20 cepstra from each video frame on, float32 [num_windows, 1, 13, 20]."""
    starts = np.arange(num_windows) * _CEPSTRA_PER_FRAME
    windows = cepstra[starts[:, None] + np.arange(_WINDOW_CEPSTRA)]
    return windows.transpose(0, 2, 1)[:, None].astype(np.float32)
