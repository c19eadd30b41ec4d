"""`cliffhanger convert`: a screenplay from one form into another."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from cliffhanger.errors import InvalidSettingError
from cliffhanger.story.document import read_screenplay
from cliffhanger.story.fdx import write_fdx
from cliffhanger.story.fountain import Screenplay, write_fountain
from cliffhanger.story.intake import read_document_file
from cliffhanger.story.screenplay_json import write_screenplay_json

FORMS: Final[dict[str, Callable[[Screenplay], bytes]]] = {
    ".fountain": lambda screenplay: write_fountain(screenplay).encode(),
    ".fdx": write_fdx,
    ".json": write_screenplay_json,
}
"""Writers by the ending of the file."""


def convert_screenplay(file: Path, to: Path) -> None:
    """Write the screenplay in *file* to *to*, in the form of its ending.

    Raises:
        InvalidSettingError: *to* has no known ending, or is there already.
        ScreenplayError: *file* is no screenplay.
    """
    write = FORMS.get(to.suffix.lower())
    if write is None:
        raise InvalidSettingError(f"TO must end in {', '.join(FORMS)}, got {str(to)!r}")
    data = write(read_screenplay(read_document_file(file), file.name))
    try:
        with to.open("xb") as out:
            out.write(data)
    except FileExistsError as exc:
        raise InvalidSettingError(f"{str(to)!r} is there already; give another name") from exc
    except OSError as exc:
        raise InvalidSettingError(f"{str(to)!r} cannot be written: {exc.strerror}") from exc
