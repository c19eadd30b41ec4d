"""Whisper by faster-whisper: words with their times, from a CTranslate2 folder on this machine."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cliffhanger.errors import InvalidSettingError, ProviderError
from cliffhanger.media.audio import Audio
from cliffhanger.media.transcript import HeardSegment, HeardWord, Transcript
from cliffhanger.models.extras import require
from cliffhanger.models.placement import Device, Dtype
from cliffhanger.models.pool import ModelPool
from cliffhanger.models.pool_values import ModelSpec
from cliffhanger.models.transcribers.hearing import RATE_HZ, listening_samples, tidy_words
from cliffhanger.models.transcribers.whisper_folder import (
    WEIGHTS,
    check_json,
    find_folder,
    hash_folder,
)
from cliffhanger.models.transcribers.whisper_settings import ComputeType, WhisperSettings
from cliffhanger.story.wording import primary_language

_UNSPACED: Final = frozenset({"zh", "yue", "ja", "th", "lo", "my"})


@dataclass(frozen=True, slots=True)
class _Place:
    device: str
    compute_type: str


class FasterWhisperTranscriber:
    """Listens with a Whisper that the pool holds.

    Args:
        settings: Which model.
        pool: Where it lives; decides device and numbers where the settings do not.
    """

    def __init__(self, settings: WhisperSettings, pool: ModelPool) -> None:
        self._settings = settings
        self._pool = pool

    @property
    def name(self) -> str:
        """Model, sha256 of its weights, and what else decides what is heard.

        Raises:
            InvalidSettingError: There is no such model, or another than it should be.
        """
        settings = self._settings
        digest = hash_folder(self._folder(), settings.model, settings.weights_sha256)
        ears = "vad" if settings.has_vad else "no vad"
        numbers = "" if settings.compute_type is ComputeType.AUTO else f" {settings.compute_type}"
        named = Path(settings.model).name
        return f"faster-whisper/{named} sha256:{digest}{numbers} beam {settings.beam_size} {ears}"

    def transcribe(self, audio: Audio, *, language: str = "", prompt: str = "") -> Transcript:
        """Return what is heard in *audio*, with the times of words and segments.

        Args:
            audio: Any rate and number of channels; longer than 30 s only with VAD in one batch,
                otherwise window after window.
            language: BCP 47 tag; empty lets the model tell.
            prompt: Names and words to expect.

        Raises:
            InvalidAudioError: It has no samples.
            InvalidSettingError: The model cannot be loaded, or does not know the language.
            MissingDependencyError: faster-whisper is not installed.
            ProviderError: The model breaks down over the recording.
        """
        samples = listening_samples(audio)
        with self._pool.use(self.spec()) as whisper:
            code = _language_code(whisper, language)
            try:
                segments, info = self._listen(whisper, samples, code, prompt)
                found = list(segments)
            except RuntimeError as exc:
                raise ProviderError(
                    f"faster-whisper breaks down over {audio.duration_seconds:.1f} s: "
                    f"{_first_line(exc)}; try a smaller batch_size"
                ) from exc
        return _transcript(found, str(info.language), audio.duration_seconds)

    def spec(self) -> ModelSpec[Any]:
        """Return the model as the pool loads it, for its catalogue.

        Raises:
            InvalidSettingError: There is no such model, or another than it should be.
        """
        settings, where = self._settings, self._pool.settings
        folder = self._folder()
        digest = hash_folder(folder, settings.model, settings.weights_sha256)
        numbers = f"{settings.device or where.device} {settings.compute_type} {where.dtype}"
        # Published files hold float16; less than that only shrinks them.
        is_wide = ComputeType.FLOAT32 in {settings.compute_type, where.dtype.value}
        num_bytes = (folder / WEIGHTS).stat().st_size * (2 if is_wide else 1)
        return ModelSpec(
            key=f"faster-whisper sha256:{digest} on {numbers}, {settings.cpu_threads} threads",
            load=self._load,
            num_bytes_of=lambda _: num_bytes,
            expected_bytes=num_bytes,
            close=_unload,
        )

    def _folder(self) -> Path:
        return find_folder(self._settings.model, may_download=self._settings.may_download)

    def _load(self) -> Any:  # noqa: ANN401  faster-whisper is not always installed
        folder = self._folder()
        check_json(folder)
        place = self._place()
        try:
            return require("faster_whisper").WhisperModel(
                str(folder),
                device=place.device,
                compute_type=place.compute_type,
                cpu_threads=self._settings.cpu_threads,
                local_files_only=True,
            )
        except (RuntimeError, ValueError, OSError) as exc:
            raise InvalidSettingError(
                f"model {folder} cannot be loaded by faster-whisper: {_first_line(exc)}; give a "
                "whole folder that CTranslate2 converted from Whisper, and see that it fits"
            ) from exc

    def _place(self) -> _Place:
        """Return where and in which numbers.

        Raises:
            InvalidSettingError: There is no such device here, or it does not know the numbers.
        """
        engine = require("ctranslate2")
        has_card = engine.get_cuda_device_count() > 0
        device = self._settings.device or self._pool.settings.device
        if device is Device.AUTO:
            device = Device.CUDA if has_card else Device.CPU
        if device is Device.MPS or (device is Device.CUDA and not has_card):
            there = "cuda, cpu" if has_card else "cpu"
            raise InvalidSettingError(
                f"device must be one that CTranslate2 {engine.__version__} finds here ({there}), "
                f"got {device.value!r}; set the transcriber's own device"
            )
        compute_type = _numbers(self._settings.compute_type, self._pool.settings.dtype, device)
        known = engine.get_supported_compute_types(device.value)
        if compute_type not in known:
            raise InvalidSettingError(
                f"compute_type must be one that {device.value} knows here "
                f"({', '.join(sorted(known))}), got {compute_type!r}"
            )
        return _Place(device.value, compute_type)

    def _listen(
        self,
        whisper: Any,  # noqa: ANN401  as above
        samples: NDArray[np.float32],
        language: str | None,
        prompt: str,
    ) -> tuple[Iterable[Any], Any]:
        """Return segments, which are heard as they are read, and what is known of the whole."""
        settings = self._settings
        options: dict[str, Any] = {
            "language": language,
            "word_timestamps": True,
            "beam_size": settings.beam_size,
            "vad_filter": settings.has_vad,
            "initial_prompt": prompt or None,
            "max_new_tokens": settings.max_new_tokens,
        }
        window = whisper.feature_extractor.chunk_length
        if settings.has_vad or samples.size < window * RATE_HZ:
            batched = require("faster_whisper").BatchedInferencePipeline(whisper)
            return batched.transcribe(samples, batch_size=settings.batch_size, **options)
        return whisper.transcribe(samples, condition_on_previous_text=False, **options)


def _numbers(asked: ComputeType, dtype: Dtype, device: Device) -> str:
    if asked is not ComputeType.AUTO:
        return asked.value
    if dtype is not Dtype.AUTO:
        return dtype.value
    return ComputeType.FLOAT16.value if device is Device.CUDA else ComputeType.INT8.value


def _language_code(whisper: Any, tag: str) -> str | None:  # noqa: ANN401  as above
    """Return the language as Whisper names it; None lets it tell.

    Raises:
        InvalidSettingError: The model does not know it.
    """
    code = primary_language(tag)
    if not code:
        return None
    known: list[str] = whisper.supported_languages
    if code not in known:
        shown = ", ".join(sorted(known)[:120])
        raise InvalidSettingError(
            f"language must be one that the model knows ({shown}), got {tag!r}; take a "
            "multilingual model, or leave the language empty"
        )
    return code


def _transcript(segments: Iterable[Any], language: str, duration_seconds: float) -> Transcript:
    words: list[HeardWord] = []
    stretches: list[HeardSegment] = []
    for segment in segments:
        words += [
            HeardWord(
                text=word.word,
                start_seconds=max(0.0, float(word.start)),
                end_seconds=max(0.0, float(word.start), float(word.end)),
                probability=min(1.0, max(0.0, float(word.probability))),
            )
            for word in segment.words or ()
        ]
        start = min(duration_seconds, max(0.0, float(segment.start)))
        stretches.append(
            HeardSegment(
                text=segment.text.strip(),
                start_seconds=start,
                end_seconds=min(duration_seconds, max(start, float(segment.end))),
                silence_probability=min(1.0, max(0.0, float(segment.no_speech_prob))),
            )
        )
    glue = "" if language in _UNSPACED else " "
    return Transcript(
        text=glue.join(segment.text for segment in stretches),
        language=language,
        words=tidy_words(words, duration_seconds=duration_seconds),
        segments=tuple(stretches),
    )


def _unload(whisper: Any) -> None:  # noqa: ANN401  as above
    whisper.model.unload_model()


def _first_line(exc: Exception) -> str:
    return str(exc).partition("\n")[0][:200]
