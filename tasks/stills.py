"""Stage `stills`: a poster and a contact sheet of the finished film."""

import asyncio

from cliffhanger.media.stills import contact_sheet, grab_frames, poster_jpeg
from cliffhanger.media.timeline import Timeline
from cliffhanger.production.artifacts import FilmArtifact, StillsArtifact, TimelineArtifact
from tasks.caching import stage_task
from tasks.studio import Studio, workspace

SHEET_COLUMNS = 8


@stage_task(name="stills", version="1")
async def take_stills(
    studio: Studio, film: FilmArtifact, timing: TimelineArtifact
) -> StillsArtifact:
    """Return the poster and a contact sheet with one frame per shot."""
    timeline = await studio.load(timing.timeline, Timeline)
    with workspace() as folder:
        path = await asyncio.to_thread(studio.store.fetch, film.film, folder / "film.mp4")
        middles = [shot.start_frame + shot.num_frames // 2 for shot in timeline.shots]
        frames = await asyncio.to_thread(grab_frames, path, middles)
        labels = [shot.shot_id for shot in timeline.shots]
        poster, sheet = folder / "poster.jpg", folder / "sheet.png"
        await asyncio.to_thread(poster_jpeg, frames[0], poster)
        await asyncio.to_thread(contact_sheet, frames, labels, sheet, columns=SHEET_COLUMNS)
        return StillsArtifact(
            poster=await studio.put_file(poster, media_type="image/jpeg"),
            contact_sheet=await studio.put_file(sheet, media_type="image/png"),
        )
