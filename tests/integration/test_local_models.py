"""A small film whose profile names a tiny CLIP and a tiny DINO on this machine."""

import io
import json
import math
import os
import re
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import yaml
from rich.console import Console

from cliffhanger.checks.likeness import calibrate
from cliffhanger.checks.reference_image import read_reference
from cliffhanger.models.local_models import LocalModels
from cliffhanger.models.shared_pool import share_pool
from cliffhanger.production.artifacts import PublishedEpisode
from cliffhanger.production.local_models import load_ahead, open_local_models
from cliffhanger.production.profile import Profile, load_profile
from cliffhanger.production.registry import CastMember, Reference, RegisteredCharacter, Registry
from cliffhanger.store import open_store
from cliffhanger.story.model import Character
from flows.episode import produce_episode
from flows.parameters import EpisodeParameters
from flows.scoring_cli import ScoreOrder, score_pictures
from tests.integration.tiny_clip import TINY_CLIP, add_tiny_clip, save_tiny_clip
from tests.integration.tiny_dino import save_tiny_dino

SCRIPT = """Title: The Looks

INT. KITCHEN - NIGHT

MARA, 25, stands at the window. A phone lies on the table.

[[SHOT: CU]]
MARA
Burn it.

PAUL
No.
"""
"""The phone is seen without anybody."""
MEASURES = ("clip_i", "clip_t", "dino")


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Generator[Path]:
    import torch  # noqa: PLC0415  seconds to load

    num_threads = torch.get_num_threads()
    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("models")
    add_tiny_clip(folder)
    named = {
        "device": "cpu",
        "dtype": "float32",
        "memory_gb": 0.25,
        "preload": ["clip", "dino"],
        "clip": {"model": TINY_CLIP, "weights": str(save_tiny_clip(folder / "clip.pt", seed=3))},
        "dino": str(save_tiny_dino(folder / "dino", seed=4)),
    }
    path = folder / "studio.yaml"
    path.write_text(yaml.safe_dump({"local_models": named}))
    yield path
    torch.set_num_threads(num_threads)


async def produce(folder: Path, **changes: object) -> PublishedEpisode:
    order = {"screenplay": SCRIPT, "storage": str(folder), "size": "270x480", **changes}
    return await produce_episode(EpisodeParameters.model_validate(order))


async def test_the_report_says_how_every_shot_looks(
    prefect_api: str, tmp_path: Path, profile: Path
) -> None:
    """Finite numbers for all that applies, n/a for the rest; each model is loaded once, ahead."""
    assert prefect_api
    pool = share_pool(load_profile(profile).local_models.pool_settings)
    assert pool.counts().num_loads == 0
    film = await produce(tmp_path, profile=str(profile))
    assert pool.counts().num_loads == 2
    assert pool.counts().num_hits > 0
    assert pool.counts().max_bytes == 250_000_000

    folder = (tmp_path / film.names["film"]).parent
    manifest = json.loads((folder / "manifest.json").read_text())
    rows: list[dict[str, Any]] = manifest["appearance"]
    assert len(rows) >= 3
    for row in rows:
        measured = {name for name in MEASURES if row["scores"][name] is not None}
        assert measured == ({*MEASURES} if row["character_id"] else {"clip_t"})
        assert all(math.isfinite(row["scores"][name]["value"]) for name in measured)
        assert all(-1.0 <= row["scores"][name]["value"] <= 1.0 for name in measured)
        assert 0.0 < row["scores"]["consistency"]["raw"] <= 1.0
    assert {row["character_id"] for row in rows} >= {"", "mara"}
    check_report((folder / "report.md").read_text(), rows)
    checks = {check["name"]: check for check in manifest["checks"]}
    names = ("clip_image_likeness", "clip_text_match", "dino_likeness", "subject_consistency")
    assert not any(checks[name]["is_required"] for name in names)
    assert f"open-clip/{TINY_CLIP} sha256:" in checks["clip_text_match"]["note"]
    assert "dinov2 sha256:" in checks["dino_likeness"]["note"]

    hits = pool.counts().num_hits
    await produce(tmp_path, profile=str(profile))
    assert pool.counts().num_loads == 2
    assert pool.counts().num_hits == hits + 2, "only what is loaded ahead; every score was kept"


def check_report(report: str, rows: list[dict[str, Any]]) -> None:
    """Assert that the table has a line for each row, with its numbers."""
    table = report.partition("## Appearance: ")[2].partition("## ")[0]
    lines = [line for line in table.splitlines() if line.startswith("| s")][1:]
    assert len(lines) == len(rows)
    for line, row in zip(lines, rows, strict=True):
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        assert cells[0] == row["shot_id"]
        clip_i = row["scores"]["clip_i"]
        assert cells[2] == ("n/a" if clip_i is None else f"{clip_i['value']:.3f}")
        assert re.fullmatch(r"-?\d\.\d{3}", cells[3])


async def test_a_model_that_cannot_be_loaded_warns_at_once(profile: Path, tmp_path: Path) -> None:
    """Whoever uses it hears the reason again."""
    plain = load_profile(profile)
    junk = tmp_path / "junk.pt"
    junk.write_bytes(b"no weights")
    assert plain.local_models.clip is not None
    clip = plain.local_models.clip.model_copy(update={"weights": junk})
    named = plain.local_models.model_copy(update={"clip": clip, "memory_gb": 0.26})
    tools = open_local_models(Profile(local_models=named))
    said: list[str] = []
    thread = load_ahead(tools, warn=said.append)
    assert thread is not None
    thread.join(60.0)
    (warning,) = said
    assert f"junk.pt cannot be loaded as '{TINY_CLIP}'" in warning
    assert tools.clip is not None
    with pytest.raises(ValueError, match=f"junk.pt cannot be loaded as '{TINY_CLIP}'"):
        tools.clip.embed_texts(["a girl"])


FILM_WITHOUT_TORCH = """
import asyncio, sys
from flows.episode import produce_episode
from flows.parameters import EpisodeParameters
order = {"screenplay": sys.argv[1], "storage": sys.argv[2], "size": "270x480"}
asyncio.run(produce_episode(EpisodeParameters.model_validate(order)))
print(sorted({"torch", "open_clip", "transformers"} & sys.modules.keys()))
"""


def test_a_film_without_local_models_imports_none_of_torch(
    prefect_api: str, tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FILM_WITHOUT_TORCH, SCRIPT, str(tmp_path / "store")],
        env={**os.environ, "PREFECT_API_URL": prefect_api},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_threshold_kept_by_clip_holds_for_the_films_gate(profile: Path, tmp_path: Path) -> None:
    """`characters score --clip --keep` looks at pictures as the gate does, and says who looked."""
    clip = load_profile(profile).local_models.clip
    assert clip is not None
    store = open_store(str(tmp_path / "store"))
    files = [noise(seed) for seed in range(4)]
    references = tuple(
        Reference(name=f"{n}.png", image=store.put_bytes(data, media_type="image/png"))
        for n, data in enumerate(files)
    )
    registry, mara = Registry(store, "looks"), Character(id="mara", name="Mara")
    registry.save(RegisteredCharacter(series_id="looks", character=mara, references=references))
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "own.png").write_bytes(files[0])
    order = ScoreOrder(
        name="Mara",
        series="looks",
        folder=tmp_path / "pictures",
        storage=str(tmp_path / "store"),
        clip=clip.weights,
        clip_model=clip.model,
        is_kept=True,
    )
    score_pictures(Console(file=io.StringIO()), order)
    record = registry.load("mara")
    reader = open_local_models(Profile(local_models=LocalModels(clip=clip))).faces
    assert reader is not None
    pictures = [read_reference(data) for data in files]
    vectors = np.concatenate([reader.embed_faces(image) for image in pictures])
    found = calibrate(vectors, scale=reader.scale)
    assert record.least_likeness == pytest.approx(found.threshold, abs=1e-6)
    assert CastMember.of(record, "mara").scale_for(reader.name, reader.scale).is_on_record


def noise(seed: int) -> bytes:
    small = np.random.default_rng(seed).integers(0, 256, (9, 6, 3), dtype=np.uint8)
    picture = cv2.resize(small, (60, 90), interpolation=cv2.INTER_CUBIC)
    return cv2.imencode(".png", picture)[1].tobytes()
