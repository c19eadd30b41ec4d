"""What `cliffhanger characters` does and prints."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import cv2
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cliffhanger.checks.reference_image import MAX_BYTES, ReferenceVerdict
from cliffhanger.checks.reference_set import ReferenceSetVerdict
from cliffhanger.errors import InvalidInputError
from cliffhanger.media.sniff import HEAD_BYTES, sniff_media_type
from cliffhanger.production.profile import Profile, load_profile
from cliffhanger.production.references import open_sight
from cliffhanger.production.registry import (
    UNCALIBRATED,
    Reference,
    RegisteredCharacter,
    Registry,
    Wearing,
)
from cliffhanger.store import ArtifactStore, open_store
from cliffhanger.story.model import Character
from cliffhanger.story.slug import slugify
from flows.producing import full_address

MAX_FILES: Final = 200
_ENDINGS: Final = frozenset({".png", ".jpg", ".jpeg", ".webp"})


@dataclass(frozen=True, slots=True)
class NewCharacter:
    """Who is to be added.

    Attributes:
        name: Name as in the script's cues.
        series: Title or id of the series.
        folder: Pictures.
        description: How they look, in words.
        voice: Voice, as its provider names it.
        yunet: YuNet's file, by which faces are counted.
        profile: Studio profile whose face models are taken where *yunet* is not given.
    """

    name: str
    series: str
    folder: Path
    description: str = ""
    voice: str = ""
    yunet: Path | None = None
    profile: Path | None = None


def add_character(console: Console, wanted: NewCharacter, *, storage: str) -> bool:
    """Print what is wrong with the pictures, and return whether the character is registered now.

    Raises:
        InvalidInputError: The folder has no pictures, or too many, or a model is not there.
        ArtifactError: The store does not take them.
    """
    images = read_folder(wanted.folder)
    profile = Profile() if wanted.profile is None else load_profile(wanted.profile)
    sight = open_sight(profile, yunet=wanted.yunet)
    _silence_opencv()
    verdict = sight.judge_set(images)
    console.print(_table(wanted.name, verdict))
    for line in sight.describe(verdict.images):
        _say(console, line)
    for words in verdict.notes:
        console.print(Text.assemble(("Note: ", "yellow"), words), soft_wrap=True)
    if not verdict.is_usable:
        for words in verdict.problems:
            console.print(Text.assemble(("Not added: ", "red"), words), soft_wrap=True)
        return False
    store = open_store(full_address(storage))
    registry = Registry(store, slugify(wanted.series))
    record = _before(registry, wanted).model_copy(
        update={
            "references": _keep(store, images, verdict),
            **UNCALIBRATED,
            "is_approved": False,
        }
    )
    version = registry.save(record)
    count = len(record.references)
    _say(console, f"Added: {record.character.name} of {record.series_id}, {count} references.")
    _say(console, f"Version {version}; approve it: {_command('approve', wanted, storage)}")
    return True


def show_characters(console: Console, series: str, name: str, *, storage: str) -> None:
    """Print the characters of a series, or one of them.

    Raises:
        InvalidInputError: There is no such character.
    """
    registry = Registry(open_store(full_address(storage)), slugify(series))
    found = [registry.load(slugify(name))] if name else list(registry.characters())
    if not found:
        _say(console, f"No characters yet in series {slugify(series)}.")
        return
    table = Table(title=Text(f"Characters of {slugify(series)}"), title_justify="left")
    for heading in ("character", "version", "approved", "look", "voice", "description"):
        table.add_column(heading, overflow="fold")
    for record in found:
        table.add_row(
            Text(record.character.name),
            record.version,
            "yes" if record.is_approved else "no",
            _look(record),
            Text(record.voice or "-"),
            Text(record.character.description or "-"),
        )
    console.print(table)
    if name:
        _show_rest(console, found[0])
        _say(console, f"Versions: {', '.join(registry.versions(found[0].id))}")


def dress_character(
    console: Console, series: str, name: str, wearing: Wearing, *, storage: str
) -> None:
    """Put an outfit into the character's history; that of the same scene before is replaced.

    Raises:
        InvalidInputError: There is no such character.
    """
    registry = Registry(open_store(full_address(storage)), slugify(series))
    record = registry.load(slugify(name))
    others = [item for item in record.wearings if _when(item) != _when(wearing)]
    history = tuple(sorted((*others, wearing), key=_when))
    changed = UNCALIBRATED if record.sheet is not None else {}
    dressed = record.model_copy(update={"wearings": history, **changed})
    version = registry.save(dressed)
    _show_rest(console, dressed)
    _say(console, f"Version {version} of {record.character.name}.")


def _when(wearing: Wearing) -> tuple[int, str]:
    return wearing.episode_number, wearing.scene_id


def _look(record: RegisteredCharacter) -> str:
    """Return what says how the character looks, in a few words."""
    if record.sheet is not None:
        return "drawn, frozen"
    count = len(record.references)
    return f"{count} picture{'s' * (count != 1)}" if count else "by its words"


def _show_rest(console: Console, record: RegisteredCharacter) -> None:
    """Print outfits, LoRAs and the threshold, where there are any."""
    for wearing in record.wearings:
        where = f"episode {wearing.episode_number}, {wearing.scene_id}"
        _say(console, f"Wears from {where} on: {wearing.outfit}")
    for lora in record.loras:
        _say(console, f"LoRA over {lora.base_model}: {lora.weights.key}")
    if record.least_likeness is not None:
        by = f", by {record.least_likeness_by}" if record.least_likeness_by else ""
        _say(console, f"Needed likeness: {record.least_likeness:.3f}{by}")


def approve_character(console: Console, series: str, name: str, *, storage: str) -> None:
    """Make the approved version the current one.

    Raises:
        InvalidInputError: There is no such character.
    """
    registry = Registry(open_store(full_address(storage)), slugify(series))
    record = registry.load(slugify(name)).model_copy(update={"is_approved": True})
    _say(console, f"Approved: {record.character.name}, version {registry.save(record)}.")


def read_folder(folder: Path) -> dict[str, bytes]:
    """Return the pictures of a folder by name, sorted.

    Raises:
        InvalidInputError: It is no folder, has no picture, or more than `MAX_FILES`.
    """
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in _ENDINGS)
        if 0 < len(paths) <= MAX_FILES:
            return {path.name: _read(path) for path in paths}
    except OSError as exc:
        raise InvalidInputError(f"FOLDER {folder} cannot be read: {exc.strerror or exc}") from exc
    raise InvalidInputError(
        f"FOLDER {folder} must have 1 to {MAX_FILES} pictures ({', '.join(sorted(_ENDINGS))}), "
        f"got {len(paths)}"
    )


def _silence_opencv() -> None:
    """Keep its warnings off the terminal: what is wrong with a picture stands in the table."""
    logging: Any = cv2.utils.logging
    logging.setLogLevel(logging.LOG_LEVEL_ERROR)


def _before(registry: Registry, wanted: NewCharacter) -> RegisteredCharacter:
    """Return the character as registered so far, with what is said anew."""
    character_id = slugify(wanted.name)
    if registry.versions(character_id):
        known = registry.load(character_id)
    else:
        known = RegisteredCharacter(
            series_id=slugify(wanted.series), character=Character(id=character_id, name=wanted.name)
        )
    description = wanted.description or known.character.description
    character = known.character.model_copy(update={"description": description})
    return known.model_copy(update={"character": character, "voice": wanted.voice or known.voice})


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)  # one more is enough to know that it is too long


def _keep(
    store: ArtifactStore, images: Mapping[str, bytes], verdict: ReferenceSetVerdict
) -> tuple[Reference, ...]:
    return tuple(
        Reference(
            name=name,
            image=store.put_bytes(
                images[name], media_type=sniff_media_type(images[name][:HEAD_BYTES])
            ),
        )
        for name in verdict.usable
    )


def _table(name: str, verdict: ReferenceSetVerdict) -> Table:
    table = Table(title=Text(f"References of {name}"), title_justify="left")
    for heading in ("", "picture", "size", "sharp", "light", "what is wrong"):
        table.add_column(heading, overflow="fold")
    for image in verdict.images:
        size, sharp, light = _measures(image)
        mark = "[green]✓" if image.is_usable else "[red]✗"
        table.add_row(mark, Text(image.name), size, sharp, light, Text("\n".join(image.problems)))
    return table


def _measures(image: ReferenceVerdict) -> tuple[str, str, str]:
    facts = image.facts
    if facts is None:
        return "-", "-", "-"
    size = f"{facts.width_px}x{facts.height_px}"
    return size, f"{facts.sharpness:.0f}", f"{facts.brightness:.2f}"


def _command(verb: str, wanted: NewCharacter, storage: str) -> str:
    return (
        f'cliffhanger characters {verb} "{wanted.name}" --series "{wanted.series}" --to {storage}'
    )


def _say(console: Console, words: str) -> None:
    printable = "".join(char if char.isprintable() else " " for char in words)
    console.print(Text(printable), soft_wrap=True, highlight=False)
