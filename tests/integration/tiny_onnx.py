"""Models in ONNX that are small enough to work out by hand, written byte by byte.

They have the inputs and outputs of OpenCV's YuNet and SFace, and weights that make their answers a
closed formula. The field numbers are those of `onnx.proto`.
"""

import math
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FLOAT, INT64 = 1, 7
STRIDES = (8, 16, 32)
FACE_CELLS = (3.0, 2.0)
"""Width and height of the faces that the tiny YuNet finds, in cells of 8 px."""
LANDMARKS = ((-0.5, 0.0), (1.5, 0.0), (0.5, 0.5), (0.0, 1.0), (1.0, 1.0))
"""Of them, in cells from the corner of theirs."""
POOL_PX = 16


def write_tiny_yunet(path: Path) -> Path:
    """Write a detector that finds a face at every cell of 8 x 8 px that is red."""
    nodes: list[bytes] = []
    tensors = [_tensor(f"{kind}_shape", [1, -1, size]) for kind, size in _SIZES.items()]
    for stride in STRIDES:
        pool = {"kernel_shape": [stride, stride], "strides": [stride, stride]}
        nodes.append(_node("AveragePool", ["input"], f"pool_{stride}", **pool))
        for kind, size in _SIZES.items():
            name = f"{kind}_{stride}"
            weights, bias = _head(kind, is_used=stride == STRIDES[0])
            tensors += [_tensor(f"{name}_w", weights), _tensor(f"{name}_b", bias)]
            nodes += [
                _node("Conv", [f"pool_{stride}", f"{name}_w", f"{name}_b"], f"{name}_map"),
                _node("Transpose", [f"{name}_map"], f"{name}_last", perm=[0, 2, 3, 1]),
                _node("Reshape", [f"{name}_last", f"{kind}_shape"], name),
            ]
            assert len(bias) == size
    outputs = [
        _value(f"{kind}_{stride}", [1, (640 // stride) ** 2, size])
        for kind, size in _SIZES.items()
        for stride in STRIDES
    ]
    path.write_bytes(_model(nodes, tensors, _value("input", [1, 3, 640, 640]), outputs))
    return path


def write_tiny_sface(path: Path, weights: NDArray[np.float32]) -> Path:
    """Write an embedder: the mean colours of 7 x 7 blocks times *weights*, [147, 128]."""
    pool = {"kernel_shape": [POOL_PX, POOL_PX], "strides": [POOL_PX, POOL_PX]}
    nodes = [
        _node("AveragePool", ["data"], "pool", **pool),
        _node("Flatten", ["pool"], "flat"),
        _node("Gemm", ["flat", "weights", "bias"], "fc1"),
    ]
    tensors = [_tensor("weights", weights), _tensor("bias", np.zeros(128, np.float32))]
    whole = _model(nodes, tensors, _value("data", [1, 3, 112, 112]), [_value("fc1", [1, 128])])
    path.write_bytes(whole)
    return path


_SIZES = {"cls": 1, "obj": 1, "bbox": 4, "kps": 10}


def _head(kind: str, *, is_used: bool) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return weights [size, 3, 1, 1] and bias of an output; inputs are B, G, R in 0..255."""
    size = _SIZES[kind]
    weights, bias = np.zeros((size, 3, 1, 1), np.float32), np.zeros(size, np.float32)
    if kind in {"cls", "obj"} and is_used:
        weights[0, :, 0, 0] = np.array([-1.0, -1.0, 1.0]) / 255.0
    elif kind == "bbox":
        bias[:] = 0.5, 0.5, math.log(FACE_CELLS[0]), math.log(FACE_CELLS[1])
    elif kind == "kps":
        bias[:] = np.ravel(LANDMARKS)
    return weights, bias


def _model(
    nodes: Sequence[bytes], tensors: Sequence[bytes], given: bytes, outputs: Sequence[bytes]
) -> bytes:
    graph = [*(_field(1, node) for node in nodes), _field(2, b"tiny")]
    graph += [_field(5, tensor) for tensor in tensors]
    graph += [_field(11, given), *(_field(12, output) for output in outputs)]
    opset = _field(1, b"") + _number(2, 13)
    return _number(1, 8) + _field(7, b"".join(graph)) + _field(8, opset)


def _node(kind: str, inputs: Iterable[str], output: str, **numbers: list[int]) -> bytes:
    parts = [_field(1, name.encode()) for name in inputs]
    parts += [_field(2, output.encode()), _field(3, output.encode()), _field(4, kind.encode())]
    for name, values in numbers.items():
        ints = b"".join(_number(8, value) for value in values)
        parts.append(_field(5, _field(1, name.encode()) + ints + _number(20, 7)))
    return b"".join(parts)


def _tensor(name: str, values: NDArray[np.float32] | list[int]) -> bytes:
    array = np.asarray(values)
    is_float = array.dtype == np.float32
    raw = array.astype("<f4" if is_float else "<i8").tobytes()
    dims = b"".join(_number(1, size) for size in array.shape)
    kind = _number(2, FLOAT if is_float else INT64)
    return dims + kind + _field(8, name.encode()) + _field(9, raw)


def _value(name: str, shape: Sequence[int]) -> bytes:
    dims = b"".join(_field(1, _number(1, size)) for size in shape)
    kind = _number(1, FLOAT) + _field(2, dims)
    return _field(1, name.encode()) + _field(2, _field(1, kind))


def _field(number: int, data: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(data)) + data


def _number(number: int, value: int) -> bytes:
    return _varint(number << 3) + _varint(value)


def _varint(value: int) -> bytes:
    value &= (1 << 64) - 1
    groups = bytearray()
    while value > 0x7F:
        groups.append(value & 0x7F | 0x80)
        value >>= 7
    groups.append(value)
    return bytes(groups)
