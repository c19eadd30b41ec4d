"""The parts by themselves: drawing, encoding, text and the store."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np
from rich.console import Console

from cliffhanger.animatic.animator import lay_glass
from cliffhanger.animatic.stage.staging import set_stage
from cliffhanger.media.caption import CueSheet
from cliffhanger.media.encode import ClipWriter, to_i420
from cliffhanger.media.text import render_caption, render_title
from cliffhanger.models.requests import VideoRequest
from cliffhanger.store import open_store
from tests.bench.records import load, results
from tests.bench.table import make_table

NUM_SHOTS = 4
"""How many of the longest shots with people in them are drawn."""
NUM_OBJECTS = 200


def show_drawing(console: Console, store: Path, folder: Path) -> None:
    """Print what drawing and encoding take, in one process."""
    requests = [request for request in _requests(store) if request.shot.cast]
    longest = sorted(requests, key=lambda request: -request.num_frames)[:NUM_SHOTS]
    table = make_table(
        "drawing, one process", "frames", "set up, ms", "draw", "text", "encode, ms/frame"
    )
    for request in longest:
        frames, *cells = _draw(request, folder / "shot.mp4")
        table.add_row(
            f"{request.shot.id} {request.shot.size} of {len(request.shot.cast)}",
            str(frames),
            *(f"{value:.1f}" for value in cells),
        )
    console.print(table, "")


def _draw(request: VideoRequest, path: Path) -> tuple[int, float, float, float, float]:
    """Return frames, ms to set up, and ms per frame to draw, to lay text on and to encode."""
    started = time.perf_counter()
    stage = set_stage(request)
    stage.overlays = lay_glass(request)
    ready = time.perf_counter()
    height, width = request.format.height_px, request.format.width_px
    planes = np.empty((height * 3 // 2, width), np.uint8)
    spent = np.zeros(3)
    with ClipWriter(path, request.format) as writer:
        for index in range(request.num_frames):
            marks = [time.perf_counter()]
            picture = stage.picture(index)
            marks.append(time.perf_counter())
            stage.overlay(picture, index)
            marks.append(time.perf_counter())
            writer.write(to_i420(picture, planes))
            marks.append(time.perf_counter())
            spent += np.diff(marks)
    draw, text, encode = (1e3 * spent / request.num_frames).tolist()
    return request.num_frames, 1e3 * (ready - started), draw, text, encode


def show_text(console: Console, store: Path) -> None:
    """Print what setting captions and a title takes."""
    request = _requests(store)[0]
    (captions,) = results(store, "captions")
    cues = load(store, captions["fields"]["cues"], CueSheet).cues
    table = make_table("text", "ms", "how many")
    caption_ms = [
        _milliseconds(
            lambda cue=cue: render_caption(
                cue.lines, format=request.format, language=request.language
            )
        )
        for cue in cues
    ]
    title_ms = _milliseconds(
        lambda: render_title("The Cleaner's Key", format=request.format, language="en")
    )
    table.add_row("a caption, median", f"{median(caption_ms):.1f}", str(len(cues)))
    table.add_row("a caption, slowest", f"{max(caption_ms):.1f}", "")
    table.add_row("a title", f"{title_ms:.1f}", "1")
    console.print(table, "")


def show_store(console: Console, folder: Path) -> None:
    """Print what the store in a folder takes."""
    store = open_store(str(folder))
    notes = [os.urandom(4096) for _ in range(NUM_OBJECTS)]
    film = folder.with_name("film.bin")
    film.write_bytes(os.urandom(64 << 20))
    refs = [store.put_bytes(notes[0], media_type="text/plain")]
    puts = [
        _milliseconds(lambda note=note: refs.append(store.put_bytes(note, media_type="text/plain")))
        for note in notes[1:]
    ]
    gets = [_milliseconds(lambda ref=ref: store.get_bytes(ref)) for ref in refs]
    links = [_milliseconds(lambda i=i: store.link(f"notes/{i}.txt", refs[i])) for i in range(50)]
    put_ms = _milliseconds(lambda: refs.append(store.put_file(film, media_type="video/mp4")))
    fetch_ms = _milliseconds(lambda: store.fetch(refs[-1], folder.with_name("copy.bin")))
    table = make_table("store in a folder", "ms", "")
    for name, values in (("put 4 kB", puts), ("get 4 kB", gets), ("name 4 kB", links)):
        table.add_row(name, f"{median(values):.2f}", f"median of {len(values)}")
    for name, spent in (("put 64 MiB", put_ms), ("fetch 64 MiB", fetch_ms)):
        table.add_row(name, f"{spent:.0f}", f"{64 * 1.048576 / spent * 1e3:.0f} MB/s")
    console.print(table, "")


def _requests(store: Path) -> list[VideoRequest]:
    (plan,) = results(store, "shot-plan")
    return [load(store, job["fields"]["request"], VideoRequest) for job in plan["tuple"]]


def _milliseconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return 1e3 * (time.perf_counter() - started)
