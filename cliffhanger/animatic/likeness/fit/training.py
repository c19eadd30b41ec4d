"""Learning to find drawn faces and to tell them apart, in torch, from an album of photos.

The describer learns what the gate will do. A photo is compared by cosine with the normalised mean
of the other photos of each person in the batch; its own person should come out above `BOUNDARY`,
everybody else below, those who differ in one thing too:

    loss = softplus(s (b + m - own)) + log(1 + sum over others of exp(s (other - b + m)))
"""

# torch leaves some of its functions without types
# pyright: reportUnknownMemberType=false

import io
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from cliffhanger.animatic.likeness.embedder import DESCRIBER, SPOTTER
from cliffhanger.animatic.likeness.fit.album import Album
from cliffhanger.animatic.likeness.fit.net import Net, export_net
from cliffhanger.animatic.likeness.network import pack_network

BOUNDARY: Final = 0.85
"""The gate's usual threshold, b above."""
MARGIN: Final = 0.05
STEEPNESS: Final = 24.0
VALUES: Final = 64
"""Length of a vector."""
DESCRIBER_SHAPE: Final = ((16, 2), (32, 2), (32, 1), (64, 2), (64, 1), (64, 2))
SPOTTER_SHAPE: Final = ((16, 2), (24, 2), (32, 2), (32, 1))
"""Channels and stride of each layer of filters."""
PAIRS, PHOTOS = 12, 5
"""People in a batch, each with their near double; photos of each."""
SPOTTER_STEPS: Final = 3000
DESCRIBER_CYCLES: Final = (700, 1000, 1000)
SPOTTER_BATCH: Final = 96
HELD_OUT: Final = 10
"""One pair in so many is not learned from; the report measures on those."""

Report = Callable[[str], object]


def fit_weights(
    album: Album,
    *,
    report: Report,
    describer_cycles: Sequence[int] = DESCRIBER_CYCLES,
    spotter_steps: int = SPOTTER_STEPS,
) -> bytes:
    """Return the weights as an .npz; the same album gives the same bytes on the same machine."""
    spotter = fit_spotter(album, spotter_steps, report)
    describer = fit_describer(album, describer_cycles, report)
    return pack_weights(spotter, describer)


def pack_weights(spotter: Net, describer: Net) -> bytes:
    """Return both networks as an .npz."""
    packed = {
        **pack_network(SPOTTER, export_net(spotter)),
        **pack_network(DESCRIBER, export_net(describer)),
    }
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **packed)  # pyright: ignore[reportArgumentType]
    return buffer.getvalue()


def fit_spotter(album: Album, steps: int, report: Report) -> Net:
    """Return the network that says where a face is, by least absolute error."""
    torch.manual_seed(1)
    chance = np.random.default_rng(1)
    net = Net(SPOTTER_SHAPE, album.scenes.shape[1], 3)
    cut = len(album.scenes) - max(1, len(album.scenes) // HELD_OUT)
    places = torch.from_numpy(album.places)
    step = _Steps(net, steps, peak=4e-3)
    for index in range(steps):
        rows = chance.integers(0, cut, min(cut, SPOTTER_BATCH))
        said = net(_tint(_values(album.scenes[rows]), chance))
        loss = functional.smooth_l1_loss(said, places[rows], beta=0.02)
        step.take(loss)
        if index % 250 == 0:
            report(f"spotter {index}: {loss.item():.4f}\n")
    net.eval()
    with torch.no_grad():
        error = (net(_values(album.scenes[cut:])) - places[cut:]).abs().mean(dim=0)
    report(f"spotter, held out: off by {error.numpy().round(4).tolist()}\n")
    return net


def fit_describer(album: Album, cycles: Sequence[int], report: Report) -> Net:
    """Return the network that describes faces, after cycles of so many steps each."""
    torch.manual_seed(2)
    net = Net(DESCRIBER_SHAPE, album.faces.shape[1], VALUES)
    for cycle, steps in enumerate(cycles):
        learn_people(net, album, steps, report, seed=2 + cycle)
    pairs = [pair for pair in _photos_by_pair(album) if pair % HELD_OUT == 0]
    report(measure_describer(net, album, pairs))
    return net


def learn_people(net: Net, album: Album, steps: int, report: Report, *, seed: int) -> None:
    """Take *net* through one cycle of learning rates."""
    net.train()
    chance = np.random.default_rng(seed)
    photos = _photos_by_pair(album)
    learned = [pair for pair in photos if pair % HELD_OUT]
    step = _Steps(net, steps, peak=3e-3)
    for index in range(steps):
        pairs = chance.choice(learned, min(PAIRS, len(learned)), replace=False)
        rows = np.concatenate(
            [chance.choice(rows, PHOTOS, replace=False) for pair in pairs for rows in photos[pair]]
        )
        said = net(_tint(_values(album.faces[rows]), chance))
        loss = _likeness_loss(functional.normalize(said).reshape(-1, PHOTOS, VALUES))
        step.take(loss)
        if index % 50 == 0:
            report(f"describer {index}: {loss.item():.4f}\n")
    net.eval()


def measure_describer(net: Net, album: Album, pairs: list[int]) -> str:
    """Return how well people it has not seen are told apart, in words."""
    photos = _photos_by_pair(album)
    groups = [rows for pair in pairs for rows in photos[pair]]
    with torch.no_grad():
        vectors = [functional.normalize(net(_values(album.faces[rows]))) for rows in groups]
    means = torch.stack([functional.normalize(each[::2].mean(dim=0), dim=0) for each in vectors])
    scores = [each[1::2] @ means.T for each in vectors]
    own = torch.cat([score[:, index] for index, score in enumerate(scores)])
    near = torch.cat([score[:, index ^ 1] for index, score in enumerate(scores)])
    far = torch.cat([
        score[:, [other for other in range(len(groups)) if other // 2 != index // 2]].flatten()
        for index, score in enumerate(scores)
    ])  # fmt: skip
    return (
        f"describer, held out: own {own.mean():.3f}, above {BOUNDARY}: {_share(own):.4f}; "
        f"near doubles {near.mean():.3f}, {_share(near):.4f}; others {far.mean():.3f}, "
        f"{_share(far):.5f}\n"
    )


def _share(scores: Tensor) -> float:
    return float((scores >= BOUNDARY).float().mean())


def _likeness_loss(vectors: Tensor) -> Tensor:
    """Return the loss of a batch, shape (people, photos, values), each of length 1."""
    people, photos, _ = vectors.shape
    sums = vectors.sum(dim=1)
    others = functional.normalize(sums[:, None] - vectors, dim=2)
    own = (vectors * others).sum(dim=2)
    scores = torch.einsum("pkv,qv->pkq", vectors, functional.normalize(sums, dim=1))
    mask = torch.eye(people, dtype=torch.bool)[:, None].expand(people, photos, people)
    scores = scores.masked_fill(mask, -1.0)
    above = functional.softplus(STEEPNESS * (BOUNDARY + MARGIN - own))
    below = functional.softplus(torch.logsumexp(STEEPNESS * (scores - BOUNDARY + MARGIN), dim=2))
    return (above + below).mean()


def _photos_by_pair(album: Album) -> dict[int, tuple[np.ndarray, np.ndarray]]:
    """Return the rows of the photos of both people of every pair."""
    order = np.argsort(album.people, kind="stable")
    people, starts = np.unique(album.people[order], return_index=True)
    rows = dict(zip(people.tolist(), np.split(order, starts[1:]), strict=True))
    return {person // 2: (rows[person], rows[person + 1]) for person in rows if person % 2 == 0}


def _values(images: np.ndarray) -> Tensor:
    """Return images as the networks take them."""
    return torch.from_numpy(images).permute(0, 3, 1, 2).float() / 127.5 - 1.0


def _tint(values: Tensor, chance: np.random.Generator) -> Tensor:
    """Return *values* a little brighter or darker, each colour by itself."""
    gains = chance.normal(1.0, 0.06, (len(values), 3, 1, 1)) * chance.normal(
        1.0, 0.06, (len(values), 1, 1, 1)
    )
    gained = (values + 1.0) * torch.from_numpy(gains.astype(np.float32)) - 1.0
    return gained.clamp(-1.0, 1.0)


class _Steps:
    """One cycle of learning rates over Adam with weight decay."""

    def __init__(self, net: nn.Module, steps: int, *, peak: float) -> None:
        self._optimizer = torch.optim.AdamW(net.parameters(), lr=peak, weight_decay=1e-3)
        self._rates = torch.optim.lr_scheduler.OneCycleLR(
            self._optimizer, max_lr=peak, total_steps=steps + 1, pct_start=0.2
        )

    def take(self, loss: Tensor) -> None:
        """Move the weights against the gradient of *loss*."""
        self._optimizer.zero_grad()
        loss.backward()
        self._optimizer.step()
        self._rates.step()
