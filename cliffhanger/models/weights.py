"""Weight files that an installation may add, and under which terms. Nothing is ever downloaded."""

from enum import StrEnum
from typing import Final

from pydantic import Field

from cliffhanger.value import Value


class Commercial(StrEnum):
    """Whether films made with it may be sold."""

    YES = "yes"
    LIMITED = "limited"
    """Under conditions that the note names."""
    NO = "no"
    UNCLEAR = "unclear"


class OptionalWeights(Value):
    """One file of weights. A lawyer knows better; what is not verified is from memory."""

    name: str
    """Short name."""
    file: str
    """File name as the project publishes it."""
    source: str = Field(pattern=r"^https://")
    """Where the project publishes it."""
    licence: str
    """Of the weights, as the project states it."""
    commercial: Commercial
    """Whether films made with it may be sold."""
    purpose: str
    """What it is for here."""
    megabytes: float | None = Field(default=None, gt=0.0)
    """Size in 10**6 bytes, roughly; None where it is not known."""
    sha256: str = Field(default="", pattern=r"^([0-9a-f]{64})?$")
    """Digest; empty where it is not known for certain."""
    is_verified: bool = False
    """Whether the licence was read in the project's own files."""
    note: str = ""
    """Conditions, traps."""

    def __str__(self) -> str:
        """Return it in a sentence, as errors name it."""
        size = f"{self.megabytes:g} MB, " if self.megabytes else ""
        return (
            f"{self.file} ({size}{self.licence}; commercial use: {self.commercial}) from "
            f"{self.source}"
        )


_UNREAD_DATA: Final = "The terms of the pictures that it learned from were not looked at."
_ZOO: Final = "https://github.com/opencv/opencv_zoo/tree/main/models"

_LOOKS: Final = (
    OptionalWeights(
        name="open-clip/ViT-B-32",
        file="open_clip_model.safetensors",
        source="https://huggingface.co/laion/CLIP-ViT-B-32-laion2B-s34B-b79K",
        licence="MIT",
        commercial=Commercial.YES,
        purpose="CLIP-I, CLIP-T",
        megabytes=605,
        note=_UNREAD_DATA,
    ),
    OptionalWeights(
        name="open-clip/ViT-L-14",
        file="open_clip_model.safetensors",
        source="https://huggingface.co/laion/CLIP-ViT-L-14-laion2B-s32B-b82K",
        licence="MIT",
        commercial=Commercial.YES,
        purpose="CLIP-I, CLIP-T; finer than ViT-B-32, not comparable with it",
        megabytes=1710,
        note=_UNREAD_DATA,
    ),
    OptionalWeights(
        name="open-clip/ViT-B-32-quickgelu",
        file="open_clip_model.safetensors",
        source="https://huggingface.co/timm/vit_base_patch32_clip_224.openai",
        licence="MIT",
        commercial=Commercial.YES,
        purpose="CLIP-I, CLIP-T as papers report them: OpenAI's weights",
        note="Only under this name: the activation is another than that of ViT-B-32.",
    ),
    OptionalWeights(
        name="open-clip/ViT-L-14-quickgelu",
        file="open_clip_model.safetensors",
        source="https://huggingface.co/timm/vit_large_patch14_clip_224.openai",
        licence="MIT",
        commercial=Commercial.YES,
        purpose="CLIP-I, CLIP-T as papers report them: OpenAI's weights",
        note="Only under this name: the activation is another than that of ViT-L-14.",
    ),
    OptionalWeights(
        name="dino/ViT-S-16",
        file="dino_deitsmall16_pretrain.pth",
        source="https://github.com/facebookresearch/dino",
        licence="Apache-2.0",
        commercial=Commercial.YES,
        purpose="DINO score of the DreamBooth protocol",
        megabytes=87,
        note=_UNREAD_DATA,
    ),
    OptionalWeights(
        name="dino/ViT-B-16",
        file="dino_vitbase16_pretrain.pth",
        source="https://github.com/facebookresearch/dino",
        licence="Apache-2.0",
        commercial=Commercial.YES,
        purpose="VBench subject consistency",
        megabytes=343,
        note=_UNREAD_DATA,
    ),
    *(
        OptionalWeights(
            name=f"dinov2/{size}",
            file="model.safetensors",
            source=f"https://huggingface.co/facebook/dinov2-{size}",
            licence="Apache-2.0",
            commercial=Commercial.YES,
            purpose="DINO-I and the steadiness of shots; not comparable with papers' DINO",
            megabytes=megabytes,
            note=f"With config.json and preprocessor_config.json beside it. {_UNREAD_DATA}",
        )
        for size, megabytes in (("small", 88), ("base", 346), ("large", 1220))
    ),
)

_FACES: Final = (
    OptionalWeights(
        name="yunet",
        file="face_detection_yunet_2023mar.onnx",
        source=f"{_ZOO}/face_detection_yunet",
        licence="MIT",
        commercial=Commercial.YES,
        purpose="finding and counting faces",
        megabytes=0.233,
        sha256="8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4",
        is_verified=True,
    ),
    OptionalWeights(
        name="yunet-2026may",
        file="face_detection_yunet_2026may.onnx",
        source=f"{_ZOO}/face_detection_yunet",
        licence="MIT",
        commercial=Commercial.YES,
        purpose="finding and counting faces with OpenCV 5, by its name made for it",
        megabytes=0.23,
    ),
    OptionalWeights(
        name="sface",
        file="face_recognition_sface_2021dec.onnx",
        source=f"{_ZOO}/face_recognition_sface",
        licence="Apache-2.0",
        commercial=Commercial.YES,
        purpose="likeness of photographed faces; not for drawn ones",
        megabytes=38.7,
        sha256="0ba9fbfa01b5270c96627c4ef784da859931e02f04419c829e83484087c34e79",
        is_verified=True,
        note=_UNREAD_DATA,
    ),
    OptionalWeights(
        name="arcface",
        file="w600k_r50.onnx",
        source="https://github.com/deepinsight/insightface",
        licence="non-commercial research only",
        commercial=Commercial.NO,
        purpose="FaceSim-Arc as papers report it",
        megabytes=174,
        note="In the package buffalo_l; the code is MIT, the weights are not.",
    ),
)

_LIPS: Final = (
    OptionalWeights(
        name="syncnet",
        file="syncnet_v2.model",
        source="https://github.com/joonson/syncnet_python",
        licence="none stated for the weights",
        commercial=Commercial.UNCLEAR,
        purpose="LSE-C, LSE-D",
        megabytes=55,
    ),
    OptionalWeights(
        name="latentsync-1.6",
        file="latentsync_unet.pt",
        source="https://github.com/bytedance/LatentSync",
        licence="Apache-2.0 for the code",
        commercial=Commercial.UNCLEAR,
        purpose="lip sync",
        note="Works with insightface's weights, which are for research only.",
    ),
    OptionalWeights(
        name="musetalk-1.5",
        file="unet.pth",
        source="https://github.com/TMElyralab/MuseTalk",
        licence="MIT for the code; the project allows any use of the weights",
        commercial=Commercial.YES,
        purpose="lip sync",
        note="Needs the weights of other projects, each under its own licence.",
    ),
    OptionalWeights(
        name="wav2lip",
        file="wav2lip_gan.pth",
        source="https://github.com/Rudrabha/Wav2Lip",
        licence="research only",
        commercial=Commercial.NO,
        purpose="lip sync, as a baseline",
        megabytes=436,
    ),
)

_WORDS: Final = tuple(
    OptionalWeights(
        name=f"faster-whisper/{size}",
        file="model.bin",
        source=f"https://huggingface.co/Systran/faster-whisper-{size}",
        licence="MIT",
        commercial=Commercial.YES,
        purpose="transcripts with word times",
        megabytes=megabytes,
    )
    for size, megabytes in (
        ("tiny", 76),
        ("base", 145),
        ("small", 484),
        ("medium", 1530),
        ("large-v3", 3090),
    )
)

_VOICES: Final = (
    OptionalWeights(
        name="kokoro",
        file="kokoro-v1.0.onnx",
        source="https://github.com/thewh1teagle/kokoro-onnx",
        licence="Apache-2.0",
        commercial=Commercial.YES,
        purpose="voices: en, zh, ja, fr, es, hi, it, pt",
        megabytes=325,
        note="With voices-v1.0.bin beside it.",
    ),
    OptionalWeights(
        name="piper",
        file="vi_VN-vais1000-medium.onnx",
        source="https://huggingface.co/rhasspy/piper-voices",
        licence="each voice has its own, in its MODEL_CARD",
        commercial=Commercial.UNCLEAR,
        purpose="voices: vi, zh and others",
        megabytes=63,
        note="The program is GPL-3: run it as a process of its own.",
    ),
)

_PICTURES: Final = (
    OptionalWeights(
        name="sdxl",
        file="sd_xl_base_1.0.safetensors",
        source="https://huggingface.co/stabilityai/stable-diffusion-xl-base-1.0",
        licence="CreativeML Open RAIL++-M",
        commercial=Commercial.YES,
        purpose="pictures; base of LoRAs",
        megabytes=6938,
        note="Its list of forbidden uses goes on to whoever gets the weights or a LoRA of them.",
    ),
    OptionalWeights(
        name="sd3-medium",
        file="sd3_medium.safetensors",
        source="https://huggingface.co/stabilityai/stable-diffusion-3-medium",
        licence="Stability AI Community",
        commercial=Commercial.LIMITED,
        purpose="pictures; base of LoRAs",
        megabytes=4340,
        note="Free below a yearly revenue of 1 million USD; above that it is to be bought.",
    ),
    OptionalWeights(
        name="flux1-dev",
        file="flux1-dev.safetensors",
        source="https://huggingface.co/black-forest-labs/FLUX.1-dev",
        licence="FLUX.1 [dev] Non-Commercial",
        commercial=Commercial.NO,
        purpose="pictures; base of LoRAs",
        megabytes=23800,
        note="What it says about pictures made with it differs between versions: read yours.",
    ),
    OptionalWeights(
        name="flux1-schnell",
        file="flux1-schnell.safetensors",
        source="https://huggingface.co/black-forest-labs/FLUX.1-schnell",
        licence="Apache-2.0",
        commercial=Commercial.YES,
        purpose="pictures in a few steps",
        megabytes=23800,
        note=_UNREAD_DATA,
    ),
)

OPTIONAL_WEIGHTS: Final = (*_LOOKS, *_FACES, *_LIPS, *_WORDS, *_VOICES, *_PICTURES)
"""Every file that some part of this library can use."""


def find_weights(name: str) -> OptionalWeights | None:
    """Return the file of that name; None for one that the table does not know."""
    return next((weights for weights in OPTIONAL_WEIGHTS if weights.name == name), None)
