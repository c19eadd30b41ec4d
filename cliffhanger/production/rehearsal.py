"""A rehearsal: the episode timed with the embedded voices, so that it can be priced unpaid."""

from dataclasses import dataclass

from cliffhanger.animatic.voice import EspeakVoice
from cliffhanger.media.audio import SAMPLE_RATE_HZ
from cliffhanger.media.caption import Cue
from cliffhanger.media.picture import VideoFormat
from cliffhanger.media.speech import count_spoken_samples
from cliffhanger.media.timeline import lay_out, plan_shots
from cliffhanger.models.requests import MouthTrack, SpeechRequest, VideoRequest
from cliffhanger.production.shots import ShotMaterial, request_shots
from cliffhanger.production.timing import dual_lines
from cliffhanger.production.voices import request_speeches
from cliffhanger.story.model import Episode, ShotList


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """An episode as it would be shot.

    Attributes:
        episode: Its long speeches split.
        lines: What is to be said, by line id.
        shots: What is to be filmed, in order; without looks, mouth shapes and captions.
        line_seconds: How long each line takes, by its id.
    """

    episode: Episode
    lines: dict[str, SpeechRequest]
    shots: tuple[VideoRequest, ...]
    line_seconds: dict[str, float]

    @property
    def duration_seconds(self) -> float:
        """Length of the film."""
        return sum(shot.num_frames / shot.format.fps for shot in self.shots)


def rehearse(episode: Episode, shots: ShotList, video_format: VideoFormat) -> Rehearsal:
    """Return the episode with every line spoken by the embedded voices, and timed.

    Args:
        episode: As the director broke it.
        shots: Its shots.
        video_format: Size and rate of the film.
    """
    lines = request_speeches(episode)
    voice = EspeakVoice()
    lengths = {name: count_spoken_samples(voice.speak(line)) for name, line in lines.items()}
    timeline = lay_out(
        plan_shots(shots, lengths, dual_line_ids=dual_lines(episode)), video_format.fps
    )
    material = ShotMaterial(
        timeline=timeline, sheets={}, mouths=_mouths(episode), cues=tuple[Cue, ...]()
    )
    # nobody is drawn in a rehearsal, so that nobody needs a sheet
    empty = tuple(shot.model_copy(update={"cast": (), "over_id": None}) for shot in shots.shots)
    requests = request_shots(episode, ShotList(shots=empty), material, video_format=video_format)
    return Rehearsal(
        episode,
        lines,
        tuple(
            request.model_copy(update={"shot": shot})
            for request, shot in zip(requests, shots.shots, strict=True)
        ),
        {name: num_samples / SAMPLE_RATE_HZ for name, num_samples in lengths.items()},
    )


def _mouths(episode: Episode) -> dict[str, MouthTrack]:
    """Return mouths without shapes: who speaks, and whether it is seen."""
    return {
        line.id: MouthTrack(
            line_id=line.id,
            character_id=line.character_id,
            emotion=line.emotion,
            start_frame=0,
            visemes="",
            is_on_camera=line.is_on_camera,
        )
        for line in episode.lines
    }
