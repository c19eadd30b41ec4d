import json
from pathlib import Path

import pytest

from cliffhanger.errors import InvalidSettingError
from cliffhanger.models.lora.base_model import find_base
from tests.unit.models.lora.lora_values import make_settings


@pytest.fixture
def base(tmp_path: Path) -> Path:
    folder = tmp_path / "tiny-base"
    (folder / "unet").mkdir(parents=True)
    index = {"_class_name": "StableDiffusionXLPipeline", "unet": ["diffusers", "UNet"], "vae": None}
    (folder / "model_index.json").write_text(json.dumps(index))
    (folder / "unet" / "weights.safetensors").write_bytes(b"weights")
    (folder / "single-file.safetensors").write_bytes(b"the same once more")
    return folder


def test_a_base_is_named_by_its_folder_and_known_by_its_bytes(base: Path) -> None:
    first = find_base(make_settings(base_model=str(base)))
    assert first.name == "tiny-base"
    moved = base.rename(base.with_name("elsewhere"))
    again = find_base(make_settings(base_model=str(moved)))
    assert (again.name, again.sha256) == ("elsewhere", first.sha256)


@pytest.mark.parametrize(
    ("file", "is_other"),
    [
        pytest.param("unet/weights.safetensors", True, id="weights"),
        pytest.param("unet/config.json", True, id="a file more"),
        pytest.param("model_index.json", True, id="index"),
        pytest.param("single-file.safetensors", False, id="what no part needs"),
    ],
)
def test_only_its_parts_count(base: Path, file: str, is_other: bool) -> None:  # noqa: FBT001
    first = find_base(make_settings(base_model=str(base))).sha256
    with (base / file).open("a") as opened:
        opened.write(" ")
    assert (find_base(make_settings(base_model=str(base))).sha256 != first) is is_other


@pytest.mark.parametrize("name", ["no-such-folder", "./no/such", "owner/not-downloaded"])
@pytest.mark.parametrize(
    ("family", "what"),
    [
        ("sdxl", r"stable-diffusion-xl-base-1.0 \(CreativeML Open RAIL\+\+-M\)"),
        ("sd3", r"stable-diffusion-3.5-medium \(Stability AI Community License\)"),
        ("flux", r"FLUX.1-dev \(FLUX.1 \[dev\] Non-Commercial License\)"),
    ],
)
def test_a_missing_base_is_told_with_what_to_download(
    name: str, family: str, what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(InvalidSettingError, match=f"base_model '{name}'.*{what}"):
        find_base(make_settings(base_model=name, family=family))


def test_another_family_is_refused(base: Path) -> None:
    with pytest.raises(
        InvalidSettingError, match=r"StableDiffusionXLPipeline.*wants a FluxPipeline"
    ):
        find_base(make_settings(base_model=str(base), family="flux"))


@pytest.mark.parametrize("text", ["", "[]", "{}"])
def test_a_folder_of_something_else_is_refused(base: Path, text: str) -> None:
    (base / "model_index.json").write_text(text)
    with pytest.raises(InvalidSettingError, match=r"no model_index\.json that says what it is"):
        find_base(make_settings(base_model=str(base)))
