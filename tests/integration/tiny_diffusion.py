"""Diffusion pipelines small enough for two cores, made from configs: no weight is downloaded.

Every part is the real class with a small config, saved by `save_pretrained`, so that what is tested
loads it as it loads the weights that people download. The weights are random.
"""

from pathlib import Path
from typing import Any

import torch
from diffusers import (
    AutoencoderKL,
    DDIMScheduler,
    FlowMatchEulerDiscreteScheduler,
    FluxPipeline,
    FluxTransformer2DModel,
    SD3Transformer2DModel,
    StableDiffusion3Pipeline,
    StableDiffusionXLPipeline,
    UNet2DConditionModel,
)
from transformers import (
    CLIPTextConfig,
    CLIPTextModel,
    CLIPTextModelWithProjection,
    CLIPTokenizer,
    T5Config,
    T5EncoderModel,
    T5Tokenizer,
)

from cliffhanger.models.lora.settings import Family

LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789,.-'"
WIDTH = 32
"""Channels of every text encoder."""
NUM_TOKENS = 77


def save_tiny_pipeline(family: Family, folder: Path) -> Path:
    """Return *folder*, which holds a pipeline of *family*; the same weights each time."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        makers = {Family.SDXL: make_sdxl, Family.SD3: make_sd3, Family.FLUX: make_flux}
        makers[family]().save_pretrained(folder)
    return folder


def make_sdxl() -> StableDiffusionXLPipeline:
    """Return SDXL with a U-Net of two blocks."""
    unet = UNet2DConditionModel(
        sample_size=16,
        block_out_channels=(16, 32),
        layers_per_block=1,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        attention_head_dim=(2, 2),
        use_linear_projection=True,
        addition_embed_type="text_time",
        addition_time_embed_dim=8,
        transformer_layers_per_block=1,
        projection_class_embeddings_input_dim=6 * 8 + WIDTH,
        cross_attention_dim=2 * WIDTH,
        norm_num_groups=8,
    )
    return StableDiffusionXLPipeline(
        vae=make_vae(latent_channels=4),
        text_encoder=CLIPTextModel(clip_config()),
        text_encoder_2=CLIPTextModelWithProjection(clip_config()),
        tokenizer=clip_tokenizer(),
        tokenizer_2=clip_tokenizer(),
        unet=unet,
        scheduler=DDIMScheduler(
            beta_start=0.00085,
            beta_end=0.012,
            beta_schedule="scaled_linear",
            clip_sample=False,
            set_alpha_to_one=False,
            steps_offset=1,
            timestep_spacing="leading",
        ),
        add_watermarker=False,
    )


def make_sd3() -> StableDiffusion3Pipeline:
    """Return SD3 with a transformer of two blocks, the second without a context stream."""
    transformer = SD3Transformer2DModel(
        sample_size=16,
        patch_size=2,
        in_channels=8,
        num_layers=2,
        attention_head_dim=8,
        num_attention_heads=4,
        joint_attention_dim=2 * WIDTH,
        caption_projection_dim=32,
        pooled_projection_dim=2 * WIDTH,
        out_channels=8,
        pos_embed_max_size=32,
    )
    return StableDiffusion3Pipeline(
        transformer=transformer,
        scheduler=FlowMatchEulerDiscreteScheduler(shift=3.0),
        vae=make_vae(latent_channels=8, shift_factor=0.06),
        text_encoder=CLIPTextModelWithProjection(clip_config()),
        tokenizer=clip_tokenizer(),
        text_encoder_2=CLIPTextModelWithProjection(clip_config()),
        tokenizer_2=clip_tokenizer(),
        text_encoder_3=T5EncoderModel(t5_config(2 * WIDTH)),
        tokenizer_3=t5_tokenizer(),
    )


def make_flux() -> FluxPipeline:
    """Return Flux (dev, which takes a guidance) with one double and one single block."""
    transformer = FluxTransformer2DModel(
        patch_size=1,
        in_channels=16,
        num_layers=1,
        num_single_layers=1,
        attention_head_dim=16,
        num_attention_heads=2,
        joint_attention_dim=WIDTH,
        pooled_projection_dim=WIDTH,
        guidance_embeds=True,
        axes_dims_rope=(4, 6, 6),
    )
    return FluxPipeline(
        transformer=transformer,
        scheduler=FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=True),
        vae=make_vae(latent_channels=4, shift_factor=0.06),
        text_encoder=CLIPTextModel(clip_config()),
        tokenizer=clip_tokenizer(),
        text_encoder_2=T5EncoderModel(t5_config(WIDTH)),
        tokenizer_2=t5_tokenizer(),
    )


def make_vae(*, latent_channels: int, **config: Any) -> AutoencoderKL:  # noqa: ANN401  a config's
    """Return an autoencoder whose latents are a quarter as wide and high as its images."""
    return AutoencoderKL(
        block_out_channels=(12, 16, 24),
        down_block_types=("DownEncoderBlock2D",) * 3,
        up_block_types=("UpDecoderBlock2D",) * 3,
        layers_per_block=1,
        latent_channels=latent_channels,
        norm_num_groups=4,
        sample_size=64,
        mid_block_add_attention=False,
        scaling_factor=1.0,
        use_quant_conv=False,
        use_post_quant_conv=False,
        **config,
    )


def clip_config() -> CLIPTextConfig:
    """Return a CLIP of two layers; the last two tokens begin and end a text."""
    size = len(clip_vocabulary())
    return CLIPTextConfig(
        vocab_size=size,
        hidden_size=WIDTH,
        intermediate_size=2 * WIDTH,
        num_hidden_layers=2,
        num_attention_heads=4,
        max_position_embeddings=NUM_TOKENS,
        projection_dim=WIDTH,
        bos_token_id=size - 2,
        eos_token_id=size - 1,
        pad_token_id=size - 1,
    )


def clip_vocabulary() -> dict[str, int]:
    """Return letters inside and at the end of words, as CLIP writes them."""
    pieces = [*LETTERS, *(f"{letter}</w>" for letter in LETTERS)]
    return {
        piece: index for index, piece in enumerate([*pieces, "<|startoftext|>", "<|endoftext|>"])
    }


def clip_tokenizer() -> CLIPTokenizer:
    """Return a tokenizer that spells."""
    return CLIPTokenizer(vocab=clip_vocabulary(), merges=[], model_max_length=NUM_TOKENS)


def t5_config(width: int) -> T5Config:
    """Return a T5 encoder of one layer."""
    return T5Config(
        vocab_size=len(LETTERS) + 4,
        d_model=width,
        d_kv=8,
        d_ff=2 * width,
        num_layers=1,
        num_heads=4,
    )


def t5_tokenizer() -> T5Tokenizer:
    """Return a tokenizer that spells."""
    pieces = ["<pad>", "</s>", "<unk>", "▁", *LETTERS]
    vocabulary = [(piece, 0.0 if index < 3 else -2.0) for index, piece in enumerate(pieces)]
    return T5Tokenizer(vocab=vocabulary, extra_ids=0, model_max_length=NUM_TOKENS)
