"""Who listens to bought lines: Whisper on this machine, the route for transcripts, or nobody."""

import asyncio
from dataclasses import dataclass

from cliffhanger.checks.speech_film import check_speech
from cliffhanger.errors import JobFailedError
from cliffhanger.media.audio import Audio
from cliffhanger.media.transcript import Transcript
from cliffhanger.models.jobs.job import Capability
from cliffhanger.models.jobs.routing import Made
from cliffhanger.models.transcribers.remote import RemoteTranscriber
from cliffhanger.production.artifacts import ReportArtifact, SpeechArtifact
from tasks.buying import NOTE_CHARS
from tasks.studio import Studio


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of listening.

    Attributes:
        transcript: What was heard; None where nobody listened.
        made: Who was paid for it; None where that is nobody.
        note: Why nobody could listen.
    """

    transcript: Transcript | None = None
    made: Made | None = None
    note: str = ""


def ears_version(studio: Studio) -> str:
    """Return who listens, by model and weights; empty where nobody does."""
    if studio.ears is not None:
        return studio.ears.name
    if studio.pays_for(Capability.TRANSCRIPT):
        return studio.purse.fingerprint(Capability.TRANSCRIPT)
    return ""


async def listen(
    studio: Studio, audio: Audio, *, language: str, subject: str, take: int = 1
) -> Heard:
    """Return what is heard in a recording.

    A provider that refuses one is no reason to stop the film: then nobody listened.

    Args:
        studio: Says who listens.
        audio: Recording of a line.
        language: BCP 47 tag.
        subject: Line, for the ledger.
        take: Which take of the line it is.
    """
    if studio.ears is not None:
        heard = await asyncio.to_thread(studio.ears.transcribe, audio, language=language)
        return Heard(heard)
    if not studio.pays_for(Capability.TRANSCRIPT):
        return Heard()
    ears = RemoteTranscriber(studio.purse, asyncio.get_running_loop(), subject)
    try:
        bought = await ears.listen(audio, language=language, take=take)
    except JobFailedError as exc:
        return Heard(note=str(exc)[:NOTE_CHARS])
    return Heard(bought.transcript, bought.made)


def judge_speech(speeches: tuple[SpeechArtifact, ...]) -> ReportArtifact:
    """Return what is left to say of the bought lines after they were spoken again."""
    lines = tuple(speech.spoken for speech in speeches if speech.spoken is not None)
    return ReportArtifact(results=check_speech([line.verdict for line in lines]), lines=lines)
