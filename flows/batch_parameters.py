"""What `produce-batch` asks for; Prefect builds its form in the UI from this model."""

from pathlib import PurePath
from typing import Final

from pydantic import Field

from cliffhanger.production.batch import BatchRow
from flows.parameters import EpisodeParameters
from flows.release_parameters import ReleaseForm, episode_parameters
from flows.series_parameters import SeriesParameters

STORY_COLUMNS: Final = ("premise", "episode", "genre", "writers")
"""What a row says that is yet to be written."""


class BatchParameters(ReleaseForm):
    """The batch to produce; what a row leaves empty is asked as it is here."""

    file: str = Field(
        min_length=1,
        title="File",
        description=(
            "A .csv or .parquet with a row per episode: a path on the worker's machine or a name "
            "in the storage. Columns: screenplay or premise, then what differs from this form."
        ),
    )

    @property
    def label(self) -> str:
        """Name of the flow run."""
        return PurePath(self.file).stem[:80] or "batch"


def story_of(form: BatchParameters, row: BatchRow) -> SeriesParameters | None:
    """Return what is to be written first; None for a row with a screenplay.

    Raises:
        ValueError: The row has both or neither, or a cell cannot be used.
    """
    cells = row.cells
    if ("premise" in cells) == ("screenplay" in cells):
        given = "both" if "premise" in cells else "neither"
        raise ValueError(f"give either screenplay or premise, got {given}")
    if "premise" not in cells:
        if told := [name for name in STORY_COLUMNS if name in cells]:
            raise ValueError(f"{', '.join(told)} must be empty where a screenplay is given")
        return None
    number = cells.get("episode", 1)
    return SeriesParameters.model_validate(
        {
            "premise": cells["premise"],
            "storage": cells.get("storage", form.storage),
            "profile": cells.get("profile", form.profile),
            "language": cells.get("language", form.language),
            "genre": cells.get("genre", ""),
            "writers": cells.get("writers"),
            "first_script": number,
            "last_script": number,
        }
    )


def film_of(form: BatchParameters, row: BatchRow, screenplay: str) -> EpisodeParameters:
    """Return what the episode of a row is asked.

    Raises:
        ValueError: A cell cannot be used.
    """
    not_asked = {"screenplay", *STORY_COLUMNS}
    asked = {name: value for name, value in row.cells.items() if name not in not_asked}
    return episode_parameters(form, screenplay, **asked)
