"""Photos to learn from, in numbered chunks; a chunk depends on nothing but its number."""

import random
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cliffhanger.animatic.likeness.fit.sitters import changed, dressed, random_sitter
from cliffhanger.animatic.likeness.fit.studio import NUM_BACKDROPS, SCALE, Photo, Studio
from cliffhanger.animatic.likeness.geometry import (
    FACE_PX,
    MIDDLE_UNITS,
    SIDE_UNITS,
    Image,
    Window,
    cut_window,
)
from cliffhanger.animatic.likeness.sitting import draw_sitting, random_mien, random_view
from cliffhanger.animatic.likeness.spotting import SCENE_PX, whole_window
from cliffhanger.animatic.sheet import CharacterSheet

PAIRS_PER_CHUNK: Final = 10
VIEWS, MIENS, PHOTOS = 4, 3, 3
"""Turns of the head, faces at each, photos of each face."""


@dataclass(frozen=True, slots=True)
class Album:
    """Photos with what is known about them.

    Attributes:
        faces: uint8, shape (N, 72, 72, 3): what the describer learns from.
        people: int64, shape (N,): who is on each; 2k and 2k + 1 differ in one thing.
        scenes: uint8, shape (M, 48, 48, 3): what the spotter learns from.
        places: float32, shape (M, 3): where the face is on each, as `Spotter` says it.
    """

    faces: NDArray[np.uint8]
    people: NDArray[np.int64]
    scenes: NDArray[np.uint8]
    places: NDArray[np.float32]


def fill_album(
    chunk_index: int, *, num_pairs: int = PAIRS_PER_CHUNK, num_backdrops: int = NUM_BACKDROPS
) -> Album:
    """Return the photos of *num_pairs* random people and of as many who differ a little."""
    chance = random.Random(f"likeness/{chunk_index}")
    studio = Studio(chance, num_backdrops=num_backdrops)
    faces: list[Image] = []
    people: list[int] = []
    scenes: list[Image] = []
    places: list[tuple[float, float, float]] = []
    for pair in range(num_pairs):
        one = random_sitter(chance)
        for number, sheet in enumerate((one, changed(one, chance))):
            for photo in _session(sheet, studio, chance):
                if len(faces) % PHOTOS == 0:
                    scene, place = _scene(photo, chance)
                    scenes.append(scene)
                    places.append(place)
                faces.append(_face(photo, chance))
                people.append(2 * (chunk_index * num_pairs + pair) + number)
    return Album(
        np.stack(faces), np.array(people, np.int64), np.stack(scenes), np.array(places, np.float32)
    )


def draw_album(chunk_index: int, path: Path) -> None:
    """Write the photos of one chunk; what a worker runs."""
    save_album(fill_album(chunk_index), path)


def save_album(album: Album, path: Path) -> None:
    """Write *album*."""
    partial = path.with_suffix(".part.npz")
    np.savez(
        partial, faces=album.faces, people=album.people, scenes=album.scenes, places=album.places
    )
    partial.replace(path)


def load_albums(paths: list[Path]) -> Album:
    """Return the albums of *paths* as one."""
    parts = [np.load(path) for path in paths]
    return Album(
        *(
            np.concatenate([part[name] for part in parts])
            for name in ("faces", "people", "scenes", "places")
        )
    )


def _session(sheet: CharacterSheet, studio: Studio, chance: random.Random) -> list[Photo]:
    photos: list[Photo] = []
    for _ in range(VIEWS):
        view, miens = random_view(chance), [random_mien(chance) for _ in range(MIENS)]
        sitters = list(draw_sitting(dressed(sheet, chance), view, miens, scale=SCALE))
        lights = [studio.light_up(sitters[0], view.light_side) for _ in range(PHOTOS)]
        photos += [studio.photograph(sitter, light) for sitter in sitters for light in lights]
    return photos


def _face_window(photo: Photo) -> Window:
    x, y = (photo.x + MIDDLE_UNITS[0] * photo.scale, photo.y + MIDDLE_UNITS[1] * photo.scale)
    return Window(x, y, SIDE_UNITS * photo.scale)


def _face(photo: Photo, chance: random.Random) -> Image:
    """Return the face as the spotter would cut it, a little off."""
    exact = _face_window(photo)
    window = Window(
        exact.x + chance.gauss(0.0, 0.018) * exact.side,
        exact.y + chance.gauss(0.0, 0.018) * exact.side,
        exact.side * 2.0 ** chance.gauss(0.0, 0.05),
    )
    return cut_window(photo.image, window, side_px=FACE_PX)


def _scene(photo: Photo, chance: random.Random) -> tuple[Image, tuple[float, float, float]]:
    """Return a square with the face somewhere in it, and where."""
    exact = _face_window(photo)
    window = whole_window(photo.image)
    if chance.random() < 0.5:
        window = Window(
            exact.x + chance.uniform(-0.15, 0.15) * exact.side,
            exact.y + chance.uniform(-0.15, 0.15) * exact.side,
            exact.side * chance.uniform(1.05, 1.6),
        )
    place = (
        (exact.x - window.x) / window.side,
        (exact.y - window.y) / window.side,
        float(np.log2(exact.side / window.side)),
    )
    return cut_window(photo.image, window, side_px=SCENE_PX), place
