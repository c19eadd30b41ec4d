"""faster-whisper's own class and CTranslate2's runtime, on a tiny random Whisper and real speech.

Random weights hear nothing true: what is tested is the way of a recording through all of it.
"""

import shutil
from collections.abc import Generator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from cliffhanger.errors import InvalidAudioError, InvalidSettingError
from cliffhanger.media.align import align_line
from cliffhanger.media.audio import Audio
from cliffhanger.media.transcript import Transcript
from cliffhanger.models.placement import Device, Dtype
from cliffhanger.models.pool import ModelPool
from cliffhanger.models.pool_values import PoolSettings
from cliffhanger.models.protocols import Transcriber
from cliffhanger.models.transcribers.faster_whisper import (
    ComputeType,
    FasterWhisperTranscriber,
    WhisperSettings,
)
from cliffhanger.store.digest import hash_file
from tests.heard_lines import speak_lines
from tests.tiny_whisper import save_tiny_whisper


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny_whisper(tmp_path_factory.mktemp("whisper"), seed=0)


@pytest.fixture
def pool() -> Generator[ModelPool]:
    with ModelPool(PoolSettings()) as pool:
        yield pool


def ears(folder: Path, **fields: object) -> WhisperSettings:
    given = {"model": str(folder), "max_new_tokens": 12, "beam_size": 2, "cpu_threads": 2, **fields}
    return WhisperSettings.model_validate(given)


@pytest.mark.parametrize("has_vad", [True, False], ids=["vad", "no vad"])
@pytest.mark.parametrize("language", ["en", "zh", "vi", "th", "pt-BR"])
def test_words_lie_in_the_recording_in_order(
    folder: Path,
    pool: ModelPool,
    language: str,
    has_vad: bool,  # noqa: FBT001
) -> None:
    """Speech of the embedded voice gives words with times, segments and probabilities."""
    line = speak_lines(language, num_lines=1)[0]
    settings = ears(folder, has_vad=has_vad)
    transcriber: Transcriber = FasterWhisperTranscriber(settings, pool)
    heard = transcriber.transcribe(line.audio, language=language)
    assert heard.language == language[:2]
    assert heard.text
    _check(heard, line.audio.duration_seconds)
    assert align_line(line.text, language, line.audio, heard).words


def test_the_language_may_be_left_to_the_model(folder: Path, pool: ModelPool) -> None:
    heard = FasterWhisperTranscriber(ears(folder), pool).transcribe(speak_lines("en")[0].audio)
    assert len(heard.language) in {2, 3}
    assert heard.words


def test_a_recording_of_more_than_thirty_seconds_is_heard_to_its_end(
    folder: Path, pool: ModelPool
) -> None:
    """In batches where silence cuts it, window by window where nothing does; any rate, stereo."""
    samples = speak_lines("en")[0].audio.samples
    long = np.repeat(np.tile(samples, 10)[:, ::2], 2, axis=0)
    audio = Audio(long, 24_000)
    assert audio.duration_seconds > 35.0
    for has_vad in (True, False):
        settings = ears(folder, has_vad=has_vad)
        heard = FasterWhisperTranscriber(settings, pool).transcribe(audio, language="en")
        _check(heard, audio.duration_seconds)
        assert heard.segments[-1].start_seconds > 20.0, settings


def test_equal_recordings_are_heard_alike_and_the_model_is_loaded_once(
    folder: Path, pool: ModelPool
) -> None:
    audio = speak_lines("en")[0].audio
    one, other = (FasterWhisperTranscriber(ears(folder, beam_size=beam), pool) for beam in (1, 2))
    assert one.transcribe(audio, language="en") == one.transcribe(audio, language="en")
    other.transcribe(audio, language="en")
    assert (pool.counts().num_loads, pool.counts().num_hits) == (1, 2)
    assert pool.counts().num_bytes == (folder / "model.bin").stat().st_size
    assert one.name != other.name


def test_the_name_holds_the_digest_of_the_weights(folder: Path, pool: ModelPool) -> None:
    digest = hash_file(folder / "model.bin")[0]
    name = FasterWhisperTranscriber(ears(folder, weights_sha256=digest), pool).name
    assert name == f"faster-whisper/tiny sha256:{digest} beam 2 vad"
    with pytest.raises(InvalidSettingError, match=r"must have sha256 0{64}, .* get the file again"):
        _ = FasterWhisperTranscriber(ears(folder, weights_sha256="0" * 64), pool).name


def test_silence_has_no_words(folder: Path, pool: ModelPool) -> None:
    """The Silero model that lies inside faster-whisper finds nobody in it."""
    silence = Audio(np.zeros((1, 96_000), np.float32))
    heard = FasterWhisperTranscriber(ears(folder), pool).transcribe(silence, language="en")
    assert (heard.text, heard.words, heard.segments) == ("", (), ())


@pytest.mark.parametrize(
    ("samples", "problem"),
    [
        (np.zeros((1, 0), np.float32), r"one sample or more, got \(1, 0\)"),
        (np.full((1, 9), np.nan, np.float32), "samples must be finite"),
    ],
    ids=["empty", "no numbers"],
)
def test_what_is_no_sound_is_refused(
    folder: Path, pool: ModelPool, samples: np.ndarray, problem: str
) -> None:
    with pytest.raises(InvalidAudioError, match=problem):
        FasterWhisperTranscriber(ears(folder), pool).transcribe(Audio(samples))


@pytest.mark.parametrize(
    ("model", "problem"),
    [
        ("small", r"model.bin \(484 MB, MIT; .* https://huggingface.co/Systran/faster-whisper-sm"),
        ("turbo", "get it from Hugging Face, with the files beside it"),
        ("someone/whisper", "is not in Hugging Face's cache"),
        ("huge", "must be a folder or one of tiny.en, tiny"),
        ("./nowhere", r"must be a folder that is there, got './nowhere'"),
    ],
)
def test_a_model_that_is_not_here_says_what_to_place(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, pool: ModelPool, model: str, problem: str
) -> None:
    """Nothing is fetched unless the settings allow it."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(InvalidSettingError, match=problem):
        FasterWhisperTranscriber(WhisperSettings(model=model), pool).transcribe(_tone())


def test_a_folder_that_is_no_model_is_refused(
    folder: Path, pool: ModelPool, tmp_path: Path
) -> None:
    """What is missing is named; weights that are cut off or foreign are an error of the setting."""
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(InvalidSettingError, match=r"must hold model.bin, config.json, tokenizer"):
        FasterWhisperTranscriber(ears(empty), pool).transcribe(_tone())
    with pytest.raises(InvalidSettingError, match="is a file"):
        FasterWhisperTranscriber(ears(folder / "model.bin"), pool).transcribe(_tone())
    broken = shutil.copytree(folder, tmp_path / "broken")
    data = (folder / "model.bin").read_bytes()
    for damaged in (data[: len(data) // 2], b"no model"):
        (broken / "model.bin").write_bytes(damaged)
        with pytest.raises(InvalidSettingError, match=r"cannot be loaded by faster-whisper: \w+"):
            FasterWhisperTranscriber(ears(broken), pool).transcribe(_tone())
    (broken / "model.bin").write_bytes(data)
    (broken / "tokenizer.json").write_text("{")
    with pytest.raises(InvalidSettingError, match=r"tokenizer.json is no JSON"):
        FasterWhisperTranscriber(ears(broken), pool).transcribe(_tone())


def test_devices_and_numbers_that_are_not_here_are_refused(folder: Path, pool: ModelPool) -> None:
    audio = _tone()
    with pytest.raises(InvalidSettingError, match="device must be one that CTranslate2"):
        FasterWhisperTranscriber(ears(folder, device=Device.MPS), pool).transcribe(audio)
    cpu = ears(folder, device=Device.CPU, compute_type=ComputeType.INT8_FLOAT16)
    with pytest.raises(InvalidSettingError, match="compute_type must be one that cpu knows here"):
        FasterWhisperTranscriber(cpu, pool).transcribe(audio)
    with pytest.raises(InvalidSettingError, match=r"language must be .* got 'tlh'"):
        FasterWhisperTranscriber(ears(folder), pool).transcribe(audio, language="tlh")


def test_the_pool_decides_the_numbers_where_the_settings_do_not(folder: Path) -> None:
    """float32 is exact, int8 is not: both load, and as different models."""
    audio = speak_lines("en")[0].audio
    with ModelPool(PoolSettings(device=Device.CPU, dtype=Dtype.FLOAT32)) as pool:
        transcriber = FasterWhisperTranscriber(ears(folder), pool)
        with pool.use(transcriber.spec()) as whisper:
            assert whisper.model.compute_type == "float32"
        exact = FasterWhisperTranscriber(ears(folder, compute_type="int8"), pool)
        with pool.use(exact.spec()) as whisper:
            assert whisper.model.compute_type.startswith("int8")
        assert transcriber.transcribe(audio, language="en").words


def _tone() -> Audio:
    wave = 0.3 * np.sin(np.arange(48_000) / 20.0)
    return Audio(wave.astype(np.float32)[np.newaxis, :])


def _check(heard: Transcript, seconds: float) -> None:
    assert heard.words
    for word in heard.words:
        assert 0.0 <= word.start_seconds <= word.end_seconds <= seconds
        assert 0.0 < word.probability <= 1.0
        assert word.text == word.text.strip()
    assert all(one.start_seconds <= two.start_seconds for one, two in pairwise(heard.words))
    assert all(0.0 <= part.start_seconds <= part.end_seconds <= seconds for part in heard.segments)
