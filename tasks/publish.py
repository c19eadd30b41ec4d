"""Stage `publish`: a film that passed the gate gets the names it can be found under."""

import asyncio

from prefect import task
from pydantic import JsonValue

from cliffhanger.checks.gate import admit
from cliffhanger.errors import QualityRefusedError
from cliffhanger.production.artifacts import PublishedEpisode, ReportArtifact, ScriptArtifact
from cliffhanger.production.delivery import (
    FILE_NAMES,
    Delivery,
    edition_folder,
    write_report,
)
from cliffhanger.store.protocol import ArtifactStore
from cliffhanger.store.ref import ArtifactRef
from tasks.gate_event import tell_refused
from tasks.studio import Studio

LINK_SECONDS = 7 * 24 * 3600


@task(name="publish", persist_result=False)
async def publish_episode(
    studio: Studio, script: ScriptArtifact, delivery: Delivery, report: ReportArtifact
) -> PublishedEpisode:
    """Return the published episode; a draft that fails the gate is kept under `draft/` instead.

    Raises:
        QualityRefusedError: A required check failed; the draft and its reasons are kept.
    """
    folder = edition_folder(script)
    page = write_report(script, delivery, report)
    files = {
        **delivery.files(),
        "report": await studio.put(page.encode(), media_type="text/markdown"),
    }
    try:
        admit(report.results)
    except QualityRefusedError as refusal:
        draft = f"{folder}/draft"
        await asyncio.to_thread(_link, studio.store, draft, files)
        await _note(studio, f"{draft}/refusal.json", {"reasons": list(refusal.reasons)})
        tell_refused(script, draft, refusal.reasons)
        raise
    names = await asyncio.to_thread(_link, studio.store, folder, files)
    links = await asyncio.to_thread(_presign, studio.store, names)
    await _note(studio, f"{folder}/manifest.json", delivery.manifest(script, report))
    return PublishedEpisode(
        series_id=script.series_id,
        episode_number=script.episode_number,
        title=script.title,
        duration_seconds=delivery.film.duration_seconds,
        names=names,
        links=links,
    )


def _link(store: ArtifactStore, folder: str, files: dict[str, ArtifactRef]) -> dict[str, str]:
    names = {role: f"{folder}/{FILE_NAMES[role]}" for role in files}
    for role, name in names.items():
        store.link(name, files[role])
    return names


def _presign(store: ArtifactStore, names: dict[str, str]) -> dict[str, str]:
    return {role: store.presign(name, expires_seconds=LINK_SECONDS) for role, name in names.items()}


async def _note(studio: Studio, name: str, record: JsonValue) -> None:
    await asyncio.to_thread(studio.store.put_json, name, record)
