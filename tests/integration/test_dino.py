"""DINOv2 of transformers' own class with random weights, against transformers itself."""

import json
from collections.abc import Callable, Generator
from pathlib import Path
from shutil import copytree

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from cliffhanger.errors import InvalidMediaError, InvalidSettingError
from cliffhanger.models.embedder import Embedder
from cliffhanger.models.embedders.dino import CONFIG, PREPARED, WEIGHTS, DinoEmbedder, DinoSettings
from cliffhanger.models.extras import require
from cliffhanger.models.placement import Device, Dtype
from cliffhanger.models.pool import ModelPool
from cliffhanger.models.pool_values import PoolSettings
from tests.integration.tiny_dino import NUM_DIMS, SIDE_PX, save_tiny_dino

Picture = NDArray[np.uint8]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Generator[Path]:
    torch = require("torch")
    num_threads = torch.get_num_threads()
    torch.set_num_threads(1)  # so small a model only waits for others
    yield save_tiny_dino(tmp_path_factory.mktemp("dino"), seed=7)
    torch.set_num_threads(num_threads)


def dino(folder: Path | None, dtype: Dtype = Dtype.AUTO, max_batch: int = 32) -> DinoEmbedder:
    pool = ModelPool(PoolSettings(device=Device.CPU, dtype=dtype, max_bytes=1 << 30))
    return DinoEmbedder(DinoSettings(folder=folder, max_batch=max_batch), pool)


def pictures(num: int, size_px: tuple[int, int] = (SIDE_PX, SIDE_PX)) -> list[Picture]:
    """Return smooth pictures of noise, BGR."""
    small = np.random.default_rng(0).integers(0, 256, (num, 6, 6, 3), dtype=np.uint8)
    size = (size_px[1], size_px[0])
    return [np.asarray(cv2.resize(each, size, interpolation=cv2.INTER_CUBIC)) for each in small]


def plain_dino(folder: Path, images: list[Picture], **options: object) -> NDArray[np.float32]:
    """Return what transformers itself gives, one picture at a time, by its own processor."""
    torch, transformers = require("torch"), require("transformers")
    model = transformers.Dinov2Model.from_pretrained(folder).eval()
    usual = {"size": {"shortest_edge": SIDE_PX}, "crop_size": SIDE_PX}
    prepare = transformers.BitImageProcessor(**{**usual, **options})
    rows: list[NDArray[np.float32]] = []
    for image in images:
        inputs = prepare(
            require("PIL.Image").fromarray(image[..., ::-1].copy()), return_tensors="pt"
        )["pixel_values"]
        mean, std = (torch.tensor(part)[:, None, None] for part in (MEAN, STD))
        clip_mean, clip_std = (
            torch.tensor(part)[:, None, None] for part in (prepare.image_mean, prepare.image_std)
        )
        inputs = (inputs * clip_std + clip_mean - mean) / std
        with torch.inference_mode():
            rows.append(model(inputs.float()).last_hidden_state[0, 0].numpy())
    found = np.stack(rows)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


@pytest.mark.parametrize(
    ("size_px", "tolerance"),
    [
        pytest.param((SIDE_PX, SIDE_PX), 1e-5, id="exact"),
        pytest.param((60, 36), 2e-3, id="upright"),
        pytest.param((30, 90), 2e-3, id="wide"),
    ],
)
def test_pictures_get_transformers_own_vectors(
    folder: Path, size_px: tuple[int, int], tolerance: float
) -> None:
    """The CLS token of each, in batches of any size, as the model gives it alone."""
    images = pictures(5, size_px)
    embedder: Embedder = dino(folder, max_batch=2)
    found = embedder.embed_images(images)
    assert (found.dtype, found.shape) == (np.float32, (5, NUM_DIMS))
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1.0, rtol=1e-5)
    np.testing.assert_allclose(found, plain_dino(folder, images), atol=tolerance)
    alone = np.concatenate([dino(folder).embed_images([image]) for image in images])
    np.testing.assert_allclose(found, alone, atol=1e-5)
    assert embedder.embed_images([]).shape == (0, NUM_DIMS)


def test_it_looks_as_the_folder_says(folder: Path, tmp_path: Path) -> None:
    """A preprocessor config beside the weights decides size, mean and deviation, and the name."""
    other = copytree(folder, tmp_path / "other")
    mean, std = [0.4, 0.5, 0.6], [0.2, 0.3, 0.4]
    sizes = {"size": {"shortest_edge": 35}, "crop_size": {"height": 21, "width": 21}}
    says = {**sizes, "image_mean": mean, "image_std": std}
    (other / PREPARED).write_text(json.dumps(says))
    images = pictures(2, (40, 35))
    found = dino(other).embed_images(images)
    torch, transformers = require("torch"), require("transformers")
    crops = np.stack(images)[:, 9:30, 7:28, ::-1].astype(np.float32) / 255.0
    # 40 x 35 is not scaled; the square of 21 lies in its middle
    inputs = torch.from_numpy(((crops - mean) / std).astype(np.float32)).permute(0, 3, 1, 2)
    with torch.inference_mode():
        model = transformers.Dinov2Model.from_pretrained(other).eval()
        wanted = model(inputs).last_hidden_state[:, 0].numpy()
    wanted /= np.linalg.norm(wanted, axis=1, keepdims=True)
    np.testing.assert_allclose(found, wanted, atol=1e-5)
    assert dino(other).name != dino(folder).name


@pytest.mark.parametrize(
    ("dtype", "least"),
    [(Dtype.FLOAT16, 0.999), (Dtype.BFLOAT16, 0.99), (Dtype.INT8, 0.95)],
    ids=str,
)
def test_shorter_numbers_change_little(folder: Path, dtype: Dtype, least: float) -> None:
    """Vectors point nearly the same way, and the model takes less memory."""
    images = pictures(4)
    whole, short = dino(folder), dino(folder, dtype)
    products = (whole.embed_images(images) * short.embed_images(images)).sum(axis=1)
    assert products.min() >= least
    assert short._pool.counts().num_bytes < whole._pool.counts().num_bytes
    assert short.name == f"{whole.name} {dtype}"


def test_it_is_loaded_once_and_afresh_by_another_pool(folder: Path) -> None:
    """Two loads of the same folder say the same, bit by bit."""
    images = pictures(2)
    embedder = dino(folder)
    first = embedder.embed_images(images)
    embedder.embed_images(images)
    assert embedder._pool.counts().num_loads == 1
    np.testing.assert_array_equal(dino(folder).embed_images(images), first)


def without(name: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        (folder / name).unlink()

    return change


def another_kind(folder: Path) -> None:
    config = json.loads((folder / CONFIG).read_text())
    (folder / CONFIG).write_text(json.dumps({**config, "model_type": "vit"}))


def another_size(folder: Path) -> None:
    config = json.loads((folder / CONFIG).read_text())
    (folder / CONFIG).write_text(json.dumps({**config, "hidden_size": 32}))


def more_layers(folder: Path) -> None:
    config = json.loads((folder / CONFIG).read_text())
    (folder / CONFIG).write_text(json.dumps({**config, "num_hidden_layers": 3}))


def junk(folder: Path) -> None:
    (folder / WEIGHTS).write_bytes(b"no weights")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param(without(CONFIG), r"local folder with config.json .*Apache-2.0", id="config"),
        pytest.param(without(WEIGHTS), r"dinov2/base must be a local file, got", id="weights"),
        pytest.param(another_kind, "is 'vit' and not 'dinov2'", id="another kind"),
        pytest.param(another_size, "cannot be loaded as a DINOv2", id="another size"),
        pytest.param(more_layers, "it lacks .*layer.2", id="parts are missing"),
        pytest.param(junk, "cannot be loaded as a DINOv2", id="junk"),
    ],
)
def test_a_folder_that_is_no_dino_is_said(
    folder: Path, tmp_path: Path, change: Callable[[Path], None], words: str
) -> None:
    """Random numbers in place of missing weights would score, and tell nothing."""
    other = copytree(folder, tmp_path / "other")
    change(other)
    with pytest.raises(InvalidSettingError, match=words):
        dino(other).embed_images(pictures(1))


def test_what_is_no_picture_or_no_folder_is_refused(folder: Path) -> None:
    with pytest.raises(InvalidMediaError, match=r"images\[0\] must be uint8"):
        dino(folder).embed_images([np.zeros((4, 4), np.uint8)])
    with pytest.raises(InvalidSettingError, match=r"got none; download model\.safetensors"):
        _ = dino(None).name
