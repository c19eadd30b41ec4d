"""Charts of what was spent, as PNG; needs the extra `reports`."""

import io
from collections.abc import Sequence
from datetime import date, timedelta
from importlib import import_module
from typing import Any, Final, TypeAlias

import pandas as pd

from cliffhanger.errors import MissingDependencyError
from cliffhanger.money.ledger_frame import good_calls
from cliffhanger.money.report import spend_by, spend_by_episode

Drawing: TypeAlias = Any
"""A figure or its axes: matplotlib's own types leave the keywords of every method open."""

WAY_OUT: Final = "pip install 'cliffhanger[reports]'"
MAX_PROVIDERS: Final = 7
"""Most colours in one chart; the smaller providers share the last."""
MAX_EPISODES: Final = 30
"""Most bars in one chart: the dearest."""
MAX_LABELS: Final = 16
"""Most bars that have their figure above them."""
OTHERS: Final = "others"

_COLORS: Final = (
    "#2a6fbb",
    "#e08a1e",
    "#3f9b5f",
    "#b5485d",
    "#7a5fb0",
    "#5aa9b8",
    "#a8a8a8",
)
_INK: Final = "#33383f"
_FAINT: Final = "#d9dce1"
_SIZE_INCHES: Final = (9.0, 4.2)
_DPI: Final = 110
_GAP: Final = 0.6
_MIN_BARS: Final = 7.0


def draw_spend_by_day(ledger: pd.DataFrame) -> bytes:
    """Return a PNG: USD spent per UTC day, providers stacked, days without calls included.

    Raises:
        MissingDependencyError: matplotlib is not installed.
    """
    table = _by_day_and_provider(ledger)
    figure, axes = _new_figure()
    days = list(range(len(table)))
    below = [0.0] * len(table)
    for color, provider in zip(_COLORS, table.columns, strict=False):
        heights = [float(usd) for usd in table[provider]]
        axes.bar(days, heights, bottom=below, width=0.8, color=color, label=str(provider))
        below = [low + height for low, height in zip(below, heights, strict=True)]
    _label_days(axes, list(table.index))
    _finish(axes, title=f"Spend by day and provider: {_days_title(sum(below), len(table))}")
    if len(table.columns):
        _legend(axes)
    return _png(figure)


def draw_cost_by_episode(ledger: pd.DataFrame) -> bytes:
    """Return a PNG: USD per episode, with the mean; of many episodes the dearest.

    Raises:
        MissingDependencyError: matplotlib is not installed.
    """
    table = spend_by_episode(ledger)
    shown = table.nlargest(MAX_EPISODES, "cost_usd").sort_index()
    names = list(dict.fromkeys(str(name) for name in shown["series_id"]))
    figure, axes = _new_figure()
    ticks: dict[float, str] = {}
    for place, name in enumerate(names):
        own = shown[shown["series_id"] == name]
        costs = [float(usd) for usd in own["cost_usd"]]
        places = [len(ticks) + n + place * _GAP for n in range(len(costs))]
        ticks |= dict(zip(places, own["episode_number"].astype(str), strict=True))
        bars = axes.bar(places, costs, width=0.75, color=_COLORS[place % len(_COLORS)], label=name)
        if len(shown) <= MAX_LABELS:
            axes.bar_label(bars, [_usd(cost) for cost in costs], padding=2, fontsize=8, color=_INK)
    axes.set_xticks(list(ticks), list(ticks.values()))
    axes.set_xlabel("episode", fontsize=9, color=_INK)
    _finish(axes, title=_episode_title(table, len(shown), names))
    if len(table) > 1:
        mean = float(table["cost_usd"].mean())
        axes.axhline(mean, color=_INK, linewidth=1, linestyle=(0, (4, 3)), label="mean")
    if len(names) > 1:
        _legend(axes)
    return _png(figure)


def _days_title(total_usd: float, num_days: int) -> str:
    if not num_days:
        return "nothing yet"
    return f"{_usd(total_usd)} in {num_days} {'day' if num_days == 1 else 'days'}"


def _episode_title(table: pd.DataFrame, num_shown: int, names: Sequence[str]) -> str:
    whose = f" of {names[0]}" if len(names) == 1 else ""
    mean = f": mean {_usd(float(table['cost_usd'].mean()))}" if len(table) else ": none yet"
    few = f", the dearest {num_shown} of {len(table)} shown" if num_shown < len(table) else ""
    return f"Cost per episode{whose}{mean}{few}"


def _by_day_and_provider(ledger: pd.DataFrame) -> pd.DataFrame:
    """Return USD with a row per day, from the first to the last, and a column per provider."""
    spent = spend_by(good_calls(ledger), ("day", "provider"))
    spent = spent[spent["cost_usd"] > 0]
    if spent.empty:
        return pd.DataFrame()
    order = spent.groupby("provider")["cost_usd"].sum().sort_values(ascending=False)
    main = list(order.index[: MAX_PROVIDERS - (len(order) > MAX_PROVIDERS)])
    names = spent["provider"].where(spent["provider"].isin(main), OTHERS)
    table = spent.assign(provider=names).pivot_table(
        index="day", columns="provider", values="cost_usd", aggfunc="sum", fill_value=0.0
    )
    first, last = min(spent["day"]), max(spent["day"])
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    columns = [*main, *([OTHERS] if OTHERS in table.columns and OTHERS not in main else [])]
    return table.reindex(index=days, columns=columns, fill_value=0.0)


def _label_days(axes: Drawing, days: Sequence[date]) -> None:
    """Name every day, or every so many of them, so that names do not touch."""
    step = max(1, -(-len(days) // 10))
    places = list(range(0, len(days), step))
    axes.set_xticks(places, [f"{days[n]:%d %b}" for n in places], fontsize=9)


def _new_figure() -> tuple[Drawing, Drawing]:
    figure = _matplotlib().figure.Figure(figsize=_SIZE_INCHES, dpi=_DPI, layout="constrained")
    return figure, figure.subplots()


def _finish(axes: Drawing, *, title: str) -> None:
    axes.set_title(title, loc="left", fontsize=12, color=_INK, pad=12)
    axes.set_ylabel("USD", fontsize=9, color=_INK)
    axes.set_axisbelow(True)
    axes.grid(axis="y", color=_FAINT, linewidth=0.8)
    axes.tick_params(length=0, labelsize=9, colors=_INK)
    axes.margins(x=0.02)
    left, right = axes.get_xlim()
    axes.set_xlim(left, max(right, left + _MIN_BARS))
    if not axes.patches:
        axes.set_axis_off()
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(_FAINT)


def _legend(axes: Drawing) -> None:
    axes.legend(frameon=False, fontsize=9, loc="upper left", bbox_to_anchor=(1.0, 1.02))


def _usd(amount: float) -> str:
    return f"${amount:,.2f}" if amount < 1000 else f"${amount:,.0f}"


def _png(figure: Drawing) -> bytes:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png")
    return buffer.getvalue()


def _matplotlib() -> Drawing:
    """Return matplotlib; drawing on `Figure` needs no screen and keeps no state."""
    try:
        import_module("matplotlib.figure")
    except ImportError as exc:
        raise MissingDependencyError(
            f"charts are drawn by matplotlib, which is not installed; {WAY_OUT}"
        ) from exc
    return import_module("matplotlib")
