"""What a run left in its store: the results of its stages and the values they refer to."""

import json
from pathlib import Path
from typing import Any, TypeVar

from cliffhanger.value import Value

V = TypeVar("V", bound=Value)


def results(store: Path, stage: str) -> list[Any]:
    """Return the recorded results of *stage* as JSON."""
    records = sorted((store / "results" / stage).rglob("*.json"))
    return [json.loads(json.loads(path.read_text())["result"]) for path in records]


def load(store: Path, ref: dict[str, str], kind: type[V]) -> V:
    """Return the value that *ref*, an artifact reference as JSON, leads to."""
    return kind.model_validate_json((store / ref["key"]).read_bytes())
