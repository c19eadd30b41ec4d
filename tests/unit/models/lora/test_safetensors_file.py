import numpy as np
import pytest
from safetensors.numpy import load

from cliffhanger.errors import InvalidInputError, InvalidMediaError
from cliffhanger.media.sniff import sniff_media_type
from cliffhanger.models.lora.safetensors_file import pack_tensors, read_metadata

TENSORS = {
    "b.weight": np.arange(6, dtype=np.float32).reshape(2, 3).T,
    "a": np.array([1.5, -2.0], np.float16),
    "step": np.array(7, np.int64),
}


def test_the_official_reader_reads_it() -> None:
    found = load(pack_tensors(TENSORS, {"who": "mära"}))
    assert found.keys() == TENSORS.keys()
    for name, tensor in TENSORS.items():
        np.testing.assert_array_equal(found[name], tensor, strict=True)


def test_the_order_of_what_goes_in_changes_no_byte() -> None:
    metadata = {f"key{number}": str(number) for number in range(30)}
    backwards = dict(reversed(metadata.items()))
    packed = pack_tensors(TENSORS, metadata)
    assert pack_tensors(dict(reversed(TENSORS.items())), backwards) == packed
    assert read_metadata(packed) == metadata
    assert sniff_media_type(packed[:64]) == "application/x-safetensors"


def test_other_numbers_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="tensor 'x' is float64"):
        pack_tensors({"x": np.zeros(1)}, {})


@pytest.mark.parametrize("data", [b"", b"\x05" + b"\0" * 7 + b"hello", b"\x02" + b"\0" * 7 + b"[]"])
def test_what_has_no_header_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidMediaError, match="no safetensors"):
        read_metadata(data)
