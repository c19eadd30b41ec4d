"""Loudness against closed formulas, ffmpeg's ebur128, and what AAC does to peaks."""

import io
import re
import subprocess
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import butter, sosfilt

from cliffhanger.errors import InvalidAudioError
from cliffhanger.media.audio import SAMPLE_RATE_HZ, Audio
from cliffhanger.media.loudness import (
    SILENCE_DBTP,
    SILENCE_LUFS,
    integrated_lufs,
    master,
    measure_loudness,
    normalise,
    true_peak_dbtp,
)
from cliffhanger.media.wav import write_wav


def _sine(
    frequency_hz: float, level_dbfs: float, *, seconds: float = 5.0, channels: int = 2
) -> Audio:
    at = np.arange(round(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    wave = 10.0 ** (level_dbfs / 20.0) * np.sin(2.0 * np.pi * frequency_hz * at)
    return Audio(np.repeat(wave[np.newaxis, :], channels, axis=0).astype(np.float32))


def _programme(seed: int, *, seconds: int = 6, crest: float = 6.0) -> Audio:
    """Return noise with the dynamics of speech and single loud clicks."""
    rng = np.random.default_rng(seed)
    swell = np.repeat(rng.uniform(0.02, 0.3, seconds * 10), SAMPLE_RATE_HZ // 10)
    white = rng.standard_normal((2, seconds * SAMPLE_RATE_HZ))
    noise = sosfilt(butter(1, (150, 3000), "bandpass", fs=SAMPLE_RATE_HZ, output="sos"), white)
    noise *= swell
    noise[:, :: SAMPLE_RATE_HZ // 2] *= crest
    return Audio(np.clip(noise, -1.0, 1.0).astype(np.float32))


@pytest.mark.parametrize("level_dbfs", [-40.0, -23.0, -3.0])
def test_a_stereo_sine_at_997_hz_measures_its_level(level_dbfs: float) -> None:
    """EBU Tech 3341 case 1: a 997 Hz sine on both channels reads its peak level in LUFS."""
    assert integrated_lufs(_sine(997.0, level_dbfs)) == pytest.approx(level_dbfs, abs=0.03)


def test_one_channel_measures_3_lu_less_than_two() -> None:
    assert integrated_lufs(_sine(997.0, -20.0, channels=1)) == pytest.approx(-23.01, abs=0.03)


def test_the_gate_ignores_quiet_parts() -> None:
    """EBU Tech 3341 case 3: -36, -23 and -36 LUFS in turn measure -23."""
    parts = [_sine(997.0, -36.0), _sine(997.0, -23.0, seconds=30.0), _sine(997.0, -36.0)]
    joined = Audio(np.concatenate([part.samples for part in parts], axis=1))
    assert integrated_lufs(joined) == pytest.approx(-23.0, abs=0.1)


def test_the_true_peak_between_samples_is_found() -> None:
    """A sine at a quarter of the rate, 45 degrees off, peaks 3.01 dB over its samples."""
    at = np.arange(SAMPLE_RATE_HZ)
    fade = np.hanning(SAMPLE_RATE_HZ)
    samples = (0.5 * fade * np.sin(np.pi / 2.0 * at + np.pi / 4.0)).astype(np.float32)
    assert true_peak_dbtp(Audio(samples[np.newaxis, :])) == pytest.approx(-6.02, abs=0.05)


def test_ffmpeg_measures_the_same(tmp_path: Path) -> None:
    """The ebur128 filter of ffmpeg, an independent meter, is within 0.1 LU and 0.3 dB."""
    audio = _programme(4)
    write_wav(tmp_path / "programme.wav", audio)
    report = subprocess.run(
        f"ffmpeg -hide_banner -nostats -i {tmp_path}/programme.wav "
        "-af ebur128=peak=true -f null -".split(),
        capture_output=True,
        text=True,
        check=True,
    ).stderr
    summary = report[report.rindex("Summary:") :]
    lufs = float(re.search(r"I:\s+(-?[\d.]+) LUFS", summary)[1])
    peak = float(re.search(r"Peak:\s+(-?[\d.]+) dBFS", summary)[1])
    measured = measure_loudness(audio)
    assert measured.integrated_lufs == pytest.approx(lufs, abs=0.1)
    assert measured.true_peak_dbtp == pytest.approx(peak, abs=0.3)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_mix_reaches_its_target_under_the_ceiling(seed: int) -> None:
    result = master(_programme(seed), target_lufs=-14.0, ceiling_dbtp=-1.5)
    assert result.max_reduction_db > 1.0
    assert result.after.integrated_lufs == pytest.approx(-14.0, abs=0.3)
    assert result.after.true_peak_dbtp <= -1.45


def test_without_peaks_in_the_way_the_gain_is_linear() -> None:
    audio = _sine(997.0, -30.0)
    result = master(audio, target_lufs=-14.0)
    assert result.max_reduction_db == 0.0
    np.testing.assert_allclose(
        result.audio.samples, audio.samples * 10.0 ** (result.gain_db / 20.0), rtol=1e-5
    )


def test_the_limiter_leaves_everything_far_from_peaks_alone() -> None:
    audio = _programme(3)
    result = master(audio, target_lufs=-16.0)
    gain = 10.0 ** (result.gain_db / 20.0)
    changed = np.abs(result.audio.samples - audio.samples * gain).max(axis=0) > 1e-6
    assert result.max_reduction_db > 0.0
    assert changed.mean() < 0.1


def test_peaks_stay_under_minus_1_dbtp_after_aac() -> None:
    """The film's own encoder, 192 kb/s AAC, must not lift peaks over -1 dBTP."""
    decoded = _through_aac(normalise(_programme(5, crest=8.0)))
    assert true_peak_dbtp(decoded) <= -1.0
    assert integrated_lufs(decoded) == pytest.approx(-14.0, abs=0.3)


@pytest.mark.parametrize(
    "samples",
    [
        pytest.param(np.zeros((2, 48_000)), id="silence"),
        pytest.param(np.zeros((1, 0)), id="empty"),
        pytest.param(np.full((1, 1), 0.5), id="one sample"),
        pytest.param(np.full((2, 4_799), 0.001), id="under 100 ms"),
    ],
)
def test_what_has_no_loudness_comes_back_as_it_is(samples: np.ndarray) -> None:
    audio = Audio(samples.astype(np.float32))
    result = master(audio)
    assert result.before.integrated_lufs == SILENCE_LUFS
    np.testing.assert_array_equal(result.audio.samples, audio.samples)


def test_digital_silence_has_a_finite_peak() -> None:
    assert true_peak_dbtp(Audio(np.zeros((2, 100), np.float32))) == SILENCE_DBTP


@given(st.floats(-30.0, -10.0), st.floats(-6.0, 12.0))
@settings(max_examples=8, deadline=None)
def test_loudness_follows_gain(level_dbfs: float, gain_db: float) -> None:
    """Every measure moves by exactly the gain."""
    quiet = _sine(400.0, level_dbfs, seconds=1.0)
    loud = Audio((quiet.samples * 10.0 ** (gain_db / 20.0)).astype(np.float32))
    one, two = measure_loudness(quiet), measure_loudness(loud)
    assert two.integrated_lufs - one.integrated_lufs == pytest.approx(gain_db, abs=1e-3)
    assert two.max_short_term_lufs - one.max_short_term_lufs == pytest.approx(gain_db, abs=1e-3)
    assert two.true_peak_dbtp - one.true_peak_dbtp == pytest.approx(gain_db, abs=1e-3)


def test_chunks_do_not_show() -> None:
    """Sound longer than one chunk measures and limits as if it were in one piece."""
    audio = _programme(6, seconds=22)
    later = Audio(np.roll(audio.samples, 3 * SAMPLE_RATE_HZ, axis=1))
    assert integrated_lufs(later) == pytest.approx(integrated_lufs(audio), abs=0.05)
    assert true_peak_dbtp(later) == pytest.approx(true_peak_dbtp(audio), abs=0.02)


def test_other_rates_are_refused() -> None:
    with pytest.raises(InvalidAudioError, match="48000 Hz, got 1 channels at 44100 Hz"):
        integrated_lufs(Audio(np.zeros((1, 100), np.float32), 44_100))


def _through_aac(audio: Audio) -> Audio:
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as out:
        stream = out.add_stream("aac", rate=SAMPLE_RATE_HZ, layout="stereo", bit_rate=192_000)
        frame = av.AudioFrame.from_ndarray(audio.samples, format="fltp", layout="stereo")
        frame.sample_rate = SAMPLE_RATE_HZ
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    file.seek(0)
    with av.open(file) as back:
        pieces = [frame.to_ndarray() for frame in back.decode(audio=0)]
    return Audio(np.concatenate(pieces, axis=1).astype(np.float32))
