"""Stage `lipsync`: phones become mouth shapes, frame by frame, and are measured."""

import asyncio

from cliffhanger.animatic.lips import mouth_visemes, speech_envelope
from cliffhanger.checks.lips import viseme_accuracy
from cliffhanger.media.speech import SpeechTimes
from cliffhanger.models.requests import MouthTrack
from cliffhanger.production.artifacts import BreakdownArtifact, MouthArtifact, SpeechArtifact
from cliffhanger.story.model import Episode
from tasks.caching import stage_task
from tasks.mapping import each
from tasks.studio import Studio


@stage_task(name="lipsync", version="1", task_run_name="lips {speech.line_id}")
async def sync_lips(
    studio: Studio, breakdown: BreakdownArtifact, speech: SpeechArtifact, fps: int
) -> MouthArtifact:
    """Return the mouth of whoever says the line."""
    episode = await studio.load(breakdown.episode, Episode)
    line = next(line for line in episode.lines if line.id == speech.line_id)
    times = await studio.load(speech.times, SpeechTimes)
    audio = await studio.load_audio(speech.audio)
    num_frames = -(-audio.num_samples * fps // audio.sample_rate_hz)
    visemes = mouth_visemes(times, num_frames=num_frames, fps=fps)
    envelope = await asyncio.to_thread(speech_envelope, audio, num_frames=num_frames, fps=fps)
    track = MouthTrack(
        line_id=line.id,
        character_id=line.character_id,
        emotion=line.emotion,
        start_frame=0,
        visemes=visemes,
        loudness=envelope,
        is_on_camera=line.is_on_camera,
    )
    score = viseme_accuracy(times, visemes, fps)
    return MouthArtifact(line_id=line.id, track=await studio.save(track), score=score)


async def sync_all_lips(
    studio: Studio, breakdown: BreakdownArtifact, speeches: tuple[SpeechArtifact, ...], fps: int
) -> tuple[MouthArtifact, ...]:
    """Return the mouths of every line."""
    return await each("lipsync", speeches, lambda speech: sync_lips(studio, breakdown, speech, fps))
