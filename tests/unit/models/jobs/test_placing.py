"""Files on their way to a provider."""

import base64
import json
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from cliffhanger.errors import ArtifactMissingError, JobFailedError
from cliffhanger.models.jobs.adapter import AssetForm
from cliffhanger.models.jobs.orders import ImageOrder
from cliffhanger.models.jobs.placing import place_assets
from tests.paid_world import NEVER_SENT, Said, open_world

PNG = b"\x89PNG first"


@pytest.mark.parametrize(
    ("forms", "is_hosted", "expected"),
    [
        pytest.param((AssetForm.URL,), True, "url", id="address"),
        pytest.param((AssetForm.URL, AssetForm.BYTES), False, "bytes", id="no address, bytes"),
        pytest.param((AssetForm.BYTES,), True, "bytes", id="bytes"),
        pytest.param((AssetForm.DATA_URI,), False, "data", id="data URI"),
        pytest.param((AssetForm.URL, AssetForm.DATA_URI), True, "url", id="the best first"),
        pytest.param((AssetForm.UPLOAD,), False, "upload", id="upload"),
        pytest.param((AssetForm.UPLOAD,), True, "upload", id="upload, hosted"),
    ],
)
async def test_a_file_goes_in_the_first_form_that_can_be(
    tmp_path: Path, forms: tuple[AssetForm, ...], expected: str, *, is_hosted: bool
) -> None:
    async with open_world(tmp_path, is_hosted=is_hosted, asset_forms=forms) as world:
        call = world.call_with(world.asset(PNG))
        asset = cast("ImageOrder", await place_assets(world.tools(), call)).references[0]
        data = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"
        match expected:
            case "url":
                assert asset.location.startswith("https://store.example/objects/")
                assert asset.data == b""
            case "bytes":
                assert (asset.location, asset.data) == ("", PNG)
            case "data":
                assert asset.location == data
            case _:
                assert asset.location.startswith("up-")
                assert asset.data == b""
                assert world.provider.num_uploads == 1


async def test_every_file_goes_along_once(tmp_path: Path) -> None:
    async with open_world(tmp_path, asset_forms=(AssetForm.UPLOAD,)) as world:
        one, two = world.asset(b"1"), world.asset(b"2")
        await world.driver().run(world.call_with(one, two, one))
        assert world.provider.num_uploads == 2
        files = json.loads(world.provider.sent[0].body)["files"]
        assert files[0] == files[2] != files[1]


@pytest.mark.parametrize("said", [NEVER_SENT, Said(503, {}), Said(429, {}), Said(500, {})])
async def test_an_upload_is_tried_again(tmp_path: Path, said: Said) -> None:
    async with open_world(tmp_path, asset_forms=(AssetForm.UPLOAD,)) as world:
        world.provider.on_upload += [said, said]
        await world.driver().run(world.call_with(world.asset(PNG)))
        assert (world.provider.num_uploads, world.provider.num_accepted) == (3, 1)


async def test_a_file_that_is_not_in_the_store_is_named_and_nothing_is_reserved(
    tmp_path: Path,
) -> None:
    async with open_world(tmp_path, asset_forms=(AssetForm.BYTES,)) as world:
        missing = replace(world.asset(PNG), sha256="0" * 64)
        with pytest.raises(ArtifactMissingError):
            await world.driver().run(world.call_with(missing))
        assert (world.provider.sent, world.reserved_usd()) == ([], 0)


async def test_an_upload_that_does_not_end_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_world(tmp_path, asset_forms=(AssetForm.UPLOAD,)) as world:
        again = world.adapter.upload(world.asset(PNG), world.tools().endpoint(world.call()))
        monkeypatch.setattr(world.adapter, "read_upload", lambda *_: again)
        with pytest.raises(JobFailedError, match="did not come to an end"):
            await world.driver().run(world.call_with(world.asset(PNG)))
        assert world.provider.num_uploads == 6


async def test_only_the_digest_of_a_file_counts_in_the_key(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        asset = world.asset(PNG)
        placed = replace(asset, location="https://store.example/x", data=b"y")
        assert world.call_with(asset).key == world.call_with(placed).key
        assert world.call_with(asset).key != world.call_with(world.asset(b"other")).key
