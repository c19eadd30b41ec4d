"""Embedders of real model classes: open-clip's with random weights, OpenCV's with tiny networks."""

import hashlib
import json
import sys
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image as PILImage

from cliffhanger.checks.reference_image import FaceFinder, judge_reference
from cliffhanger.errors import InvalidMediaError, InvalidSettingError, MissingDependencyError
from cliffhanger.models.embedder import Embedder, TextEmbedder
from cliffhanger.models.embedders.open_clip import OpenClipEmbedder, OpenClipSettings
from cliffhanger.models.embedders.sface import SFaceEmbedder, SFaceSettings
from cliffhanger.models.extras import require
from cliffhanger.models.faces.align import POSE, align_face, find_similarity
from cliffhanger.models.faces.yunet import YuNet, YuNetSettings
from cliffhanger.models.placement import Device, Dtype, choose_placement
from cliffhanger.models.pool import ModelPool
from cliffhanger.models.pool_values import PoolSettings
from tests.integration.tiny_clip import SIDE_PX, TINY_CLIP, add_tiny_clip, save_tiny_clip
from tests.integration.tiny_onnx import (
    FACE_CELLS,
    LANDMARKS,
    POOL_PX,
    write_tiny_sface,
    write_tiny_yunet,
)

Picture = NDArray[np.uint8]
TEXTS = ("a girl in the rain", "a boy", "the hotel at night")


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Generator[Path]:
    folder = tmp_path_factory.mktemp("clip")
    add_tiny_clip(folder)
    torch = require("torch")
    num_threads = torch.get_num_threads()
    torch.set_num_threads(1)  # so small a model only waits for others
    yield save_tiny_clip(folder / "weights.pt", seed=7)
    torch.set_num_threads(num_threads)


def pool(dtype: Dtype = Dtype.AUTO, *, max_bytes: int = 1 << 30) -> ModelPool:
    return ModelPool(PoolSettings(device=Device.CPU, dtype=dtype, max_bytes=max_bytes))


def clip(weights: Path, dtype: Dtype = Dtype.AUTO, **settings: object) -> OpenClipEmbedder:
    whole = {"model": TINY_CLIP, "weights": weights, **settings}
    return OpenClipEmbedder(OpenClipSettings.model_validate(whole), pool(dtype))


def pictures(
    num: int, size_px: tuple[int, int] = (SIDE_PX, SIDE_PX), *, seed: int = 0
) -> list[Picture]:
    """Return smooth pictures of noise, BGR."""
    rng = np.random.default_rng(seed)
    small = rng.integers(0, 256, (num, 6, 6, 3), dtype=np.uint8)
    size = (size_px[1], size_px[0])
    return [np.asarray(cv2.resize(each, size, interpolation=cv2.INTER_CUBIC)) for each in small]


def plain_clip(weights: Path, images: list[Picture]) -> NDArray[np.float32]:
    """Return what open-clip itself gives, one picture at a time, by its own transform."""
    open_clip, torch = require("open_clip"), require("torch")
    model, _, transform = open_clip.create_model_and_transforms(TINY_CLIP, pretrained=str(weights))
    inputs = [transform(PILImage.fromarray(image[..., ::-1].copy())) for image in images]
    with torch.inference_mode():
        rows = [model.eval().encode_image(each[None], normalize=True)[0] for each in inputs]
    return torch.stack(rows).numpy()


@pytest.mark.parametrize(
    "size_px", [(SIDE_PX, SIDE_PX), (48, 80), (24, 24)], ids=["exact", "wide", "small"]
)
def test_pictures_get_open_clips_own_vectors(weights: Path, size_px: tuple[int, int]) -> None:
    """In batches of any size, each as open-clip gives it alone."""
    images = pictures(7, size_px)
    found = clip(weights, max_batch=3).embed_images(images)
    assert (found.dtype, found.shape) == (np.float32, (7, 32))
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1.0, rtol=1e-5)
    np.testing.assert_allclose(found, plain_clip(weights, images), atol=2e-5)


def test_pictures_of_all_sizes_go_together(weights: Path) -> None:
    """The order is kept."""
    images = [*pictures(2), *pictures(2, (50, 40), seed=1), *pictures(1, seed=2)]
    found = clip(weights).embed_images(images)
    np.testing.assert_allclose(found, plain_clip(weights, images), atol=2e-5)


def test_what_is_transparent_is_grey(weights: Path) -> None:
    """A premultiplied cut-out is embedded as if it lay on mid grey."""
    (image,) = pictures(1)
    alpha = np.full((SIDE_PX, SIDE_PX, 1), 255, np.uint8)
    alpha[:, :10] = 0
    cut = np.concatenate([np.where(alpha > 0, image, 0), alpha], axis=2).astype(np.uint8)
    gray = np.where(alpha > 0, image, 128).astype(np.uint8)
    embedder = clip(weights)
    np.testing.assert_array_equal(embedder.embed_images([cut]), embedder.embed_images([gray]))


def test_texts_get_open_clips_own_vectors(weights: Path) -> None:
    open_clip, torch = require("open_clip"), require("torch")
    model = open_clip.create_model(TINY_CLIP, pretrained=str(weights)).eval()
    with torch.inference_mode():
        tokens = open_clip.get_tokenizer(TINY_CLIP)(list(TEXTS))
        wanted = model.encode_text(tokens, normalize=True).numpy()
    embedder: TextEmbedder = clip(weights, max_batch=2)
    np.testing.assert_allclose(embedder.embed_texts(TEXTS), wanted, atol=2e-5)
    assert embedder.embed_texts([]).shape == (0, 32)


@pytest.mark.parametrize(
    ("dtype", "least"),
    [(Dtype.FLOAT16, 0.9999), (Dtype.BFLOAT16, 0.999), (Dtype.INT8, 0.99)],
    ids=str,
)
def test_shorter_numbers_change_little(weights: Path, dtype: Dtype, least: float) -> None:
    """Vectors point nearly the same way, and the model takes less memory."""
    images = pictures(4)
    whole, short = clip(weights), clip(weights, dtype)
    products = (whole.embed_images(images) * short.embed_images(images)).sum(axis=1)
    assert products.min() >= least
    assert short._pool.counts().num_bytes < whole._pool.counts().num_bytes
    assert short.embed_texts(TEXTS).shape == (3, 32)
    assert short.name == f"{whole.name} {dtype}"


def test_the_name_is_model_and_digest(weights: Path) -> None:
    digest = hashlib.sha256(weights.read_bytes()).hexdigest()
    assert clip(weights).name == f"open-clip/{TINY_CLIP} sha256:{digest}"


def test_twenty_threads_share_one_model(weights: Path) -> None:
    """They get the same vectors as one alone."""
    embedder, images = clip(weights), pictures(4)
    with ThreadPoolExecutor(20) as threads:
        found = list(threads.map(lambda _: embedder.embed_images(images), range(20)))
    counts = embedder._pool.counts()
    assert (counts.num_loads, counts.num_hits) == (1, 19)
    wanted = plain_clip(weights, images)
    for rows in found:
        np.testing.assert_allclose(rows, wanted, atol=2e-5)


def test_two_models_take_turns_where_one_fits(weights: Path, tmp_path: Path) -> None:
    """Weights are counted as they are; the bound holds."""
    open_clip = require("open_clip")
    model = open_clip.create_model(TINY_CLIP)
    num_bytes = sum(each.numel() * each.element_size() for each in model.state_dict().values())
    shared = pool(max_bytes=num_bytes * 3 // 2)
    other = save_tiny_clip(tmp_path / "other.pt", seed=8)
    embedders = [
        OpenClipEmbedder(OpenClipSettings(model=TINY_CLIP, weights=path), shared)
        for path in (weights, other)
    ]
    rows = [embedder.embed_images(pictures(1)) for embedder in (*embedders, *embedders)]
    counts = shared.counts()
    assert (counts.num_loads, counts.num_evictions, counts.num_loaded) == (4, 3, 1)
    assert counts.num_bytes == pytest.approx(num_bytes, rel=0.01)
    assert counts.peak_bytes <= shared.settings.max_bytes
    np.testing.assert_array_equal(rows[0], rows[2])
    assert not np.allclose(rows[0], rows[1])


def test_random_weights_must_be_asked_for(weights: Path) -> None:  # noqa: ARG001  adds the config
    """The same seed gives the same vectors, torch's own random numbers go on undisturbed."""
    torch = require("torch")
    settings = OpenClipSettings(model=TINY_CLIP, random_weights_for_tests=3)
    torch.manual_seed(1)
    wanted = torch.rand(2)
    torch.manual_seed(1)
    rows = [OpenClipEmbedder(settings, pool()).embed_images(pictures(1)) for _ in range(2)]
    assert torch.equal(torch.rand(2), wanted)
    np.testing.assert_array_equal(rows[0], rows[1])
    assert OpenClipEmbedder(settings, pool()).name == f"open-clip/{TINY_CLIP} random 3"


def test_without_a_file_it_is_said_which_one_to_get() -> None:
    """Name, size and licence; nothing is downloaded."""
    words = r"ViT-B-32 must be a local file, got none; download .* \(605 MB, MIT"
    with pytest.raises(InvalidSettingError, match=words):
        OpenClipEmbedder(OpenClipSettings(), pool()).embed_images(pictures(1))


def broken(tmp_path: Path, weights: Path) -> dict[str, tuple[dict[str, object], str]]:
    """Return settings that cannot work, and what is said of them."""
    torch = require("torch")
    junk, tensors = tmp_path / "junk.pt", tmp_path / "junk.safetensors"
    junk.write_bytes(b"no pickle")
    tensors.write_bytes(b"no tensors at all")
    short = tmp_path / "short.pt"
    short.write_bytes(weights.read_bytes()[:-1000])
    whole = tmp_path / "other.pt"
    torch.save({"state_dict": {"visual.proj": torch.zeros(2, 2)}}, whole)
    return {
        "junk": ({"weights": junk}, "cannot be loaded as 'tiny-clip'"),
        "no safetensors": ({"weights": tensors}, "cannot be loaded as 'tiny-clip'"),
        "cut off": ({"weights": short}, "cannot be loaded as 'tiny-clip'"),
        "of another model": ({"weights": whole}, "name the model that they belong to"),
        "digest": ({"weights_sha256": "0" * 64}, "must have sha256 0000"),
        "unknown model": ({"model": "ViT-Z-99"}, "must be one that open-clip .* knows"),
        "text tower elsewhere": ({"model": "ViT-B-16-SigLIP"}, "hf_tokenizer_name in its config"),
    }


@pytest.mark.parametrize(
    "case",
    [
        "junk",
        "no safetensors",
        "cut off",
        "of another model",
        "digest",
        "unknown model",
        "text tower elsewhere",
    ],
)
def test_what_cannot_be_loaded_is_said(tmp_path: Path, weights: Path, case: str) -> None:
    settings, words = broken(tmp_path, weights)[case]
    with pytest.raises(InvalidSettingError, match=words):
        clip(**{"weights": weights, **settings}).embed_images(pictures(1))  # type: ignore[arg-type]


def test_what_is_no_picture_is_refused(weights: Path) -> None:
    flat: Any = np.zeros((8, 8), np.uint8)
    with pytest.raises(InvalidMediaError, match=r"images\[1\] must be uint8 of shape"):
        clip(weights).embed_images([*pictures(1), flat])


def test_a_missing_library_is_named(weights: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "open_clip", None)
    with pytest.raises(MissingDependencyError, match=r"pip install 'cliffhanger\[models\]'"):
        clip(weights).embed_images(pictures(1))


def test_devices_that_are_not_there_are_refused() -> None:
    """And eight bits where they do not work."""
    torch = require("torch")
    assert choose_placement(Device.CPU, Dtype.AUTO).dtype is Dtype.FLOAT32
    with pytest.raises(InvalidSettingError, match=r"finds here \(.*cpu\), got 'mps'"):
        choose_placement(Device.MPS, Dtype.AUTO)
    there = choose_placement(Device.AUTO, Dtype.AUTO).device
    assert there is (Device.CUDA if torch.cuda.is_available() else Device.CPU)


@pytest.fixture
def yunet(tmp_path: Path) -> YuNet:
    return YuNet(YuNetSettings(weights=write_tiny_yunet(tmp_path / "yunet.onnx")), pool())


def with_faces(*cells: tuple[int, int], size_px: tuple[int, int] = (160, 320)) -> Picture:
    """Return a dark picture with a red cell of 8 px at each (row, column)."""
    image = np.full((*size_px, 3), 20, np.uint8)
    for row, column in cells:
        image[row * 8 : row * 8 + 8, column * 8 : column * 8 + 8] = (0, 0, 255)
    return image


def test_faces_are_where_the_network_says(yunet: YuNet) -> None:
    """Boxes and landmarks follow from its weights."""
    (face,) = yunet.find_faces(with_faces((5, 10)))
    width, height = (cells * 8 for cells in FACE_CELLS)
    left, top = 10.5 * 8 - width / 2, 5.5 * 8 - height / 2
    assert face.box == pytest.approx((left, top, width, height))
    np.testing.assert_allclose(
        face.landmarks, (np.array(LANDMARKS) + np.array([10, 5])) * 8, atol=1e-4
    )
    assert face.score == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("cells", "num"), [((), 0), (((3, 3),), 1), (((3, 3), (12, 30)), 2)], ids=["0", "1", "2"]
)
def test_faces_are_counted(yunet: YuNet, cells: tuple[tuple[int, int], ...], num: int) -> None:
    finder: FaceFinder = yunet
    assert finder.count_faces(with_faces(*cells)) == num


def test_large_pictures_are_looked_at_small(yunet: YuNet) -> None:
    """A face of twice the size in twice the picture is found at twice the place."""
    small = with_faces((20, 30), size_px=(480, 640))
    large = np.asarray(cv2.resize(small, (1280, 960), interpolation=cv2.INTER_NEAREST))
    (one,), (other,) = yunet.find_faces(small), yunet.find_faces(large)
    assert other.box == pytest.approx([2 * number for number in one.box])
    np.testing.assert_allclose(other.landmarks, 2 * one.landmarks)


def test_references_are_judged_by_their_faces(yunet: YuNet) -> None:
    """Two people in a picture are one too many; without a finder nobody counts faces."""
    image = with_faces((10, 20), (40, 60), size_px=(640, 640))
    data = cv2.imencode(".png", image)[1].tobytes()
    seen, unseen = judge_reference("two.png", data, faces=yunet), judge_reference("two.png", data)
    assert seen.facts is not None
    assert seen.facts.num_faces == 2
    assert unseen.facts is not None
    assert unseen.facts.num_faces is None


def test_faces_are_aligned_as_opencv_does(tmp_path: Path) -> None:
    """Its `alignCrop` of the same landmarks gives the same picture, up to rounding."""
    path = write_tiny_sface(tmp_path / "sface.onnx", np.zeros((147, 128), np.float32))
    (image,) = pictures(1, (240, 320))
    turn = np.array([[1.1, -0.5], [0.5, 1.1]])
    landmarks = (POSE @ turn.T + (90.0, 20.0)).astype(np.float32)
    row = np.concatenate([[80, 30, 120, 130], landmarks.ravel(), [1.0]]).astype(np.float32)
    wanted = cv2.FaceRecognizerSF.create(str(path), "").alignCrop(image, row)
    found = align_face(image, landmarks)
    assert found.shape == (112, 112, 3)
    assert np.abs(found.astype(int) - wanted.astype(int)).max() <= 2


def test_a_similarity_is_found_again() -> None:
    """Points that were turned, scaled and moved come back exactly."""
    matrix = np.array([[0.6, -1.3, 7.0], [1.3, 0.6, -4.0]])
    moved = POSE @ matrix[:, :2].T + matrix[:, 2]
    np.testing.assert_allclose(find_similarity(POSE, moved), matrix, atol=1e-9)


@pytest.fixture
def sface(tmp_path: Path) -> tuple[SFaceEmbedder, NDArray[np.float32]]:
    weights = np.random.default_rng(3).normal(size=(147, 128)).astype(np.float32)
    path = write_tiny_sface(tmp_path / "sface.onnx", weights)
    return SFaceEmbedder(SFaceSettings(weights=path), pool()), weights


def test_faces_get_the_networks_vectors(sface: tuple[SFaceEmbedder, NDArray[np.float32]]) -> None:
    """Mean colours of blocks, red first, times the weights, scaled to length 1; from any thread."""
    embedder, weights = sface
    images = pictures(5, (112, 112))
    blocks = np.stack(images)[..., ::-1].reshape(5, 7, POOL_PX, 7, POOL_PX, 3).mean(axis=(2, 4))
    wanted = blocks.transpose(0, 3, 1, 2).reshape(5, 147) @ weights
    wanted /= np.linalg.norm(wanted, axis=1, keepdims=True)
    seam: Embedder = embedder
    with ThreadPoolExecutor(8) as threads:
        for found in threads.map(lambda _: seam.embed_images(images), range(8)):
            assert found.dtype == np.float32
            np.testing.assert_allclose(found, wanted, atol=1e-5)
    assert embedder.embed_images([]).shape == (0, 128)
    digest = hashlib.sha256(embedder._path.read_bytes()).hexdigest()
    assert embedder.name == f"sface sha256:{digest}"


def test_a_face_is_found_cropped_and_embedded(
    yunet: YuNet, sface: tuple[SFaceEmbedder, NDArray[np.float32]]
) -> None:
    """From picture to vector: the same face elsewhere in a picture gets the same vector."""
    faces = [
        crop
        for cells in ((5, 10), (9, 20))
        for crop in yunet.crop_faces(with_faces(cells, size_px=(240, 320)))
    ]
    one, other = sface[0].embed_images(faces)
    assert one @ other == pytest.approx(1.0, abs=1e-4)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        pytest.param(
            lambda path: YuNet(YuNetSettings(weights=path), pool()).count_faces(with_faces()),
            "do not work as a YuNet model",
            id="yunet",
        ),
        pytest.param(
            lambda path: SFaceEmbedder(SFaceSettings(weights=path), pool()).embed_images(
                pictures(1, (112, 112))
            ),
            "do not work as an SFace model",
            id="sface",
        ),
    ],
)
def test_a_file_that_is_no_network_is_said(
    tmp_path: Path, make: Callable[[Path], object], words: str
) -> None:
    path = tmp_path / "junk.onnx"
    path.write_text(json.dumps("no network"))
    with pytest.raises(InvalidSettingError, match=words):
        make(path)


def test_without_a_network_it_is_said_which_one_to_get() -> None:
    words = r"yunet must be a local file, got none; download face_detection_yunet_2023mar.onnx"
    with pytest.raises(InvalidSettingError, match=words):
        YuNet(YuNetSettings(), pool())
    with pytest.raises(InvalidSettingError, match=r"sface_2021dec.onnx \(38.7 MB, Apache-2.0"):
        SFaceEmbedder(SFaceSettings(), pool())
