"""The commands `cliffhanger series`, `batch` and `retake`."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from cliffhanger.models.quality import PriorityName, Quality

INTERRUPTED = 130
To = Annotated[
    str, typer.Option("--to", help="Where artifacts are: a folder or s3://bucket/prefix.")
]
ProfileName = Annotated[
    str | None,
    typer.Option(
        "--profile",
        help="Studio profile: a .yaml file or a Studio Profile block; animatics when not given.",
    ),
]
QualityName = Annotated[
    Quality | None, typer.Option("--quality", help="Draft asks the cheap models, final the best.")
]
Size = Annotated[str | None, typer.Option(help="Width x height, such as 1080x1920.")]
AtOnce = Annotated[int, typer.Option("--at-once", help="Episodes under way together.")]
Priority = Annotated[
    PriorityName, typer.Option(help="Whose runs and paid calls come first; nobody waits for ever.")
]
Here = Annotated[
    bool, typer.Option("--here", help="Make them in this process; workers do when not given.")
]


def series(  # noqa: PLR0913  a command's flags are its arguments
    name: Annotated[str, typer.Argument(help="Title or id of the series.", metavar="SERIES")],
    *,
    episodes: Annotated[
        str, typer.Option(help="Which, such as 1-8 or 1,4-6; all when not given.")
    ] = "",
    next_only: Annotated[
        bool, typer.Option("--next", help="Only the first that is not published yet.")
    ] = False,
    at_once: AtOnce = 2,
    here: Here = False,
    to: To = "studio",
    profile: ProfileName = None,
    quality: QualityName = None,
    priority: Priority = PriorityName.NORMAL,
    size: Size = None,
    budget: Annotated[
        float | None, typer.Option(help="The most that the series may cost, in USD.")
    ] = None,
) -> None:
    """Produce the episodes of a series whose scripts are there; what is published is left alone."""
    from flows.release_parameters import ReleaseParameters  # noqa: PLC0415  only here
    from flows.releasing import read_flags, release_from  # noqa: PLC0415  as above

    flags: dict[str, object] = {
        "series": name,
        "episodes": episodes,
        "next_only": next_only,
        "at_once": at_once,
        "mode": "here" if here else "workers",
        "storage": to,
        "profile": profile,
        "quality": quality and quality.value,
        "priority": priority.value,
        "size": size,
        "budget_usd": budget,
    }
    with _kept_on_interrupt():
        release_from(read_flags(ReleaseParameters, flags), Console())


def batch(  # noqa: PLR0913  as above
    file: Annotated[Path, typer.Argument(help="A .csv or .parquet of jobs.", metavar="FILE")],
    *,
    at_once: AtOnce = 2,
    here: Here = False,
    to: To = "studio",
    profile: ProfileName = None,
    quality: QualityName = None,
    priority: Priority = PriorityName.NORMAL,
    size: Size = None,
) -> None:
    """Make a film per row of FILE: screenplay or premise, and what differs from the flags."""
    from flows.batch_parameters import BatchParameters  # noqa: PLC0415  only here
    from flows.releasing import batch_from, read_flags  # noqa: PLC0415  as above

    flags: dict[str, object] = {
        "file": str(file.resolve()),
        "at_once": at_once,
        "mode": "here" if here else "workers",
        "storage": to,
        "profile": profile,
        "quality": quality and quality.value,
        "priority": priority.value,
        "size": size,
    }
    with _kept_on_interrupt():
        batch_from(read_flags(BatchParameters, flags), Console())


def retake(  # noqa: PLR0913  as above
    name: Annotated[str, typer.Argument(help="Title or id of the series.", metavar="SERIES")],
    *,
    shot: Annotated[list[str], typer.Option("--shot", help="Which, such as s01-t05; repeatable.")],
    note: Annotated[
        str,
        typer.Option(
            help="What is wanted: CU push_in, or for bought shots any words for the models."
        ),
    ],
    episode: Annotated[int, typer.Option(help="Number of the episode.")] = 1,
    to: To = "studio",
    profile: ProfileName = None,
    quality: QualityName = None,
    priority: Priority = PriorityName.NORMAL,
) -> None:
    """Make named shots of a produced episode again; nothing else is made or paid."""
    from flows.releasing import read_flags, retake_from  # noqa: PLC0415  only here
    from flows.retake_parameters import RetakeParameters  # noqa: PLC0415  as above

    flags: dict[str, object] = {
        "series": name,
        "episode": episode,
        "shots": tuple(shot),
        "note": note,
        "storage": to,
        "profile": profile,
        "quality": quality and quality.value,
        "priority": priority.value,
    }
    with _kept_on_interrupt():
        retake_from(read_flags(RetakeParameters, flags), Console())


@contextmanager
def _kept_on_interrupt() -> Generator[None]:
    """Say what Ctrl-C leaves."""
    try:
        yield
    except KeyboardInterrupt:
        Console(stderr=True).print(
            "Stopped. What was finished is kept; the same command goes on.", style="yellow"
        )
        raise typer.Exit(INTERRUPTED) from None
