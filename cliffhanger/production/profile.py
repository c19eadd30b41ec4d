"""A studio's profile: how its films look, what its scripts must keep, who makes what, for how much.

The same whether it comes from a YAML file or from a *Studio Profile* block.
"""

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Self

import yaml
from pydantic import ConfigDict, ValidationError, model_validator

from cliffhanger.checks.script import ScriptRules
from cliffhanger.errors import InvalidSettingError
from cliffhanger.models.faces.reader import FaceModels
from cliffhanger.models.local_models import LocalModel, LocalModels
from cliffhanger.models.studio_routes import StudioRoutes
from cliffhanger.production.settings import FilmSettings
from cliffhanger.value import Value

SCHEMA_PATH: Final = Path(__file__).parent / "schema" / "studio-1.schema.json"
"""The published JSON Schema; `python -m cliffhanger.production.profile` writes it."""
_QUOTED: Final = re.compile(r"'(?!<)[^']{4,}'")
"""What a YAML error quotes of the file, such as the name of an alias."""


class Profile(Value):
    """Everything that a studio decides once; `examples/studio.yaml` shows the form."""

    model_config = ConfigDict(hide_input_in_errors=True)

    film: FilmSettings = FilmSettings()
    """Size, rate, quality and labels of its films."""
    scripts: ScriptRules = ScriptRules()
    """What its scripts must keep."""
    models: StudioRoutes = StudioRoutes()
    """Accounts, models and budget; empty for animatics."""
    faces: FaceModels | None = None
    """Face models on the worker's machine; without them and without a route for embeddings, bought
    faces are not judged, or by CLIP's look at the whole picture where `local_models` names one."""
    local_models: LocalModels = LocalModels()
    """Models on the worker's machine by which films are judged, and the room they have."""

    @model_validator(mode="after")
    def _check_preload(self) -> Self:
        if LocalModel.FACES in self.local_models.preload and self.faces is None:
            raise ValueError(
                "local_models.preload has faces, but faces names no models; set faces beside it"
            )
        return self


def load_profile(path: Path) -> Profile:
    """Return the profile of a YAML file.

    Raises:
        InvalidSettingError: It cannot be read or an entry is wrong; names the entry.
    """
    try:
        content: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as exc:
        raise InvalidSettingError(f"the profile {path} cannot be read: {exc}") from exc
    except yaml.MarkedYAMLError as exc:
        # The text of the line stays out of the message: it may hold a key.
        line = exc.problem_mark.line + 1 if exc.problem_mark else "?"
        problem = _QUOTED.sub("'...'", exc.problem or "it ends too early")
        raise InvalidSettingError(
            f"the profile {path} is no YAML: line {line}: {problem}"
        ) from None
    except (yaml.YAMLError, ValueError) as exc:
        raise InvalidSettingError(f"the profile {path} is no YAML: {type(exc).__name__}") from None
    try:
        return Profile.model_validate(content or {})
    except ValidationError as exc:
        raise InvalidSettingError(
            f"the profile {path} is wrong at {wrong_entries(exc)}; examples/studio.yaml shows the "
            "form"
        ) from None


def profile_schema() -> dict[str, Any]:
    """Return the JSON Schema of the file, for editors."""
    return Profile.model_json_schema()


def schema_text() -> str:
    """Return the text of the published schema file."""
    return json.dumps(profile_schema(), ensure_ascii=False, indent=2) + "\n"


def wrong_entries(error: ValidationError) -> str:
    """Return what is wrong and where, without the values: one of them may be a key."""
    return "; ".join(
        f"{'.'.join(str(part) for part in problem['loc']) or 'the top'}: {problem['msg']}"
        for problem in error.errors(include_input=False, include_url=False)
    )


def main(write: Callable[[str], object] = sys.stdout.write) -> None:
    """Write the schema file."""
    SCHEMA_PATH.write_text(schema_text(), encoding="utf-8")
    write(f"{SCHEMA_PATH}\n")


if __name__ == "__main__":
    main()
