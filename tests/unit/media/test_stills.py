from pathlib import Path

import cv2
import numpy as np
import pytest

from cliffhanger.errors import InvalidInputError, InvalidMediaError
from cliffhanger.media.encode import ClipWriter, to_i420
from cliffhanger.media.picture import VideoFormat
from cliffhanger.media.stills import contact_sheet, grab_frames, poster_jpeg


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hundred flat frames of rising blue."""
    path = tmp_path_factory.mktemp("clip") / "shot.mp4"
    with ClipWriter(path, VideoFormat(width_px=96, height_px=160), crf=10) as writer:
        for index in range(100):
            frame = np.full((160, 96, 4), (2 * index, 40, 90, 255), np.uint8)
            writer.write(to_i420(frame, np.empty((240, 96), np.uint8)))
    return path


def test_the_frames_asked_for_come_back_in_their_colours(clip: Path) -> None:
    """Encoding and decoding BT.709 gives the colours back within the codec's loss."""
    frames = grab_frames(clip, [99, 0, 50, 50])
    blues = [float(frame[..., 0].mean()) for frame in frames]
    assert blues == pytest.approx([198, 0, 100, 100], abs=4)
    assert frames[0].shape == (160, 96, 4)
    assert frames[0][..., 3].min() == 255


def test_a_frame_beyond_the_end_is_refused(clip: Path) -> None:
    with pytest.raises(InvalidMediaError, match="frame 100, it has 100 frames"):
        grab_frames(clip, [100])


def test_the_poster_is_a_jpeg_of_the_frame(tmp_path: Path) -> None:
    frame = np.full((64, 36, 4), (200, 60, 30, 255), np.uint8)
    poster_jpeg(frame, tmp_path / "poster.jpg")
    content = (tmp_path / "poster.jpg").read_bytes()
    assert content.startswith(b"\xff\xd8\xff")
    decoded = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    np.testing.assert_allclose(decoded, frame[..., :3], atol=4)


def test_the_contact_sheet_shows_every_frame_in_a_grid(tmp_path: Path) -> None:
    frames = [np.full((160, 90, 4), (10, 20 * index, 250, 255), np.uint8) for index in range(7)]
    path = tmp_path / "sheet.png"
    contact_sheet(
        frames, [f"s01-t{index:02} a very long label" for index in range(7)], path, columns=3
    )
    sheet = cv2.imread(str(path))
    assert sheet.shape[1] <= 2400
    columns, rows = 90 + 28, 160 + 52 + 28
    for index in range(7):
        corner = sheet[28 + index // 3 * rows, 28 + index % 3 * columns]
        assert corner.tolist() == [10, 20 * index, 250]
    assert sheet[28 + 160 :, :].max() > 150


def test_a_wide_sheet_is_scaled_down(tmp_path: Path) -> None:
    frames = [np.zeros((192, 1080, 4), np.uint8)] * 6
    contact_sheet(frames, ["a"] * 6, tmp_path / "sheet.png", columns=6)
    assert 2000 < cv2.imread(str(tmp_path / "sheet.png")).shape[1] <= 2400


def test_a_sheet_needs_as_many_labels_as_frames(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="got 0 frames, 1 labels"):
        contact_sheet([], ["a"], tmp_path / "sheet.png")


def test_a_grabbed_frame_is_whole_at_every_width(tmp_path: Path) -> None:
    """A grey film gives grey stills up to the last column, also at 180 px."""
    format_ = VideoFormat(width_px=180, height_px=320, fps=24)
    with ClipWriter(tmp_path / "grey.mp4", format_) as writer:
        planes = np.empty((480, 180), np.uint8)
        for _ in range(3):
            writer.write(to_i420(np.full((320, 180, 4), 128, np.uint8), planes))
    (frame,) = grab_frames(tmp_path / "grey.mp4", [1])
    assert np.abs(frame[..., :3].astype(int) - 128).max() <= 3
