"""Before the first stage: the storage is opened, the profile read, the screenplay stored."""

import asyncio
from pathlib import Path

from prefect.client.orchestration import get_client
from prefect.exceptions import ObjectNotFound
from prefect.logging import get_run_logger

from blocks import ArtifactStorage, StudioProfile
from cliffhanger.errors import ArtifactMissingError, InvalidSettingError, ScreenplayError
from cliffhanger.production.local_models import load_ahead, open_local_models
from cliffhanger.production.profile import Profile, load_profile
from cliffhanger.store.ref import ArtifactRef
from cliffhanger.story.intake import read_document_file
from tasks.caching import keep_results_in
from tasks.observing import RunLog, watch
from tasks.reporting import start_progress
from tasks.studio import Studio


async def open_studio(storage: str, *, shows_stages: bool = True) -> Studio:
    """Return the studio over *storage*, and keep the run's results there.

    Args:
        storage: Name of an Artifact Storage block, a folder or an `s3://` address.
        shows_stages: Whether the run shows the progress of stages; one that releases other runs
            shows theirs.
    """
    block = await find_storage(storage)
    keep_results_in(block)
    if shows_stages:
        watch(RunLog())
        watch(await start_progress())
    async with get_client() as client:
        limits = await client.read_global_concurrency_limits(limit=200)
    return Studio(
        await asyncio.to_thread(block.get_store), frozenset(limit.name for limit in limits)
    )


async def equip_studio(studio: Studio, profile: Profile) -> Studio:
    """Return the studio with the models of its profile that run on this machine.

    Those that the profile wants loaded ahead begin to load in a thread of their own, and hold up no
    stage: the worker's process that will use them is this one. Where one cannot be loaded, the run
    warns at once, and fails where it is first used.

    Raises:
        InvalidSettingError: A file of weights is not there; the message says where to get it.
    """
    tools = await asyncio.to_thread(open_local_models, profile)
    load_ahead(tools, warn=get_run_logger().warning)
    return studio.equipped(tools)


async def read_profile(profile: str | None) -> Profile:
    """Return the profile that *profile* means: a block, a YAML file, or the defaults for None.

    Raises:
        InvalidSettingError: There is neither such a block nor such a file, or an entry is wrong.
    """
    if profile is None:
        return Profile()
    if profile.endswith((".yaml", ".yml")):
        return await asyncio.to_thread(load_profile, Path(profile))
    try:
        block = await StudioProfile.aload(profile)
    except (ValueError, ObjectNotFound) as exc:
        raise InvalidSettingError(
            f"profile {profile!r} is neither a Studio Profile block nor a .yaml file; make the "
            "block in the Prefect UI under Blocks, or leave profile empty"
        ) from exc
    return block.get_profile()


async def store_screenplay(studio: Studio, screenplay: str, *, is_text: bool) -> ArtifactRef:
    """Return the screenplay, put into the store: the text itself, a file, or a stored name.

    Raises:
        ScreenplayError: There is neither such a file nor such a name.
    """
    if is_text:
        return await studio.put(screenplay.encode(), media_type="text/x-fountain")
    path = Path(screenplay)
    if await asyncio.to_thread(path.is_file):
        data = await asyncio.to_thread(read_document_file, path)
        return await studio.put(data, media_type="application/octet-stream")
    try:
        return await asyncio.to_thread(studio.store.read_name, screenplay)
    except ArtifactMissingError as exc:
        raise ScreenplayError(
            f"screenplay {screenplay!r} is neither a file on this machine nor a name in the store",
            advice="paste the text itself, or put the file into the store first",
        ) from exc


async def find_storage(storage: str) -> ArtifactStorage:
    """Return the storage that *storage* means: a block, a folder or an address."""
    if "/" in storage or "\\" in storage or storage in {".", ".."}:
        return ArtifactStorage(address=storage)
    try:
        return await ArtifactStorage.aload(storage)
    except (ValueError, ObjectNotFound):
        return ArtifactStorage(address=storage)
