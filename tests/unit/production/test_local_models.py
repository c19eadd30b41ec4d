"""The models of a profile, opened: which judge what, and what is said of a file that is missing."""

import hashlib
from pathlib import Path

import numpy as np
import pytest

from cliffhanger.checks.vectors import Vectors
from cliffhanger.errors import InvalidSettingError
from cliffhanger.models.faces.reader import FaceModels, LocalFaceReader
from cliffhanger.models.faces.whole_picture import WholePictureReader, square_picture
from cliffhanger.models.local_models import ClipWeights, LocalModel, LocalModels
from cliffhanger.models.studio_routes import Candidate, CapabilityRoute, StudioRoutes
from cliffhanger.models.transcribers.faster_whisper import FasterWhisperTranscriber
from cliffhanger.models.transcribers.whisper_settings import ComputeType, WhisperSettings
from cliffhanger.production.local_models import LocalTools, load_ahead, open_local_models
from cliffhanger.production.profile import Profile, load_profile


def weights(folder: Path, name: str) -> Path:
    path = folder / name
    path.write_bytes(name.encode())
    return path


def named(folder: Path, **changes: object) -> LocalModels:
    clip = ClipWeights(weights=weights(folder, "clip.safetensors"))
    return LocalModels(clip=clip, memory_gb=0.123).model_copy(update=changes)


def faces(folder: Path) -> FaceModels:
    return FaceModels(yunet=weights(folder, "yunet.onnx"), sface=weights(folder, "sface.onnx"))


EMBEDDING = StudioRoutes(
    embedding=CapabilityRoute(
        candidates=(Candidate(account="gateway", protocol="gateway-face", model="face-1"),)
    )
)


def test_a_profile_without_models_opens_nothing() -> None:
    tools = open_local_models(Profile())
    assert tools == LocalTools()
    assert load_ahead(tools, warn=pytest.fail) is None


def test_clip_tells_people_apart_only_where_nothing_better_is_named(tmp_path: Path) -> None:
    """Face models go first, then a route for embeddings, then CLIP."""
    local = named(tmp_path)
    alone = open_local_models(Profile(local_models=local)).faces
    assert isinstance(alone, WholePictureReader)
    assert not alone.finds_faces
    assert alone.name.startswith("open-clip/ViT-B-32 sha256:")
    assert alone.name.endswith(", whole picture")
    assert open_local_models(Profile(local_models=local, models=EMBEDDING)).faces is None
    better = open_local_models(Profile(local_models=local, models=EMBEDDING, faces=faces(tmp_path)))
    assert isinstance(better.faces, LocalFaceReader)
    assert better.faces.finds_faces


def test_all_models_share_one_pool_and_load_ahead_in_order(tmp_path: Path) -> None:
    profile = Profile.model_validate(
        {
            "local_models": named(tmp_path).model_dump() | {"preload": ["faces", "clip", "faces"]},
            "faces": faces(tmp_path).model_dump(),
        }
    )
    tools, again = open_local_models(profile), open_local_models(profile)
    assert tools.pool is again.pool
    assert [spec.key.partition(" ")[0] for spec in tools.ahead] == [
        "yunet",
        "sface",
        "open-clip/ViT-B-32",
    ]


def whisper(folder: Path) -> WhisperSettings:
    """Return a folder with the files of a Whisper, none of which can be loaded."""
    (folder / "whisper").mkdir()
    for name in ("config.json", "model.bin", "tokenizer.json", "vocabulary.json"):
        weights(folder / "whisper", name)
    return WhisperSettings(model=str(folder / "whisper"), compute_type=ComputeType.INT8)


def test_whisper_listens_and_says_by_which_weights(tmp_path: Path) -> None:
    """It shares the pool, is loaded ahead where that is wanted, and nothing of it is loaded yet."""
    local = LocalModels(whisper=whisper(tmp_path), preload=(LocalModel.WHISPER,))
    tools = open_local_models(Profile(local_models=local))
    assert isinstance(tools.ears, FasterWhisperTranscriber)
    digest = hashlib.sha256(b"model.bin").hexdigest()
    assert tools.ears.name == f"faster-whisper/whisper sha256:{digest} int8 beam 5 vad"
    assert [spec.key.partition(",")[0] for spec in tools.ahead] == [
        f"faster-whisper sha256:{digest} on auto int8 auto"
    ]
    assert tools.pool is not None
    assert tools.pool.counts().num_loads == 0
    assert (tools.faces, tools.clip, tools.dino) == (None, None, None)


@pytest.mark.parametrize(
    ("local", "words"),
    [
        pytest.param(
            {"clip": ClipWeights(weights=Path("gone.bin"))},
            r"got gone.bin; download open_clip_model.safetensors \(605 MB, MIT",
            id="clip",
        ),
        pytest.param(
            {"whisper": WhisperSettings(model="./gone")},
            r"model must be a folder that is there, got './gone'",
            id="whisper",
        ),
        pytest.param({"dino": Path("gone")}, r"got gone; download model.safetensors", id="dino"),
    ],
)
def test_a_file_that_is_not_there_is_said_before_the_film_is_begun(
    local: dict[str, object], words: str
) -> None:
    profile = Profile(local_models=LocalModels().model_copy(update=local))
    with pytest.raises(InvalidSettingError, match=words):
        open_local_models(profile)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param(
            "local_models: {device: gpu}",
            r"wrong at local_models\.device: Input should be 'auto', 'cuda', 'mps' or 'cpu'",
            id="device",
        ),
        pytest.param(
            "local_models: {preload: [faces]}", "set faces beside it", id="faces without files"
        ),
        pytest.param(
            "local_models: {preload: [clip]}", "set clip beside it", id="clip without weights"
        ),
        pytest.param(
            "local_models: {preload: [whisper]}", "set whisper beside it", id="whisper unnamed"
        ),
        pytest.param(
            "local_models: {whisper: {model: tiny, compute_type: int4}}",
            r"wrong at local_models\.whisper\.compute_type: Input should be 'auto'",
            id="numbers",
        ),
        pytest.param(
            "local_models: {memory_gb: -1}", r"local_models\.memory_gb: .*greater than 0", id="GB"
        ),
    ],
)
def test_a_profile_that_cannot_work_says_where(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "studio.yaml"
    path.write_text(text)
    with pytest.raises(InvalidSettingError, match=words):
        load_profile(path)


class Probe:
    """Keeps what it is shown."""

    name = "probe"

    def __init__(self) -> None:
        self.seen: list[np.ndarray] = []

    def embed_images(self, images: list[np.ndarray]) -> Vectors:
        """Return a vector each."""
        self.seen += images
        return np.ones((len(images), 1), np.float32)


def test_whole_pictures_are_seen_with_nothing_cut_off() -> None:
    """An upright picture lies in the middle of a grey square, scaled down to 512 px at most."""
    picture = np.zeros((1024, 512, 3), np.uint8)
    picture[:100] = (0, 0, 255)
    probe = Probe()
    assert WholePictureReader(probe).embed_faces(picture).tolist() == [[1.0]]
    (square,) = probe.seen
    assert square.shape == (512, 512, 3)
    assert square[:, :128].min() == square[:, :128].max() == square[:, 384:].max() == 128
    assert square[10, 256].tolist() == [0, 0, 255]
    assert square[400, 256].tolist() == [0, 0, 0]
    assert square_picture(np.zeros((3, 5, 3), np.uint8)).shape == (5, 5, 3)


def test_what_moves_and_reads_mouths_is_opened(tmp_path: Path) -> None:
    """The program by its name, SyncNet by its file, the finder of mouths with the face models."""
    program = {"command": ["cp", "{video}", "{audio}", "{output}"], "frame_multiple": 16}
    local = LocalModels.model_validate(
        {"lipsync": program, "syncnet": weights(tmp_path, "syncnet.model")}
    )
    tools = open_local_models(Profile(local_models=local, faces=faces(tmp_path)))
    assert tools.lip_syncer is not None
    assert (tools.lip_syncer.name, tools.lip_syncer.limits.frame_multiple) == ("local/cp", 16)
    assert tools.sync_scorer is not None
    digest = hashlib.sha256(b"syncnet.model").hexdigest()
    assert tools.sync_scorer.name == f"syncnet sha256:{digest}"
    assert isinstance(tools.faces, LocalFaceReader)
    assert tools.mouths is tools.faces.finder
    assert open_local_models(Profile(local_models=local)).mouths is None
