"""What the film sounds like: where music changes and where effects start."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cliffhanger.media.audio import SAMPLE_RATE_HZ, Audio
from cliffhanger.media.mix import Placement, lay_track
from cliffhanger.media.timeline import TimedShot, Timeline
from cliffhanger.models.protocols import Foley
from cliffhanger.models.requests import MoodBrief, MoodSpan
from cliffhanger.story.model import Episode, ShotList
from cliffhanger.story.vocabulary import SoundName


@dataclass(frozen=True, slots=True)
class EffectCue:
    """One effect on the film's clock.

    Attributes:
        name: Which effect.
        start_sample: From the start of the film, at 48 kHz.
        duration_seconds: Length asked for; None for the effect's own.
        gain_db: Level against the effect's normal level.
        seed: Fixes its random details.
    """

    name: SoundName
    start_sample: int
    duration_seconds: float | None
    gain_db: float
    seed: int


def brief_music(episode: Episode, shots: ShotList, timeline: Timeline) -> MoodBrief:
    """Return the music brief: one span per run of scenes with the same mood, tiling the film."""
    moods = {scene.id: scene.mood for scene in episode.scenes}
    per_frame = timeline.num_samples // timeline.num_frames
    spans: list[MoodSpan] = []
    for shot, timed in zip(shots.shots, timeline.shots, strict=True):
        mood = moods[shot.scene_id]
        start = timed.start_frame * per_frame
        end = (timed.start_frame + timed.num_frames) * per_frame
        if spans and spans[-1].mood is mood:
            spans[-1] = spans[-1].model_copy(update={"end_sample": end})
        else:
            spans.append(MoodSpan(mood=mood, start_sample=start, end_sample=end))
    return MoodBrief(spans=tuple(spans), seed=zlib.crc32(episode.series.id.encode()))


def cue_effects(shots: ShotList, timeline: Timeline) -> tuple[EffectCue, ...]:
    """Return every effect of the film; an ambience that goes on over a cut is one effect."""
    cues: list[EffectCue] = []
    running: dict[tuple[str, SoundName], int] = {}
    for shot, timed in zip(shots.shots, timeline.shots, strict=True):
        heard: set[tuple[str, SoundName]] = set()
        for hint in shot.sounds:
            key = (shot.scene_id, hint.name)
            start = _start(timed, timeline, position=hint.position)
            seed = zlib.crc32(f"{shot.scene_id}/{hint.name}".encode())
            if not hint.is_ambience:
                cues.append(EffectCue(hint.name, start, None, hint.gain_db, seed))
                continue
            heard.add(key)
            seconds = (1.0 - hint.position) * timed.num_frames / timeline.fps
            if key in running:
                index = running[key]
                cues[index] = _longer(cues[index], seconds)
            else:
                running[key] = len(cues)
                cues.append(EffectCue(hint.name, start, seconds, hint.gain_db, seed))
        running = {key: index for key, index in running.items() if key in heard}
    return tuple(cues)


def _start(timed: TimedShot, timeline: Timeline, *, position: float) -> int:
    per_frame = SAMPLE_RATE_HZ // timeline.fps
    return round((timed.start_frame + position * timed.num_frames) * per_frame)


def _longer(cue: EffectCue, seconds: float) -> EffectCue:
    total = (cue.duration_seconds or 0.0) + seconds
    return EffectCue(cue.name, cue.start_sample, total, cue.gain_db, cue.seed)


def lay_effects(cues: Sequence[EffectCue], *, foley: Foley, num_samples: int) -> Audio:
    """Return the effects stem: every effect made and put at its place."""
    placements = [
        Placement(
            foley.make(cue.name, duration_seconds=cue.duration_seconds, seed=cue.seed),
            cue.start_sample,
            10 ** (cue.gain_db / 20),
        )
        for cue in cues
    ]
    return lay_track(placements, total_samples=num_samples)


def lay_dialogue(timeline: Timeline, voices: Mapping[str, Audio]) -> Audio:
    """Return the dialogue stem: every line at its place on the timeline."""
    placements = [Placement(voices[line.line_id], line.start_sample) for line in timeline.lines]
    return lay_track(placements, total_samples=timeline.num_samples)
