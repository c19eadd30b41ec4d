"""Small convolutional networks in plain numpy: 3 x 3 filters, ReLU, one linear layer at the end."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
SIZE: Final = 3
"""Side of every filter."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of filters.

    Attributes:
        weights: float32, shape (SIZE * SIZE * channels in, channels out); rows by row, column,
            channel. The last layer has a row for every value that comes in.
        bias: float32, shape (channels out,).
        stride: 1 keeps the size, 2 halves it, rounded up.
    """

    weights: Floats
    bias: Floats
    stride: int


@dataclass(frozen=True, slots=True)
class Network:
    """Filters one after the other, then a linear layer."""

    filters: tuple[Layer, ...]
    linear: Layer

    def run(self, images: NDArray[np.uint8]) -> Floats:
        """Return what the network says, float32, shape (N, values).

        Args:
            images: uint8, shape (N, side, side, 3), BGR.
        """
        values = images.astype(np.float32) * np.float32(1 / 127.5) - np.float32(1.0)
        for layer in self.filters:
            values = np.maximum(_filter(values, layer), np.float32(0.0))
        flat = values.reshape(len(values), -1)
        return flat @ self.linear.weights + self.linear.bias


def pack_network(prefix: str, network: Network) -> dict[str, NDArray[np.generic]]:
    """Return the arrays of a network: weights as int8 with one factor per channel out."""
    packed: dict[str, NDArray[np.generic]] = {}
    for index, layer in enumerate((*network.filters, network.linear)):
        factor = np.maximum(np.abs(layer.weights).max(axis=0), 1e-8) / 127.0
        packed[f"{prefix}.{index}.weights"] = np.rint(layer.weights / factor).astype(np.int8)
        packed[f"{prefix}.{index}.factor"] = factor.astype(np.float32)
        packed[f"{prefix}.{index}.bias"] = layer.bias.astype(np.float32)
        packed[f"{prefix}.{index}.stride"] = np.array(layer.stride, np.int8)
    return packed


def unpack_network(prefix: str, packed: Mapping[str, NDArray[np.generic]]) -> Network:
    """Return the network whose arrays `pack_network` gave that prefix."""
    count = sum(1 for name in packed if name.startswith(f"{prefix}.") and name.endswith(".bias"))
    layers = [
        Layer(
            packed[f"{prefix}.{index}.weights"].astype(np.float32)
            * packed[f"{prefix}.{index}.factor"].astype(np.float32),
            packed[f"{prefix}.{index}.bias"].astype(np.float32),
            int(packed[f"{prefix}.{index}.stride"]),
        )
        for index in range(count)
    ]
    return Network(tuple(layers[:-1]), layers[-1])


def _filter(values: Floats, layer: Layer) -> Floats:
    """Return the filters' sums, zeros around the picture; shape (N, rows, columns, channels)."""
    num, height, width, channels = values.shape
    step = layer.stride
    rows, columns = -(-height // step), -(-width // step)
    padded = np.zeros((num, height + 2, width + 2, channels), np.float32)
    padded[:, 1:-1, 1:-1] = values
    patches = np.empty((num, rows, columns, SIZE * SIZE, channels), np.float32)
    for place in range(SIZE * SIZE):
        down, right = divmod(place, SIZE)
        patches[:, :, :, place] = padded[
            :, down : down + height : step, right : right + width : step
        ]
    return patches.reshape(num, rows, columns, -1) @ layer.weights + layer.bias
