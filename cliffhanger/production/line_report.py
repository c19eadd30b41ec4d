"""What a report says of bought lines: what was heard in each, how fast, after how many takes."""

from typing import Final

from cliffhanger.checks.result import CheckResult
from cliffhanger.checks.speech import WORDS
from cliffhanger.production.artifacts import SpokenLine

_HEARD_CHARS: Final = 80


def line_cells(line: SpokenLine) -> dict[str, str]:
    """Return a row on a bought line, by column; n/a where a measure does not apply."""
    results = {result.name: result for result in line.verdict.results}
    return {
        "line": line.verdict.line_id,
        "result": "pass" if line.verdict.is_passed else " ".join(line.verdict.reasons),
        "wrong": _measure(results.get(WORDS)),
        "pace": _measure(results.get("pace")),
        "takes": str(line.takes),
        "doubtful words": " ".join(line.doubtful) or "-",
        "heard": _heard(line),
    }


def _heard(line: SpokenLine) -> str:
    if line.heard is None:
        return f"n/a {line.note}".strip()
    return line.heard[:_HEARD_CHARS] or "nothing"


def _measure(result: CheckResult | None) -> str:
    if result is None or result.measured == "n/a":
        return "n/a"
    return f"{result.measured} {result.unit}".strip()
