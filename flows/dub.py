"""Flow `dub-episode`: a finished episode in other languages, on the same picture."""

import asyncio

from prefect import flow

from cliffhanger.errors import InvalidSettingError
from cliffhanger.models.quality import PriorityName
from cliffhanger.production.artifacts import (
    Draft,
    DubScript,
    FilmParts,
    PublishedEpisode,
    ReportArtifact,
)
from cliffhanger.production.dub import check_dub
from cliffhanger.production.dub_delivery import DubDelivery
from cliffhanger.story.dub_sheet import TITLE_ID, write_sheet
from flows.dub_parameters import DubParameters
from tasks.captions import write_captions
from tasks.dub_lines import (
    Original,
    SpokenDub,
    load_original,
    speak_sheet,
    speak_translation,
)
from tasks.dubbing import film_dub, plan_dub_shots, write_dub
from tasks.hearing import judge_speech
from tasks.lips import judge_lips
from tasks.lipsync import sync_all_lips
from tasks.mapping import each
from tasks.masters import read_master
from tasks.mux import mix_sound, mux_episode
from tasks.opening import equip_studio, open_studio, read_profile
from tasks.paying import paying
from tasks.publish import publish_episode
from tasks.quality import check_film
from tasks.reporting import report_draft, report_film, tag_run
from tasks.room import Room, open_room
from tasks.stills import take_stills
from tasks.studio import Studio

LANGUAGES_AT_ONCE = 2


@flow(name="dub-episode", flow_run_name="{parameters.label}", persist_result=False)
async def dub_episode(parameters: DubParameters) -> tuple[PublishedEpisode, ...]:
    """Dub a finished episode: other words and voices on the same picture, music and effects.

    Only shots in which a mouth or words are seen are made again; all others are copied, packet by
    packet. Every stage is cached, and a language that fails does not stop the others.
    """
    profile = await read_profile(parameters.profile)
    async with (
        paying(
            await equip_studio(await open_studio(parameters.storage), profile),
            profile.models,
            quality=None,
            priority=PriorityName(parameters.priority),
        ) as studio,
        open_room(studio, parameters.writers, profile.scripts, models=profile.models) as room,
    ):
        if parameters.lines is None and room.is_embedded:
            raise InvalidSettingError(
                "nobody translates: name writers, or give the translated lines as a sheet; "
                "`cliffhanger dub ... --sheet` writes one to be filled in"
            )
        master = await read_master(studio, parameters.series_id, parameters.episode)
        room.charge_to(parameters.series_id)
        charged = studio.charged_to(master.script)
        original = await load_original(charged, master)
        await tag_run(master.script)

        async def dub(language: str) -> PublishedEpisode:
            spoken = await _speak(charged, room, original, parameters, language)
            return await film_language(charged, original, spoken, language)

        return await each("dub", parameters.languages, dub, at_once=LANGUAGES_AT_ONCE)


async def _speak(
    studio: Studio, room: Room, original: Original, parameters: DubParameters, language: str
) -> SpokenDub:
    """Return the lines in *language*, spoken and fitted into their slots."""
    place = parameters.lines_of(language)
    if place is not None:
        return await speak_sheet(studio, original, place, language)
    return await speak_translation(studio, room, original, language)


async def film_language(
    studio: Studio, original: Original, spoken: SpokenDub, language: str
) -> PublishedEpisode:
    """Return the published film in *language*."""
    master, settings = original.master, original.master.settings
    video_format, speeches = settings.format, spoken.speeches
    dub = await write_dub(studio, original, spoken, language)
    mouths, captions = await asyncio.gather(
        sync_all_lips(studio, dub.breakdown, speeches, video_format.fps),
        write_captions(studio, dub.breakdown, dub.timing, speeches, video_format),
    )
    planned = await plan_dub_shots(studio, original, dub, mouths, captions)
    clips, stems = await asyncio.gather(
        film_dub(studio, planned, settings, speeches),
        mix_sound(studio, dub.timing, speeches, master.stems.music, master.stems.effects),
    )
    script = DubScript.of(
        master.script,
        episode=dub.breakdown.episode,
        title=spoken.words[TITLE_ID],
        language=language,
    )
    parts = FilmParts(clips=clips, stems=stems, captions=captions)
    film = await mux_episode(studio, script, parts, video_format)
    jobs = tuple(item.job for item in planned)
    stills, lips, checked = await asyncio.gather(
        take_stills(studio, film, dub.timing),
        judge_lips(studio, jobs, clips, speeches, mouths),
        check_film(
            studio,
            dub.breakdown,
            dub.timing,
            Draft(film=film, parts=parts, mouths=mouths),
            video_format,
        ),
    )
    shots = tuple(item.shot for item in planned)
    kept = ReportArtifact(results=check_dub(shots, spoken.tempos))
    report = checked.plus(lips).plus(judge_speech(speeches)).plus(kept)
    sheet = write_sheet(original.texts, spoken.words)
    delivery = DubDelivery(
        film=film,
        stills=stills,
        captions=captions,
        stems=stems,
        cast=master.cast,
        origins=tuple(origin for part in (*speeches, *clips) for origin in part.origins),
        original_language=original.language,
        lines=await studio.put(sheet.encode(), media_type="text/csv"),
        shots=shots,
        tempos=spoken.tempos,
    )
    await report_draft(studio, script, delivery, report)
    episode = await publish_episode(studio, script, delivery, report)
    await report_film(script, episode)
    return episode
