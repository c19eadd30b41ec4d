"""A CLIP of open-clip's own class, small enough to make on the spot."""

import json
from pathlib import Path

TINY_CLIP = "tiny-clip"
SIDE_PX = 32
CONFIG = {
    "embed_dim": 32,
    "vision_cfg": {
        "image_size": SIDE_PX,
        "layers": 2,
        "width": 64,
        "head_width": 32,
        "patch_size": 8,
    },
    "text_cfg": {
        "context_length": 77,
        "vocab_size": 49408,
        "width": 32,
        "heads": 2,
        "layers": 2,
    },
}


def add_tiny_clip(folder: Path) -> str:
    """Make open-clip know a tiny model, and return its name."""
    import open_clip  # noqa: PLC0415  seconds to load

    path = folder / f"{TINY_CLIP}.json"
    path.write_text(json.dumps(CONFIG))
    open_clip.add_model_config(path)
    return TINY_CLIP


def save_tiny_clip(path: Path, seed: int) -> Path:
    """Write random weights of the tiny model, the same for the same seed."""
    import open_clip  # noqa: PLC0415  as above
    import torch  # noqa: PLC0415  as above

    torch.manual_seed(seed)
    torch.save(open_clip.create_model(TINY_CLIP).state_dict(), path)
    return path
