"""`cliffhanger characters`: who is in a series, how they look, and which pictures say so.

The libraries that read pictures are imported only when a command runs: they take a second.
"""

# ruff: noqa: PLC0415  as the docstring says
# ruff: noqa: FBT002, PLR0913, PLR0917  a command's flags are its arguments, a switch is off

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

characters = typer.Typer(
    help="A series' characters: references, versions, approval.", no_args_is_help=True
)
console = Console()

Name = Annotated[str, typer.Argument(help="Name as in the script's cues.", metavar="NAME")]
Series = Annotated[str, typer.Option(help="Title or id of the series.")]
To = Annotated[str, typer.Option("--to", help="The series' storage: a folder or s3://bucket/key.")]


@characters.command("add")
def add(
    name: Name,
    folder: Annotated[
        Path, typer.Argument(help="Folder with 10-20 pictures of the character.", metavar="FOLDER")
    ],
    series: Series,
    description: Annotated[str, typer.Option(help="How they look, in words.")] = "",
    voice: Annotated[str, typer.Option(help="Voice, as its provider names it.")] = "",
    yunet: Annotated[
        Path | None, typer.Option(help="YuNet's ONNX file, which counts faces.")
    ] = None,
    profile: Annotated[
        Path | None, typer.Option(help="Studio profile whose faces.yunet counts faces.")
    ] = None,
    to: To = "studio",
) -> None:
    """Check the pictures in FOLDER and keep the good ones as the character's references."""
    from flows.characters_pages import NewCharacter, add_character

    wanted = NewCharacter(
        name=name,
        series=series,
        folder=folder,
        description=description,
        voice=voice,
        yunet=yunet,
        profile=profile,
    )
    if not add_character(console, wanted, storage=to):
        raise typer.Exit(2)


@characters.command("show")
def show(
    series: Series,
    name: Annotated[str, typer.Argument(help="A character; all when not given.")] = "",
    to: To = "studio",
) -> None:
    """List the characters of a series, or show everything about one."""
    from flows.characters_pages import show_characters

    show_characters(console, series, name, storage=to)


@characters.command("cast")
def cast(
    file: Annotated[Path, typer.Argument(help="A screenplay of the series.", metavar="FILE")],
    names: Annotated[
        list[str] | None,
        typer.Option("--name", help="Cast this one anew; everyone not approved when not given."),
    ] = None,
    options: Annotated[int, typer.Option(help="Looks to choose from, each.")] = 6,
    profile: Annotated[
        Path | None, typer.Option(help="Studio profile, a .yaml file; buys the options.")
    ] = None,
    choose: Annotated[
        bool, typer.Option("--choose", help="Wait for a choice in the UI; else the first look.")
    ] = False,
    to: To = "studio",
) -> None:
    """Give everyone in FILE a look that every episode of the series keeps."""
    from flows.casting import CastOrder, cast_from

    order = CastOrder(
        screenplay=file,
        storage=to,
        names=tuple(names or ()),
        num_options=options,
        profile=profile,
        is_chosen_by_hand=choose,
    )
    cast_from(order, console)


@characters.command("train")
def train(
    name: Name,
    series: Series,
    base: Annotated[
        Path | None,
        typer.Option(help="Folder of the image model to train over; not with --hosted."),
    ] = None,
    family: Annotated[str, typer.Option(help="Kind of the image model: sdxl, sd3, flux.")] = "sdxl",
    steps: Annotated[int, typer.Option(help="Updates of the weights.")] = 1000,
    rank: Annotated[int, typer.Option(help="Rank of the LoRA; 8-32 is usual.")] = 16,
    profile: Annotated[
        Path | None, typer.Option(help="Studio profile, a .yaml file with models.lora.")
    ] = None,
    hosted: Annotated[
        bool, typer.Option("--hosted", help="Buy the training as the profile says.")
    ] = False,
    to: To = "studio",
) -> None:
    """Learn the character from its references, as a LoRA over an image model."""
    from flows.training_cli import TrainOrder, train_from

    order = TrainOrder(
        name=name,
        series=series,
        storage=to,
        family=family,
        base=base,
        steps=steps,
        rank=rank,
        profile=profile,
        is_hosted=hosted,
    )
    train_from(order, console)


@characters.command("score")
def score(
    name: Name,
    folder: Annotated[Path, typer.Argument(help="Folder with pictures.", metavar="FOLDER")],
    series: Series,
    clip: Annotated[
        Path | None, typer.Option(help="Weights of an open-clip model, a local file.")
    ] = None,
    clip_model: Annotated[str, typer.Option(help="Name of that model.")] = "ViT-B-32",
    sface: Annotated[Path | None, typer.Option(help="SFace's ONNX file.")] = None,
    yunet: Annotated[Path | None, typer.Option(help="YuNet's ONNX file, beside --sface.")] = None,
    keep: Annotated[
        bool, typer.Option("--keep", help="Put the calibrated threshold on record.")
    ] = False,
    to: To = "studio",
) -> None:
    """Say how much the pictures in FOLDER look like the character; exit code 2 where one does not.

    Drawn characters need no model.
    """
    from flows.scoring_cli import ScoreOrder, score_pictures

    order = ScoreOrder(
        name=name,
        series=series,
        folder=folder,
        storage=to,
        clip=clip,
        clip_model=clip_model,
        sface=sface,
        yunet=yunet,
        is_kept=keep,
    )
    if not score_pictures(console, order):
        raise typer.Exit(2)


@characters.command("dress")
def dress(
    name: Name,
    outfit: Annotated[str, typer.Argument(help="In words, such as 'a red coat'.")],
    series: Series,
    episode: Annotated[int, typer.Option(min=1, help="Episode in which it is put on.")],
    scene: Annotated[int, typer.Option(min=1, help="Scene of it, counted from 1.")] = 1,
    to: To = "studio",
) -> None:
    """Say what the character wears from a scene on, until another outfit is put on."""
    from cliffhanger.production.registry import Wearing
    from flows.characters_pages import dress_character

    wearing = Wearing(outfit=outfit, episode_number=episode, scene_id=f"s{scene:02d}")
    dress_character(console, series, name, wearing, storage=to)


@characters.command("approve")
def approve(name: Name, series: Series, to: To = "studio") -> None:
    """Say that this is the character: its look is frozen under the version that is printed."""
    from flows.characters_pages import approve_character

    approve_character(console, series, name, storage=to)
