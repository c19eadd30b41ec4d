"""A server of the shape of OpenAI's that really speaks and listens: voices without times.

`/v1/audio/speech` speaks each line of an episode with the embedded voice, whose times are exact and
are kept back. `/v1/audio/transcriptions` tells which of its recordings it is given, and hears one
word in ten wrongly.
"""

import contextlib
import io
import json
import threading
import wave
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from scipy.signal import correlate, resample_poly

from cliffhanger.animatic.voice import EspeakVoice
from cliffhanger.checks.speech import MAX_ERROR_RATE
from cliffhanger.checks.speech_errors import error_rate
from cliffhanger.media.speech import Speech
from cliffhanger.media.transcript import Transcript
from cliffhanger.media.wav import parse_wav
from cliffhanger.models.requests import SpeechRequest
from tests.heard_lines import SpokenLine, mishear

LEAD_SECONDS = 0.31
"""Silence before everything it says."""
OUT_HZ = 24_000
IN_HZ = 16_000
REFUSAL = b'{"error": {"message": "not this one", "code": "moderation_blocked"}}'


@dataclass(frozen=True, slots=True)
class Said:
    """A recording that was given out.

    Attributes:
        text: As it was asked for.
        words: As they were spoken; others where it was garbled.
        speech: Sound and times, without the silence before it.
    """

    text: str
    words: str
    speech: Speech


@dataclass(slots=True)
class SpeechServer:
    """A running server.

    Attributes:
        voices: How each text is spoken, and each part of one.
        slips: What is said instead of a text, the first times that it is asked for.
        is_deaf: Whether it refuses to write down anything.
        said: Every recording that was given out, in order.
        heard: What was written down, in order.
    """

    voices: Mapping[str, SpeechRequest]
    slips: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    is_deaf: bool = False
    said: list[Said] = field(default_factory=list[Said])
    heard: list[Transcript] = field(default_factory=list[Transcript])
    lock: threading.Lock = field(default_factory=threading.Lock)
    url: str = ""

    def speak(self, asked: Mapping[str, Any]) -> bytes:
        """Return a WAV of 24 kHz, louder and quieter than the film wants it."""
        text = str(asked["input"])
        with self.lock:
            num_before = sum(said.text == text for said in self.said)
        words = [*self.slips.get(text, ()), *[text] * (num_before + 1)][num_before]
        whole = next(whole for whole in self.voices if text in whole)
        request = self.voices[whole].model_copy(update={"text": words})
        said = Said(text, words, EspeakVoice().speak(request))
        with self.lock:
            self.said.append(said)
        lead = np.zeros(round(LEAD_SECONDS * OUT_HZ))
        sound = resample_poly(said.speech.audio.samples[0], 1, 2)
        return to_wav(np.concatenate([lead, 0.4 * sound]))

    def listen(self, data: bytes) -> dict[str, Any]:
        """Return what is heard in a WAV of 16 kHz, as Whisper writes it."""
        audio = parse_wav(data)
        assert (audio.sample_rate_hz, audio.num_channels) == (IN_HZ, 1)
        samples = audio.samples[0].astype(np.float64)
        with self.lock:
            said, late_seconds = self._recognise(samples)
            heard = _hear(said)
            self.heard.append(heard)
        return {
            "task": "transcribe",
            "language": "english",
            "duration": samples.size / IN_HZ,
            "text": heard.text,
            "words": [
                {
                    "word": word.text,
                    "start": max(0.0, word.start_seconds + late_seconds),
                    "end": max(0.0, word.end_seconds + late_seconds),
                }
                for word in heard.words
            ],
            "usage": {"type": "duration", "seconds": round(samples.size / IN_HZ + 0.5)},
        }

    def _recognise(self, samples: NDArray[np.float64]) -> tuple[Said, float]:
        """Return which recording it is, and how much later it begins than that one."""
        found: list[tuple[float, float, Said]] = []
        for said in self.said:
            own = resample_poly(said.speech.audio.samples[0].astype(np.float64), 1, 3)
            match = correlate(samples, own, method="fft")
            scale = float(np.linalg.norm(samples) * np.linalg.norm(own))
            place = int(match.argmax())
            found.append((float(match[place]) / scale, (place - own.size + 1) / IN_HZ, said))
        worth, late_seconds, said = max(found, key=lambda item: item[0])
        assert worth > 0.9, worth
        return said, late_seconds


def _hear(said: Said) -> Transcript:
    """Return the words with one in ten misheard, but for what the gate would take for another line.

    How it is misheard depends on the line alone.
    """
    line = SpokenLine(said.words, said.words, "en", said.speech.audio, said.speech.times)
    drawn = (mishear(line, np.random.default_rng(seed)) for seed in range(len(said.words), 10_000))
    return next(
        heard for heard in drawn if error_rate(said.words, heard.text, "en").rate <= MAX_ERROR_RATE
    )


def to_wav(samples: NDArray[np.float64]) -> bytes:
    """Return mono samples in [-1, 1] as WAV of 24 kHz."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(OUT_HZ)
        file.writeframes((np.clip(samples, -1.0, 1.0) * 32_767).astype("<i2").tobytes())
    return buffer.getvalue()


def _file_of(body: bytes, content_type: str) -> bytes:
    """Return the file in a form."""
    boundary = b"--" + content_type.partition("boundary=")[2].strip('"').encode()
    part = next(part for part in body.split(boundary) if b'name="file"' in part)
    return part.partition(b"\r\n\r\n")[2].removesuffix(b"\r\n")


@contextlib.contextmanager
def run_speech_server(server: SpeechServer) -> Generator[SpeechServer]:
    """Give *server* on 127.0.0.1."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            if self.path.endswith("/audio/speech"):
                asked = cast("dict[str, Any]", json.loads(body))
                self._answer(lambda: server.speak(asked), "audio/wav")
            else:
                file = _file_of(body, self.headers["content-type"])
                if server.is_deaf:
                    self._answer(lambda: REFUSAL, "application/json", status=400)
                    return
                self._answer(lambda: json.dumps(server.listen(file)).encode(), "application/json")

        def _answer(
            self, make: Callable[[], bytes], content_type: str, *, status: int = 200
        ) -> None:
            data = make()
            self.send_response(status)
            self.send_header("content-type", content_type)
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  as in the base
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        server.url = f"http://127.0.0.1:{http.server_address[1]}/v1"
        thread = threading.Thread(target=http.serve_forever)
        thread.start()
        try:
            yield server
        finally:
            http.shutdown()
            thread.join()
