"""Shots of a dub: copied, reworded or made again, by what of their words is seen."""

import asyncio
from dataclasses import dataclass

from cliffhanger.animatic.animator import EmbeddedAnimator
from cliffhanger.animatic.sheet import CharacterSheet
from cliffhanger.animatic.workers import pool_size
from cliffhanger.media.caption import CueSheet
from cliffhanger.media.timeline import Timeline
from cliffhanger.models.requests import MouthTrack, VideoRequest
from cliffhanger.production.artifacts import (
    BreakdownArtifact,
    CaptionsArtifact,
    ClipArtifact,
    Job,
    MouthArtifact,
    SpeechArtifact,
    TimelineArtifact,
)
from cliffhanger.production.conform import Conformer
from cliffhanger.production.dub import (
    DubbedShot,
    ShotChange,
    plan_dub,
)
from cliffhanger.production.settings import FilmSettings
from cliffhanger.production.shots import ShotMaterial, request_shots
from cliffhanger.story.dub_sheet import translate_episode, translate_shots
from cliffhanger.story.model import Episode, ShotList
from tasks.dub_lines import Original, SpokenDub
from tasks.filming import conform_take
from tasks.lips_take import sync_shot
from tasks.mapping import each
from tasks.studio import Studio
from tasks.video import film_shot


@dataclass(frozen=True, slots=True)
class TimedDub:
    """The episode in another language, timed as it is spoken.

    Attributes:
        breakdown: Script and shots with the words of the dub.
        timing: The original's shots, the dub's lines.
    """

    breakdown: BreakdownArtifact
    timing: TimelineArtifact


async def write_dub(
    studio: Studio, original: Original, spoken: SpokenDub, language: str
) -> TimedDub:
    """Return script, shots and timeline of the dub."""
    episode = translate_episode(original.episode, spoken.words, language)
    shots = translate_shots(original.shots, spoken.words)
    breakdown = original.master.breakdown.model_copy(
        update={
            "episode": await studio.save(episode),
            "shots": await studio.save(shots),
            "voice_jobs": (),
        }
    )
    timing = original.master.timing.model_copy(
        update={"timeline": await studio.save(spoken.timeline)}
    )
    return TimedDub(breakdown, timing)


@dataclass(frozen=True, slots=True)
class PlannedDub:
    """A shot of the dub.

    Attributes:
        shot: What becomes of it.
        job: What it is asked to be.
        clip: The original's.
    """

    shot: DubbedShot
    job: Job
    clip: ClipArtifact

    @property
    def weight(self) -> int:
        """How much work it is."""
        return self.job.weight


async def plan_dub_shots(
    studio: Studio,
    original: Original,
    dub: TimedDub,
    mouths: tuple[MouthArtifact, ...],
    captions: CaptionsArtifact,
) -> tuple[PlannedDub, ...]:
    """Return what becomes of every shot."""
    master = original.master
    material = ShotMaterial(
        timeline=await studio.load(dub.timing.timeline, Timeline),
        sheets=await studio.load_all(
            {who.character_id: who.sheet for who in master.cast}, CharacterSheet
        ),
        mouths=await studio.load_all({item.line_id: item.track for item in mouths}, MouthTrack),
        cues=(await studio.load(captions.cues, CueSheet)).cues,
    )
    requests = request_shots(
        await studio.load(dub.breakdown.episode, Episode),
        await studio.load(dub.breakdown.shots, ShotList),
        material,
        video_format=master.settings.format,
        notice=master.settings.notice,
    )
    work = (
        _plan(studio, request, job, clip)
        for request, job, clip in zip(requests, master.shots, master.clips, strict=True)
    )
    return tuple(await asyncio.gather(*work))


async def _plan(studio: Studio, request: VideoRequest, job: Job, clip: ClipArtifact) -> PlannedDub:
    old = await studio.load(job.request, VideoRequest)
    dressed = request.model_copy(update={"sheets": old.sheets, "outfits": old.outfits})
    shot, wanted = plan_dub(
        old,
        dressed,
        is_drawn=clip.take is None,
        can_sync=studio.syncs_lips,
    )
    return PlannedDub(shot, job.model_copy(update={"request": await studio.save(wanted)}), clip)


async def film_dub(
    studio: Studio,
    planned: tuple[PlannedDub, ...],
    settings: FilmSettings,
    speeches: tuple[SpeechArtifact, ...],
) -> tuple[ClipArtifact, ...]:
    """Return every shot of the dub; the picture of those that keep it is not encoded again."""
    changed = [item for item in planned if item.shot.change is not ShotChange.COPIED]

    async def make(item: PlannedDub) -> ClipArtifact:
        is_same_picture = item.shot.change is ShotChange.WORDS
        keep_textless = settings.is_textless_kept and not is_same_picture
        if item.clip.take is None:
            animator = EmbeddedAnimator(
                crf=settings.crf, preset=settings.preset, keep_textless=keep_textless
            )
            clip = await film_shot(studio, item.job, animator)
        else:
            take = item.clip.take
            if not is_same_picture:
                take = await sync_shot(studio, item.job, take, speeches)
            conformer = Conformer(
                crf=settings.crf, preset=settings.preset, keep_textless=keep_textless
            )
            clip = await conform_take(studio, item.job, take, conformer)
        return clip.model_copy(update={"textless": item.clip.textless}) if is_same_picture else clip

    made = await each("video", changed, make, at_once=pool_size() + 1)
    found = {item.shot.shot_id: clip for item, clip in zip(changed, made, strict=True)}
    return tuple(found.get(item.shot.shot_id, item.clip) for item in planned)
