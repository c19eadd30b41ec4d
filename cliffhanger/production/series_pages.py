"""Pages that show a series to a person: outline, season grid, scripts, calls."""

from collections.abc import Sequence
from statistics import quantiles

from cliffhanger.production.series import CallSummary, ScriptEntry
from cliffhanger.story.room.bible import SeriesBible
from cliffhanger.story.room.grid import GridRow, SeasonGrid

Row = dict[str, str | int | float]


def outline_page(bible: SeriesBible, grid: SeasonGrid, *, notice: str = "") -> str:
    """Return the series as Markdown: story, people, places, secrets, episodes.

    Args:
        bible: The series.
        grid: Its season.
        notice: What a reader should know of the writer.
    """
    concept = bible.concept
    parts = (
        f"# {concept.title}",
        f"*{concept.genre.replace('_', ' ')}, {concept.tone}, {len(grid.rows)} episodes*",
        concept.logline,
        f"## Synopsis\n\n{concept.synopsis}",
        "## Plot points\n\n" + "\n".join(f"1. {point}" for point in concept.plot_points),
        _people(bible),
        _places(bible),
        _secrets(bible),
        _episodes(grid),
        f"*{notice}*" if notice else "",
    )
    return "\n\n".join(filter(None, parts)) + "\n"


def grid_rows(grid: SeasonGrid) -> list[Row]:
    """Return the season as table rows, what matters most first."""
    return [_grid_row(row, grid) for row in grid.rows]


def script_rows(entries: Sequence[ScriptEntry]) -> list[Row]:
    """Return how each script came out, the failed ones first."""
    ordered = sorted(entries, key=lambda entry: (bool(entry.name), entry.episode_number))
    return [_script_row(entry) for entry in ordered]


def batch_row(entries: Sequence[ScriptEntry], *, wall_seconds: float) -> Row:
    """Return the figures of a batch: how many came out, how fast, at what price."""
    total = CallSummary()
    for entry in entries:
        total = total.plus(entry.calls)
    done = sum(bool(entry.name) for entry in entries)
    p50, p95, p99 = percentiles(total.latencies_seconds)
    return {
        "scripts": len(entries),
        "done": done,
        "success rate": f"{100 * done / max(1, len(entries)):.1f} %",
        "calls": total.num_calls,
        "P50 s": p50,
        "P95 s": p95,
        "P99 s": p99,
        "wall s": round(wall_seconds, 2),
        "tokens": total.tokens,
        "cost USD": _cost(total),
    }


def job_row(work: str, label: str, calls: CallSummary) -> Row:
    """Return a piece of writing as a table row: who served it, what it took."""
    return {
        "work": work,
        "for": label,
        "tier": calls.tier or "embedded",
        "model": calls.model or "embedded",
        "calls": calls.num_calls,
        "seconds": round(calls.seconds, 2),
        "tokens": calls.tokens,
        "cost USD": _cost(calls),
    }


def percentiles(seconds: Sequence[float]) -> tuple[float, float, float]:
    """Return P50, P95 and P99; zeros of nothing."""
    if not seconds:
        return 0.0, 0.0, 0.0
    cuts = quantiles([*seconds, *seconds[: len(seconds) == 1]], n=100, method="inclusive")
    return round(cuts[49], 3), round(cuts[94], 3), round(cuts[98], 3)


def _people(bible: SeriesBible) -> str:
    rows = ["## Characters", "", "| name | role | who | wants | hides |", "|---|---|---|---|---|"]
    rows += [
        f"| {_cell(c.name)} | {c.role} | {c.age_years}, {_cell(c.occupation)}. {_cell(c.looks)} "
        f"| {_cell(c.wants)} | {_cell(c.secret)} |"
        for c in bible.characters
    ]
    return "\n".join(rows)


def _places(bible: SeriesBible) -> str:
    rows = ["## Places", ""]
    rows += [
        f"- **{'INT.' if place.is_interior else 'EXT.'} {place.name}**: {place.description}"
        for place in bible.places
    ]
    return "\n".join(rows)


def _secrets(bible: SeriesBible) -> str:
    rows = ["## Secrets", "", "| secret | known to | planted | out |", "|---|---|---|---|"]
    rows += [
        f"| {_cell(s.fact)} | {', '.join(bible.character(h).name for h in s.holder_ids)} "
        f"| {s.planted_episode} | {s.reveal_episode} |"
        for s in bible.secrets
    ]
    return "\n".join(rows)


def _episodes(grid: SeasonGrid) -> str:
    rows = ["## Episodes"]
    for row in grid.rows:
        events = "\n".join(f"- {event}" for event in row.key_events)
        wall = "\n\n*Paywall after this episode.*" if _is_paywall(row, grid) else ""
        rows.append(
            f"### {row.episode_number}. {row.title}\n\n{row.hook} {row.core_conflict}\n\n{events}"
            f"\n\n**Ends on:** {row.cliffhanger}{wall}"
        )
    return "\n\n".join(rows)


def _grid_row(row: GridRow, grid: SeasonGrid) -> Row:
    return {
        "episode": row.episode_number,
        "title": row.title,
        "core conflict": row.core_conflict,
        "cliffhanger": row.cliffhanger,
        "hook": row.hook,
        "events": " / ".join(row.key_events),
        "curve": " ".join(str(level) for level in row.emotional_curve),
        "paywall": "after" if _is_paywall(row, grid) else "",
        "planted": ", ".join(row.planted_secret_ids),
        "revealed": ", ".join(row.revealed_secret_ids),
    }


def _is_paywall(row: GridRow, grid: SeasonGrid) -> bool:
    return row.episode_number in grid.paywall_episodes


def _script_row(entry: ScriptEntry) -> Row:
    review = entry.review
    results = review.results if review else ()
    return {
        "episode": entry.episode_number,
        "title": entry.title,
        "result": "done" if entry.name else "FAILED",
        "checks": f"{sum(r.is_passed for r in results)} of {len(results)}" if results else "",
        "film s": round(review.duration_seconds, 1) if review else 0.0,
        "wall s": entry.seconds,
        "calls": entry.calls.num_calls,
        "tier": entry.calls.tier or "embedded",
        "model": entry.calls.model or "embedded",
        "doctor": entry.doctor_rounds,
        "tokens": entry.calls.tokens,
        "cost USD": _cost(entry.calls),
        "shots": entry.shots_note or "the embedded director breaks the scenes",
        "problem": entry.problem or entry.facts_note,
    }


def _cost(calls: CallSummary) -> str:
    return f"{calls.cost_usd:.4f}" if calls.is_cost_complete else f"~{calls.cost_usd:.4f}"


def _cell(text: str) -> str:
    return text.replace("|", "/").replace("\n", " ")
