"""Transcripts that are paid for: one journaled call for each recording."""

import asyncio
import json
from dataclasses import dataclass
from typing import Final

import numpy as np

from cliffhanger.errors import InvalidInputError
from cliffhanger.media.audio import Audio
from cliffhanger.media.transcript import HeardWord, Transcript
from cliffhanger.media.wav import wav_bytes
from cliffhanger.models.jobs.job import Capability, OutputRole
from cliffhanger.models.jobs.opening import PaidStudio
from cliffhanger.models.jobs.orders import Asset, TranscriptOrder
from cliffhanger.models.jobs.results import TranscriptResult
from cliffhanger.models.jobs.routing import Made
from cliffhanger.models.studio_routes import Candidate
from cliffhanger.models.transcribers.hearing import RATE_HZ, listening_samples, tidy_words

CAPABILITY: Final = Capability.TRANSCRIPT
MEDIA_TYPE: Final = "audio/wav"


@dataclass(frozen=True, slots=True)
class BoughtTranscript:
    """What was heard, and who was paid for it.

    Attributes:
        transcript: Its words in order and within the recording.
        made: Account, model and cost.
    """

    transcript: Transcript
    made: Made


@dataclass(frozen=True, slots=True)
class RemoteTranscriber:
    """Listens by the studio's route for transcripts; called from threads beside the studio's loop.

    Any server with OpenAI's `/audio/transcriptions` will do: the account's address decides. Word
    times come from models with `whisper` in their name; others give the text alone.

    Attributes:
        studio: Pays.
        loop: The event loop that the studio was opened in.
        subject: What the ledger says the calls were for.
    """

    studio: PaidStudio
    loop: asyncio.AbstractEventLoop
    subject: str = ""

    @property
    def name(self) -> str:
        """The candidates of the route; a provider does not tell the digest of its weights."""
        words = [
            " ".join([candidate.model, "by", candidate.account, *_options(candidate)])
            for candidate in (maker.candidate for maker in self.studio.makers[CAPABILITY])
        ]
        return f"remote {', else '.join(words)}"

    def transcribe(self, audio: Audio, *, language: str = "", prompt: str = "") -> Transcript:
        """Return what is heard in *audio*; it is sent as 16 kHz mono.

        Raises:
            InvalidAudioError: It has no samples.
            InvalidInputError: It is called in the studio's own loop.
            ProviderError: No transcript comes.
            BudgetExceededError: A cap would be passed; nothing was sent.
        """
        self._refuse_own_loop()
        asked = self.listen(audio, language=language, prompt=prompt)
        return asyncio.run_coroutine_threadsafe(asked, self.loop).result().transcript

    async def listen(
        self, audio: Audio, *, language: str = "", prompt: str = "", take: int = 1
    ) -> BoughtTranscript:
        """Return the same, with who was paid, in the studio's own loop.

        Args:
            audio: As of `transcribe`.
            language: BCP 47 tag; empty lets the model tell.
            prompt: Names and words to expect.
            take: Which take of the subject it is.

        Raises:
            InvalidAudioError: It has no samples.
            ProviderError: No transcript comes.
            BudgetExceededError: A cap would be passed; nothing was sent.
        """
        samples = await asyncio.to_thread(listening_samples, audio)
        data = wav_bytes(Audio(samples[np.newaxis, :], RATE_HZ))
        store = self.studio.tools.store
        ref = await asyncio.to_thread(store.put_bytes, data, media_type=MEDIA_TYPE)
        made = await self.studio.make(
            CAPABILITY,
            lambda maker: TranscriptOrder(
                audio=Asset(ref.sha256, ref.media_type, ref.num_bytes),
                duration_seconds=samples.size / RATE_HZ,
                language=language,
                prompt=prompt,
                options=maker.candidate.options,
            ),
            subject=self.subject,
            take=take,
        )
        heard = await asyncio.to_thread(store.get_bytes, made.result.output(OutputRole.TRANSCRIPT))
        result = TranscriptResult.model_validate_json(heard)
        transcript = transcript_of_result(result, duration_seconds=audio.duration_seconds)
        return BoughtTranscript(transcript, made)

    def _refuse_own_loop(self) -> None:
        try:
            running = asyncio.get_running_loop()
        except RuntimeError:
            return
        if running is self.loop:
            raise InvalidInputError(
                "transcribe waits for the studio's loop and must not run in it; call it through "
                "asyncio.to_thread"
            )


def transcript_of_result(result: TranscriptResult, *, duration_seconds: float) -> Transcript:
    """Return what a provider heard, its words in order and within the recording."""
    words = (
        HeardWord(
            text=word.text,
            start_seconds=word.start_seconds,
            end_seconds=max(word.start_seconds, word.end_seconds),
        )
        for word in result.words
    )
    return Transcript(
        text=result.text,
        language=result.language,
        words=tidy_words(words, duration_seconds=duration_seconds),
    )


def _options(candidate: Candidate) -> list[str]:
    """Return the further parameters of a model, where it has some."""
    return [json.dumps(candidate.options, sort_keys=True)] if candidate.options else []
