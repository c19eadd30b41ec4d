"""SyncNet's own code path on random weights, saved and loaded as the released file is.

The figures mean nothing, but shapes, names and arithmetic are those of the real network.
"""

from pathlib import Path

import numpy as np
import pytest
import torch

from cliffhanger.checks.sync_score import SyncScore
from cliffhanger.errors import InvalidInputError, InvalidSettingError
from cliffhanger.media.audio import SAMPLE_RATE_HZ, Audio
from cliffhanger.models.placement import Device
from cliffhanger.models.pool import ModelPool
from cliffhanger.models.pool_values import PoolSettings
from cliffhanger.models.sync_scorers.distances import score_embeddings
from cliffhanger.models.sync_scorers.mfcc import hear_16k, mel_cepstra
from cliffhanger.models.sync_scorers.syncnet import MIN_WINDOWS, SyncNetScorer, SyncNetSettings
from cliffhanger.models.sync_scorers.syncnet_towers import SyncNetTowers

RELEASED = {
    "netcnnaud.0.weight": (64, 1, 3, 3),
    "netcnnaud.4.weight": (192, 64, 3, 3),
    "netcnnaud.8.weight": (384, 192, 3, 3),
    "netcnnaud.11.weight": (256, 384, 3, 3),
    "netcnnaud.14.weight": (256, 256, 3, 3),
    "netcnnaud.18.weight": (512, 256, 5, 4),
    "netcnnaud.19.running_mean": (512,),
    "netfcaud.0.weight": (512, 512),
    "netfcaud.1.weight": (512,),
    "netfcaud.3.weight": (1024, 512),
    "netcnnlip.0.weight": (96, 3, 5, 7, 7),
    "netcnnlip.4.weight": (256, 96, 1, 5, 5),
    "netcnnlip.8.weight": (256, 256, 1, 3, 3),
    "netcnnlip.11.weight": (256, 256, 1, 3, 3),
    "netcnnlip.14.weight": (256, 256, 1, 3, 3),
    "netcnnlip.18.weight": (512, 256, 1, 6, 6),
    "netfclip.3.bias": (1024,),
}
"""Names and shapes of the second release's state dict, as its repository describes the layers."""
NUM_FRAMES = MIN_WINDOWS + 5


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Random weights, without the counters that old releases of torch did not save."""
    torch.manual_seed(0)
    path = tmp_path_factory.mktemp("syncnet") / "syncnet_v2.model"
    state = SyncNetTowers().state_dict()
    kept = {name: value for name, value in state.items() if "num_batches" not in name}
    torch.save(kept, path)
    return path


@pytest.fixture(scope="module")
def scorer(weights: Path) -> SyncNetScorer:
    pool = ModelPool(PoolSettings(device=Device.CPU, max_bytes=1 << 30))
    return SyncNetScorer(SyncNetSettings(weights=weights, max_batch=8), pool)


@pytest.fixture(scope="module")
def crops() -> np.ndarray:
    rng = np.random.default_rng(0)
    return rng.integers(0, 256, (NUM_FRAMES, 224, 224, 3), dtype=np.uint8)


@pytest.fixture(scope="module")
def voice() -> Audio:
    rng = np.random.default_rng(1)
    noise = rng.normal(0.0, 0.1, (1, NUM_FRAMES * SAMPLE_RATE_HZ // 25))
    return Audio(noise.astype(np.float32))


@pytest.fixture(scope="module")
def score(scorer: SyncNetScorer, crops: np.ndarray, voice: Audio) -> SyncScore:
    found = scorer.score(crops, voice, fps=25)
    assert found is not None
    return found


def test_weights_are_named_and_shaped_as_released(weights: Path) -> None:
    state = torch.load(weights, weights_only=True)
    assert {name: tuple(state[name].shape) for name in RELEASED} == RELEASED
    heads = {name.split(".")[0] for name in state}
    assert heads == {"netcnnaud", "netfcaud", "netcnnlip", "netfclip"}


def test_a_clip_is_scored_as_window_by_window(
    weights: Path, score: SyncScore, crops: np.ndarray, voice: Audio
) -> None:
    """The published evaluation embeds each window of five frames and 20 cepstra by itself."""
    towers = SyncNetTowers().eval()
    towers.load_state_dict(torch.load(weights, weights_only=True))
    cepstra = mel_cepstra(hear_16k(voice)).T
    frames = torch.from_numpy(crops.transpose(0, 3, 1, 2).astype(np.float32))
    seen, heard = [], []
    with torch.inference_mode():
        for start in range(MIN_WINDOWS):
            sound = cepstra[:, 4 * start : 4 * start + 20].astype(np.float32)
            window = frames[start : start + 5].transpose(0, 1)[None]
            seen.append(towers.netfclip(towers.netcnnlip(window).flatten(1)))
            heard.append(towers.hear(torch.from_numpy(sound.copy())[None, None]))
    wanted = score_embeddings(
        torch.cat(seen).numpy(), torch.cat(heard).numpy(), scorer=score.scorer
    )
    assert score.num_windows == MIN_WINDOWS
    assert score.lse_d == pytest.approx(wanted.lse_d, rel=1e-4)
    assert score.lse_c == pytest.approx(wanted.lse_c, abs=1e-4)


def test_the_score_names_its_weights(weights: Path, score: SyncScore) -> None:
    assert score.scorer.startswith("syncnet sha256:")
    assert len(score.scorer) == len("syncnet sha256:") + 64
    assert weights.name not in score.scorer


def test_too_little_is_no_score(scorer: SyncNetScorer, crops: np.ndarray, voice: Audio) -> None:
    """Under a second there is no figure, whichever of picture and sound is short."""
    assert scorer.score(crops[:-1], voice, fps=25) is None
    short = Audio(voice.samples[:, : voice.num_samples // 2])
    assert scorer.score(crops, short, fps=25) is None
    assert scorer.score(crops[:0], voice, fps=25) is None


def test_other_rates_are_taken_25_times_a_second(
    scorer: SyncNetScorer, crops: np.ndarray, voice: Audio, score: SyncScore
) -> None:
    """At 50 fps with every frame twice nothing changes."""
    twice = np.repeat(crops, 2, axis=0)
    found = scorer.score(twice, voice, fps=50)
    assert found is not None
    assert found.lse_d == pytest.approx(score.lse_d, rel=1e-6)


def test_crops_are_pictures(scorer: SyncNetScorer, voice: Audio) -> None:
    with pytest.raises(InvalidInputError, match=r"must be \(num_frames, height, width, 3\)"):
        scorer.score(np.zeros((9, 224, 224), np.uint8), voice, fps=25)


def test_without_a_file_the_way_to_it_is_named() -> None:
    with pytest.raises(InvalidSettingError, match=r"syncnet_v2\.model"):
        SyncNetScorer(SyncNetSettings(), ModelPool(PoolSettings()))


@pytest.mark.parametrize("content", ["no pickle", "another network"])
def test_other_weights_are_refused(
    content: str, tmp_path: Path, crops: np.ndarray, voice: Audio
) -> None:
    path = tmp_path / "other.model"
    if content == "no pickle":
        path.write_bytes(b"not weights at all")
    else:
        torch.save({"layer.weight": torch.zeros(3)}, path)
    pool = ModelPool(PoolSettings(device=Device.CPU, max_bytes=1 << 30))
    scorer = SyncNetScorer(SyncNetSettings(weights=path), pool)
    with pytest.raises(InvalidSettingError, match="cannot be loaded as SyncNet v2"):
        scorer.score(crops, voice, fps=25)
