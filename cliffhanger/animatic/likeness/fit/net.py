"""The networks while they learn: as `Network` runs them, with batch norms that fold away."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from cliffhanger.animatic.likeness.network import SIZE, Layer, Network

EPSILON: Final = 1e-5
"""Keeps batch norms from dividing by zero."""


class Net(nn.Module):
    """Filters with batch norm and ReLU, then a linear layer with batch norm.

    Args:
        shape: Channels and stride of each layer.
        side: Of the images.
        values: How many the last layer says.
    """

    def __init__(self, shape: Sequence[tuple[int, int]], side: int, values: int) -> None:
        super().__init__()
        channels = [3, *(each for each, _ in shape)]
        self.strides = [stride for _, stride in shape]
        for stride in self.strides:
            side = -(-side // stride)
        self.filters = nn.ModuleList(
            nn.Conv2d(first, second, SIZE, stride, padding=1, bias=False)
            for (first, second), stride in zip(pairwise(channels), self.strides, strict=True)
        )
        self.norms = nn.ModuleList(nn.BatchNorm2d(each, eps=EPSILON) for each in channels[1:])
        self.linear = nn.Linear(side * side * channels[-1], values, bias=False)
        self.last = nn.BatchNorm1d(values, eps=EPSILON)
        self.to(memory_format=torch.channels_last)

    def forward(self, images: Tensor) -> Tensor:
        """Return what the network says of *images*, float32 (N, 3, side, side) in [-1, 1]."""
        values = images.contiguous(memory_format=torch.channels_last)
        for conv, norm in zip(self.filters, self.norms, strict=True):
            values = torch.relu(norm(conv(values)))
        flat = values.permute(0, 2, 3, 1).reshape(len(values), -1)
        return self.last(self.linear(flat))


def export_net(net: Net) -> Network:
    """Return *net* for numpy, its batch norms folded into the weights."""
    layers: list[Layer] = []
    for conv, norm, stride in zip(net.filters, net.norms, net.strides, strict=True):
        gain, bias = _folded(norm)
        weights = _array(conv.state_dict()["weight"]).transpose(2, 3, 1, 0)
        layers.append(Layer(weights.reshape(-1, weights.shape[3]) * gain, bias, stride))
    gain, bias = _folded(net.last)
    return Network(tuple(layers), Layer(_array(net.linear.weight).T * gain, bias, 1))


def _folded(norm: nn.Module) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the factor and the offset that a batch norm comes down to."""
    state = {name: _array(value) for name, value in norm.state_dict().items()}
    spread = np.sqrt(state["running_var"] + np.float32(EPSILON))
    gain = (state["weight"] / spread).astype(np.float32)
    return gain, (state["bias"] - state["running_mean"] * gain).astype(np.float32)


def _array(tensor: Tensor) -> NDArray[np.float32]:
    return tensor.detach().numpy().astype(np.float32)
