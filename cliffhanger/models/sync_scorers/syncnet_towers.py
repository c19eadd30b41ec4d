"""SyncNet's two towers (Chung and Zisserman 2016), as its second release lays out their weights.

Importing this file loads torch.
"""

# Torch's stubs leave much open.
# pyright: reportUnknownMemberType=false

from typing import Final

import torch
from torch import nn

NUM_DIMS: Final = 1024
_HIDDEN: Final = 512


class SyncNetTowers(nn.Module):
    """Embeds faces and sounds so that those of one moment lie near each other.

    Modules are named as in the released state dict: `netcnnaud`, `netfcaud`, `netcnnlip`,
    `netfclip`.
    """

    def __init__(self) -> None:
        super().__init__()
        self.netcnnaud = nn.Sequential(
            *_flat(1, 64, (3, 3), padding=(1, 1)),
            nn.MaxPool2d(1),
            *_flat(64, 192, (3, 3), padding=(1, 1)),
            nn.MaxPool2d(3, stride=(1, 2)),
            *_flat(192, 384, (3, 3), padding=(1, 1)),
            *_flat(384, 256, (3, 3), padding=(1, 1)),
            *_flat(256, 256, (3, 3), padding=(1, 1)),
            nn.MaxPool2d(3, stride=2),
            *_flat(256, _HIDDEN, (5, 4), padding=(0, 0)),
        )
        self.netfcaud = _head()
        self.netcnnlip = nn.Sequential(
            *_moving(3, 96, (5, 7, 7), stride=2, padding=0),
            nn.MaxPool3d((1, 3, 3), stride=(1, 2, 2)),
            *_moving(96, 256, (1, 5, 5), stride=2, padding=1),
            nn.MaxPool3d((1, 3, 3), stride=(1, 2, 2), padding=(0, 1, 1)),
            *_moving(256, 256, (1, 3, 3), stride=1, padding=1),
            *_moving(256, 256, (1, 3, 3), stride=1, padding=1),
            *_moving(256, 256, (1, 3, 3), stride=1, padding=1),
            nn.MaxPool3d((1, 3, 3), stride=(1, 2, 2)),
            *_moving(256, _HIDDEN, (1, 6, 6), stride=1, padding=0),
        )
        self.netfclip = _head()

    def see(self, frames: torch.Tensor) -> torch.Tensor:
        """Return an embedding per window of five frames, [num_frames - 4, 1024].

        Only the first layer looks along time, so that the windows of a clip go through at once.

        Args:
            frames: [num_frames, 3, 224, 224], BGR, 0 to 255.
        """
        seen = self.netcnnlip(frames.transpose(0, 1).unsqueeze(0))
        return self.netfclip(seen[0, :, :, 0, 0].transpose(0, 1))

    def hear(self, cepstra: torch.Tensor) -> torch.Tensor:
        """Return an embedding per window, [num_windows, 1024].

        Args:
            cepstra: [num_windows, 1, 13, 20].
        """
        return self.netfcaud(self.netcnnaud(cepstra).flatten(1))


def _flat(
    num_in: int, num_out: int, size: tuple[int, int], *, padding: tuple[int, int]
) -> tuple[nn.Module, ...]:
    return nn.Conv2d(num_in, num_out, size, padding=padding), nn.BatchNorm2d(num_out), nn.ReLU()


def _moving(
    num_in: int, num_out: int, size: tuple[int, int, int], *, stride: int, padding: int
) -> tuple[nn.Module, ...]:
    layer = nn.Conv3d(
        num_in, num_out, size, stride=(1, stride, stride), padding=(0, padding, padding)
    )
    return layer, nn.BatchNorm3d(num_out), nn.ReLU()


def _head() -> nn.Sequential:
    return nn.Sequential(
        nn.Linear(_HIDDEN, _HIDDEN),
        nn.BatchNorm1d(_HIDDEN),
        nn.ReLU(),
        nn.Linear(_HIDDEN, NUM_DIMS),
    )
