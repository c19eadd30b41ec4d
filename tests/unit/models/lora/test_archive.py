import io
import zipfile

from cliffhanger.media.sniff import sniff_media_type
from cliffhanger.models.lora.archive import pack_images
from tests.unit.models.lora.lora_values import make_set


def test_every_picture_has_its_caption_beside_it() -> None:
    character = make_set()
    with zipfile.ZipFile(io.BytesIO(pack_images(character))) as archive:
        assert archive.testzip() is None
        found = {name: archive.read(name) for name in archive.namelist()}
    assert found == {
        "image-001.png": character.images[0].data,
        "image-001.txt": b"zkmara woman, neutral",
        "image-002.png": character.images[1].data,
        "image-002.txt": b"zkmara, shouting",
    }


def test_the_same_set_gives_the_same_bytes() -> None:
    """No time, no user and no compressor is in the file."""
    packed = pack_images(make_set())
    assert pack_images(make_set()) == packed
    assert sniff_media_type(packed[:64]) == "application/zip"
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}
