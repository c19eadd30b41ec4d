"""The last step of the sound: loud enough, encoded, and measured as a listener will hear it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import av
import numpy as np

from cliffhanger.media.audio import Audio
from cliffhanger.media.encode import EncodedAudio, encode_aac
from cliffhanger.media.loudness import normalise, true_peak_dbtp

TARGET_LUFS: Final = -14.0
LIMIT_DBTP: Final = -1.05
"""The platforms ask for -1 dBTP of what they decode; 0.05 dB for the meters' disagreement."""
CEILINGS_DBTP: Final = (-1.8, -2.6, -3.6, -5.0)
"""AAC usually adds under 0.7 dB to a peak, but 2.7 dB were measured on one transient."""


@dataclass(frozen=True, slots=True)
class MasteredSound:
    """The film's sound, finished.

    Attributes:
        mix: What went into the encoder.
        encoded: AAC on disk.
        true_peak_dbtp: Of the decoded AAC.
    """

    mix: Audio
    encoded: EncodedAudio
    true_peak_dbtp: float


def master_sound(mix: Audio, path: Path) -> MasteredSound:
    """Return *mix* at -14 LUFS, encoded to *path*, its decoded true peak at most -1 dBTP.

    The encoder can lift a peak by more than any fixed margin, so the ceiling goes down until the
    decoded sound keeps the limit. Where not even the lowest ceiling does, the last try is returned
    and the gate reports it.

    Args:
        mix: Stereo, 48 kHz.
        path: Where the M4A goes.
    """
    attempt = _try(mix, path, CEILINGS_DBTP[0])
    for ceiling_dbtp in CEILINGS_DBTP[1:]:
        if attempt.true_peak_dbtp <= LIMIT_DBTP:
            break
        attempt = _try(mix, path, ceiling_dbtp)
    return attempt


def _try(mix: Audio, path: Path, ceiling_dbtp: float) -> MasteredSound:
    loud = normalise(mix, target_lufs=TARGET_LUFS, ceiling_dbtp=ceiling_dbtp)
    encoded = encode_aac(loud, path)
    return MasteredSound(loud, encoded, true_peak_dbtp(_decode(path)))


def _decode(path: Path) -> Audio:
    with av.open(str(path)) as container:
        pieces = [frame.to_ndarray() for frame in container.decode(audio=0)]
    return Audio(np.concatenate(pieces, axis=1).astype(np.float32, copy=False))
