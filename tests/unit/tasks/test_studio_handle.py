"""The studio's handle: values and sound come back as they were put."""

from pathlib import Path

import numpy as np

from cliffhanger.media.audio import Audio
from cliffhanger.media.caption import Cue, CueSheet
from cliffhanger.store.local import LocalStore
from tasks.studio import Studio, workspace


async def test_values_and_sound_come_back_as_they_were(tmp_path: Path) -> None:
    studio = Studio(LocalStore.open(tmp_path / "store"))
    sheet = CueSheet(cues=(Cue(start_frame=1, end_frame=3, lines=("Xin chào",)),))
    ref = await studio.save(sheet)
    assert ref.media_type == "application/json"
    assert await studio.load(ref, CueSheet) == sheet
    assert await studio.load_all({"one": ref, "two": ref}, CueSheet) == {"one": sheet, "two": sheet}
    samples = np.linspace(-0.5, 0.5, 480, dtype=np.float32)[None, :]
    audio = await studio.load_audio(await studio.save_audio(Audio(samples)))
    np.testing.assert_allclose(audio.samples, samples, atol=1e-4)


async def test_the_same_value_is_the_same_artifact(tmp_path: Path) -> None:
    studio = Studio(LocalStore.open(tmp_path / "store"))
    cue = Cue(start_frame=0, end_frame=2, lines=("A",))
    assert await studio.save(cue) == await studio.save(cue)


def test_a_workspace_is_gone_afterwards() -> None:
    with workspace() as folder:
        (folder / "big.mp4").write_bytes(b"x")
        assert folder.is_dir()
    assert not folder.exists()
