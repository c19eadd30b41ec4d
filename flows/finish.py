"""The end of every film: joined, looked at, checked, published, and its master kept."""

import asyncio

from cliffhanger.production.artifacts import Draft, FilmParts, PublishedEpisode, origins_of
from cliffhanger.production.delivery import Delivery
from cliffhanger.production.master import EpisodeMaster
from tasks.appearance import judge_appearance
from tasks.hearing import judge_speech
from tasks.likeness import judge_likeness
from tasks.lips import judge_lips
from tasks.masters import keep_master
from tasks.mux import mux_episode
from tasks.publish import publish_episode
from tasks.quality import check_film
from tasks.reporting import report_draft, report_film
from tasks.stills import take_stills
from tasks.studio import Studio


async def finish_film(studio: Studio, master: EpisodeMaster) -> PublishedEpisode:
    """Return the published film that is joined from *master*."""
    script, timing, video_format = master.script, master.timing, master.settings.format
    parts = FilmParts(clips=master.clips, stems=master.stems, captions=master.captions)
    film = await mux_episode(studio, script, parts, video_format)
    draft = Draft(film=film, parts=parts, mouths=master.mouths)
    filmed = tuple(zip(master.shots, master.clips, strict=True))
    stills, checked, recognised, looks, lips = await asyncio.gather(
        take_stills(studio, film, timing),
        check_film(studio, master.breakdown, timing, draft, video_format),
        judge_likeness(studio, film, timing, filmed, master.faces),
        judge_appearance(studio, film, timing, master.shots, master.cast),
        judge_lips(studio, master.shots, master.clips, master.speeches, master.mouths),
    )
    report = checked.plus(recognised).plus(looks).plus(lips).plus(judge_speech(master.speeches))
    delivery = Delivery(
        film=film,
        stills=stills,
        captions=master.captions,
        stems=master.stems,
        cast=master.cast,
        origins=origins_of(master.cast, master.speeches, master.clips),
    )
    await report_draft(studio, script, delivery, report)
    episode = await publish_episode(studio, script, delivery, report)
    await keep_master(studio, master)
    await report_film(script, episode)
    return episode
