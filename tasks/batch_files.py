"""Files of a batch: the table that is read, and those that say what became of it."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath

from cliffhanger.errors import ArtifactMissingError, InvalidInputError
from cliffhanger.production.batch import BatchRow, read_batch, result_tables
from cliffhanger.production.release import ReleasedSeries
from cliffhanger.story.slug import slugify
from tasks.studio import Studio


@dataclass(frozen=True, slots=True)
class BatchTable:
    """A batch, read.

    Attributes:
        name: What it is called in the storage: of its file and its content.
        rows: In order.
    """

    name: str
    rows: tuple[BatchRow, ...]


async def read_table(studio: Studio, file: str) -> BatchTable:
    """Return the batch of a file on this machine or a name in the storage.

    Raises:
        InvalidInputError: There is neither, or it is no table of jobs.
    """
    path = Path(file)
    if await asyncio.to_thread(path.is_file):
        ref = await studio.put_file(path, media_type="application/octet-stream")
    else:
        try:
            ref = await asyncio.to_thread(studio.store.read_name, file)
        except ArtifactMissingError as exc:
            raise InvalidInputError(
                f"batch {file!r} is neither a file on this machine nor a name in the storage"
            ) from exc
    data = await asyncio.to_thread(studio.store.get_bytes, ref)
    rows = await asyncio.to_thread(read_batch, data, path.name)
    return BatchTable(f"{slugify(PurePath(file).stem)}-{ref.sha256[:8]}", rows)


async def keep_results(
    studio: Studio, table: BatchTable, released: ReleasedSeries, rows: Mapping[str, int]
) -> tuple[str, str]:
    """Return the names of the result tables in the storage: Parquet and CSV."""
    parquet, csv = await asyncio.to_thread(result_tables, released, rows)
    names: list[str] = []
    for data, ending, media_type in (
        (parquet, "parquet", "application/vnd.apache.parquet"),
        (csv, "csv", "text/csv"),
    ):
        name = f"batches/{table.name}/results.{ending}"
        await asyncio.to_thread(
            studio.store.link, name, await studio.put(data, media_type=media_type)
        )
        names.append(name)
    return names[0], names[1]
