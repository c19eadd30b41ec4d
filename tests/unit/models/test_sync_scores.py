"""From sound to cepstra, and from embeddings to LSE-C and LSE-D."""

import math

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from cliffhanger.checks.sync_score import MAX_SHIFT
from cliffhanger.media.audio import SAMPLE_RATE_HZ, Audio
from cliffhanger.models.sync_scorers.distances import score_embeddings
from cliffhanger.models.sync_scorers.mfcc import hear_16k, mel_cepstra

RNG = np.random.default_rng(5)
GOLDEN = [
    19.169,
    35.198,
    -5.085,
    -43.757,
    -49.615,
    -27.489,
    -4.421,
    -1.627,
    -11.291,
    -15.206,
    -1.492,
    18.087,
    26.409,
]
EMBEDDINGS = RNG.normal(size=(60, 32)).astype(np.float32)


@pytest.mark.parametrize("late", [-7, 0, 4])
def test_the_shift_follows_the_sound(late: int) -> None:
    """What is seen at i is heard at i + late: the offset is late, and nothing is as near."""
    seen = EMBEDDINGS[20:50]
    heard = EMBEDDINGS[20 - late : 50 - late]
    score = score_embeddings(seen, heard, scorer="test")
    assert score.offset_frames == late
    assert score.lse_c > 0.0
    assert score.num_windows == 30


def test_the_distances_are_those_of_scipy() -> None:
    """m(s) is the mean of a diagonal of the matrix of all distances, zeros beyond its ends."""
    seen, heard = EMBEDDINGS[:30], EMBEDDINGS[30:]
    padded = np.pad(heard, ((MAX_SHIFT, MAX_SHIFT), (0, 0)))
    matrix = cdist(seen, padded)
    means = [matrix[np.arange(30), np.arange(30) + shift].mean() for shift in range(31)]
    score = score_embeddings(seen, heard, scorer="test")
    assert score.lse_d == pytest.approx(min(means), abs=1e-4)
    assert score.lse_c == pytest.approx(float(np.median(means)) - min(means), abs=1e-4)


def test_the_first_coefficient_is_the_energy() -> None:
    """By Parseval: after pre-emphasis a sine of amplitude A at f has |1 - 0.97 e^-iw|^2 A^2 / 2."""
    amplitude, radians = 8000.0, 2.0 * math.pi * 1000.0 / 16_000.0
    samples = amplitude * np.sin(radians * np.arange(16_000))
    gain = 1.0 + 0.97**2 - 2.0 * 0.97 * math.cos(radians)
    # of 512 points of a real signal 257 are summed: half of the squares, and no window
    energy = 400.0 * gain * amplitude**2 / 2.0 / 2.0
    assert mel_cepstra(samples)[5, 0] == pytest.approx(math.log(energy), abs=0.02)


def test_there_are_thirteen_a_hundred_times_a_second() -> None:
    """25 ms frames every 10 ms: of one second 99, the last one filled up."""
    assert mel_cepstra(np.ones(16_000)).shape == (99, 13)
    assert mel_cepstra(np.ones(1)).shape == (1, 13)


def test_louder_sound_changes_the_energy_alone() -> None:
    """Cepstra above the first tell the shape of a spectrum, which a gain of two leaves."""
    noise = RNG.normal(0.0, 1000.0, 16_000)
    quiet, loud = mel_cepstra(noise), mel_cepstra(2.0 * noise)
    assert loud[:, 1:] == pytest.approx(quiet[:, 1:], abs=1e-9)
    assert loud[:, 0] - quiet[:, 0] == pytest.approx(math.log(4.0))


def test_cepstra_are_those_that_syncnet_learned_from() -> None:
    """Golden values of python_speech_features 0.6 for a sine with a second harmonic."""
    moments = np.arange(1600) / 16_000
    samples = np.rint(6000 * np.sin(2 * np.pi * 440 * moments))
    samples += np.rint(3000 * np.sin(2 * np.pi * 880 * moments))
    assert mel_cepstra(samples)[4].round(3).tolist() == GOLDEN


def test_a_voice_is_heard_at_16_khz_in_16_bits() -> None:
    """One second of a stereo tone: 16 000 whole numbers, clipped at full scale."""
    ticks = np.arange(SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ
    tone = (1.2 * np.sin(2 * np.pi * 200 * ticks)).astype(np.float32)
    heard = hear_16k(Audio(np.stack([tone, tone])))
    assert heard.size == 16_000
    assert (heard == np.rint(heard)).all()
    assert (heard.min(), heard.max()) == (-32_768.0, 32_767.0)
