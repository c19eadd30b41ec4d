"""The numpy networks against torch, an independent implementation of the same sums."""

import numpy as np
import pytest
import torch

from cliffhanger.animatic.likeness.fit.net import Net, export_net
from cliffhanger.animatic.likeness.network import pack_network, unpack_network

SHAPE = ((8, 2), (12, 1), (16, 2))


def learned_net(side: int) -> Net:
    """Return a net whose batch norms have seen something, so that folding them matters."""
    torch.manual_seed(0)
    net = Net(SHAPE, side, 5)
    for _ in range(3):
        net(torch.rand(16, 3, side, side) * 2 - 1)
    return net.eval()


def random_images(side: int) -> np.ndarray:
    return np.random.default_rng(3).integers(0, 256, (7, side, side, 3), np.uint8)


@pytest.mark.parametrize("side", [24, 25, 18], ids=["even", "odd", "halves to odd"])
def test_numpy_says_what_torch_says(side: int) -> None:
    """Filters, strides, edges, folded norms and the linear layer agree to rounding."""
    net, images = learned_net(side), random_images(side)
    with torch.no_grad():
        values = torch.from_numpy(images).permute(0, 3, 1, 2).float() / 127.5 - 1.0
        expected = net(values).numpy()
    np.testing.assert_allclose(export_net(net).run(images), expected, atol=2e-5)


def test_packing_rounds_each_weight_to_half_a_step_at_most() -> None:
    """int8 with one factor per channel: nothing is off by more than 1/254 of the largest."""
    network = export_net(learned_net(24))
    unpacked = unpack_network("x", pack_network("x", network))
    pairs = zip(
        (*network.filters, network.linear), (*unpacked.filters, unpacked.linear), strict=True
    )
    for before, after in pairs:
        largest = np.abs(before.weights).max(axis=0)
        assert (np.abs(before.weights - after.weights) <= largest / 254 + 1e-7).all()
        np.testing.assert_array_equal(before.bias, after.bias)
        assert before.stride == after.stride


def test_two_networks_share_a_file_by_their_prefixes() -> None:
    one, other = export_net(learned_net(24)), export_net(learned_net(18))
    packed = {**pack_network("one", one), **pack_network("other", other)}
    images = random_images(18)
    np.testing.assert_allclose(
        unpack_network("other", packed).run(images), other.run(images), atol=0.05
    )
