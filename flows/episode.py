"""Flow `produce-episode`: a screenplay becomes a finished, checked, published episode."""

import asyncio
from dataclasses import dataclass

from prefect import flow

from cliffhanger.models.quality import PriorityName, Quality
from cliffhanger.production.artifacts import (
    BreakdownArtifact,
    CaptionsArtifact,
    CharacterArtifact,
    FaceArtifact,
    Job,
    MouthArtifact,
    PublishedEpisode,
    ScriptArtifact,
    ShotParts,
    SpeechArtifact,
    TimelineArtifact,
)
from cliffhanger.production.master import EpisodeMaster
from cliffhanger.production.registry import CastMember
from cliffhanger.production.settings import FilmSettings, change_format
from flows.finish import finish_film
from flows.parameters import EpisodeParameters
from tasks.animatic import Board, show_board
from tasks.budget_watch import watch_budget
from tasks.captions import write_captions
from tasks.characters import cast_characters, draw_characters
from tasks.estimating import report_estimate
from tasks.likeness import learn_cast
from tasks.lipsync import sync_all_lips
from tasks.music import make_sound
from tasks.opening import equip_studio, open_studio, read_profile, store_screenplay
from tasks.paying import paying
from tasks.portraits import paint_cast
from tasks.registered import find_members
from tasks.reporting import tag_run
from tasks.scenes import break_scenes, time_shots
from tasks.script import read_script
from tasks.studio import Studio
from tasks.video import film_shots, plan_shots
from tasks.voice import speak_lines


@dataclass(frozen=True, slots=True)
class _Voiced:
    """The voices and what follows from how long they are."""

    speeches: tuple[SpeechArtifact, ...]
    timing: TimelineArtifact
    mouths: tuple[MouthArtifact, ...]
    captions: CaptionsArtifact


@flow(name="produce-episode", flow_run_name="{parameters.label}", persist_result=False)
async def produce_episode(parameters: EpisodeParameters) -> PublishedEpisode:
    """Turn a screenplay into a finished vertical episode.

    Every stage is cached by what goes into it: a rerun does only what is missing or changed. Paid
    calls are kept in a journal besides, so that none is made twice.
    """
    profile = await read_profile(parameters.profile)
    settings = change_format(profile.film, size=parameters.size, fps=parameters.fps)
    async with paying(
        await equip_studio(await open_studio(parameters.storage), profile),
        profile.models,
        quality=parameters.quality and Quality(parameters.quality),
        priority=PriorityName(parameters.priority),
    ) as studio:
        source = await store_screenplay(studio, parameters.screenplay, is_text=parameters.is_text)
        script = await read_script(studio, source, parameters.label, parameters.language)
        await tag_run(script)
        return await film_script(
            studio.charged_to(script),
            script,
            settings,
            is_approved_by_hand=parameters.approve_animatic,
        )


async def film_script(
    studio: Studio,
    script: ScriptArtifact,
    settings: FilmSettings,
    *,
    is_approved_by_hand: bool = False,
) -> PublishedEpisode:
    """Return the published film of a script that was read.

    Raises:
        ApprovalRefusedError: The film was to be approved as an animatic, and was turned down.
    """
    watch_budget(studio)
    members = await find_members(studio, script)
    breakdown, roles = await asyncio.gather(
        break_scenes(studio, script, members), cast_characters(studio, script, members)
    )
    await report_estimate(studio, script, breakdown, settings.format)
    if is_approved_by_hand and studio.paid is not None:
        drawn = await draw_characters(studio, script, roles, members)
        await _approve_board(studio, script, breakdown, drawn, settings)
    (drawn, cast, faces), voiced = await asyncio.gather(
        _show_cast(studio, script, roles, members), _voice_lines(studio, breakdown, settings)
    )
    speeches, timing, mouths = voiced.speeches, voiced.timing, voiced.mouths
    captions = voiced.captions
    shots = await plan_shots(
        studio, breakdown, timing, ShotParts(cast=drawn, mouths=mouths, captions=captions), settings
    )
    clips, stems = await asyncio.gather(
        film_shots(studio, shots, settings, cast, speeches),
        make_sound(studio, breakdown, timing, speeches),
    )
    master = EpisodeMaster(
        script=script,
        breakdown=breakdown,
        timing=timing,
        shots=shots,
        clips=clips,
        cast=cast,
        faces=faces,
        speeches=speeches,
        mouths=mouths,
        captions=captions,
        stems=stems,
        settings=settings,
    )
    return await finish_film(studio, master)


async def _show_cast(
    studio: Studio, script: ScriptArtifact, roles: tuple[Job, ...], members: tuple[CastMember, ...]
) -> tuple[tuple[CharacterArtifact, ...], tuple[CharacterArtifact, ...], tuple[FaceArtifact, ...]]:
    """Return everyone as drawn, with the portraits that are bought, and what they are known by."""
    drawn = await draw_characters(studio, script, roles, members)
    painted, faces = await asyncio.gather(
        paint_cast(studio, script, drawn), learn_cast(studio, drawn)
    )
    return drawn, painted, faces


async def _approve_board(
    studio: Studio,
    script: ScriptArtifact,
    breakdown: BreakdownArtifact,
    drawn: tuple[CharacterArtifact, ...],
    settings: FilmSettings,
) -> None:
    """Return once somebody approved the film as it is drawn; of it only the voices are bought."""
    voiced = await _voice_lines(studio, breakdown, settings)
    parts = ShotParts(cast=drawn, mouths=voiced.mouths, captions=voiced.captions)
    board = Board(
        script=script,
        breakdown=breakdown,
        timing=voiced.timing,
        shots=await plan_shots(studio, breakdown, voiced.timing, parts, settings),
        cast=drawn,
        speeches=voiced.speeches,
        captions=voiced.captions,
        settings=settings,
    )
    await show_board(studio, board)


async def _voice_lines(
    studio: Studio, breakdown: BreakdownArtifact, settings: FilmSettings
) -> _Voiced:
    """Return the voices, timed, lip-read and captioned."""
    fps = settings.format.fps
    speeches = await speak_lines(studio, breakdown.voice_jobs)
    timing = await time_shots(studio, breakdown, speeches, fps)
    mouths, captions = await asyncio.gather(
        sync_all_lips(studio, breakdown, speeches, fps),
        write_captions(studio, breakdown, timing, speeches, settings.format),
    )
    return _Voiced(speeches, timing, mouths, captions)
