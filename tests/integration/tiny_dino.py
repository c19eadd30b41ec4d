"""A DINOv2 of transformers' own class, small enough to make on the spot."""

from pathlib import Path

SIDE_PX = 28
PATCH_PX = 7
NUM_DIMS = 24


def save_tiny_dino(folder: Path, seed: int) -> Path:
    """Write config and random weights as transformers saves them; the same for the same seed."""
    import torch  # noqa: PLC0415  seconds to load
    from transformers import Dinov2Config, Dinov2Model  # noqa: PLC0415  as above

    config = Dinov2Config(
        hidden_size=NUM_DIMS,
        num_hidden_layers=2,
        num_attention_heads=2,
        mlp_ratio=2,
        image_size=SIDE_PX,
        patch_size=PATCH_PX,
    )
    torch.manual_seed(seed)
    Dinov2Model(config).save_pretrained(folder)
    return folder
