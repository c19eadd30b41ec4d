"""Adapters by the name of their protocol: ours, and those that other packages add.

Another package adds one with an entry point of the group `cliffhanger.models` that names a
`JobAdapter` subclass.
"""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from typing import Final

from cliffhanger.errors import InvalidSettingError
from cliffhanger.models.jobs.adapter import AnyAdapter

GROUP: Final = "cliffhanger.models"
PROVIDERS: Final = "cliffhanger.models.providers"
_OURS: Final[Mapping[str, str]] = {
    "ark-images": "ark_images:ArkImages",
    "ark-video": "ark:ArkVideo",
    "azure-batch-speech": "azure_batch:AzureBatchSpeech",
    "azure-speech": "azure_speech:AzureSpeech",
    "bfl-images": "bfl:BflImages",
    "cartesia-speech": "cartesia:CartesiaSpeech",
    "cartesia-timed-speech": "cartesia:CartesiaTimedSpeech",
    "comfy-api-images": "comfy_api:ComfyApiImages",
    "comfy-api-video": "comfy_api:ComfyApiVideo",
    "comfyui-images": "comfyui:ComfyImages",
    "comfyui-lipsync": "comfy_lipsync:ComfyLipSync",
    "comfyui-video": "comfyui:ComfyVideo",
    "dashscope-video": "dashscope:DashScopeVideo",
    "elevenlabs-speech": "elevenlabs:ElevenLabsSpeech",
    "fal-images": "fal_images:FalImages",
    "fal-lipsync": "fal_lipsync:FalLipSync",
    "fal-lora": "fal_lora:FalLora",
    "fal-video": "fal_video:FalVideo",
    "gateway-face": "gateway_face:GatewayFace",
    "gateway-lipsync": "gateway:GatewayLipSync",
    "gateway-video": "gateway:GatewayVideo",
    "kling-face-lipsync": "kling_lipsync:KlingFaceLipSync",
    "kling-images": "kling_images:KlingImages",
    "kling-lipsync": "kling_lipsync:KlingLipSync",
    "kling-turbo-video": "kling_turbo:KlingTurboVideo",
    "kling-video": "kling:KlingVideo",
    "luma-agents-video": "luma_agents:LumaAgentsVideo",
    "luma-video": "luma:LumaVideo",
    "minimax-speech": "minimax_speech:MiniMaxSpeech",
    "minimax-video": "minimax:MiniMaxVideo",
    "minimax-video-v2": "minimax_v2:MiniMaxVideoV2",
    "newapi-videos": "newapi_videos:NewApiVideos",
    "openai-chat": "openai_chat:OpenAIChat",
    "openai-images": "openai_images:OpenAIImages",
    "openai-speech": "openai_speech:OpenAISpeech",
    "openai-transcriptions": "openai_transcriptions:OpenAITranscriptions",
    "openai-videos": "openai_videos:OpenAIVideos",
    "qwen-speech": "dashscope_speech:QwenSpeech",
    "replicate-images": "replicate_images:ReplicateImages",
    "replicate-lora": "replicate_lora:ReplicateLora",
    "replicate-video": "replicate_video:ReplicateVideo",
    "runway-images": "runway_images:RunwayImages",
    "runway-video": "runway:RunwayVideo",
    "sync-lipsync": "sync_so:SyncLipSync",
    "veo-video": "veo:VeoVideo",
    "vidu-video": "vidu:ViduVideo",
}
"""Module and class in `cliffhanger.models.providers`, imported when they are asked for."""


@cache
def find_adapter(protocol: str) -> AnyAdapter:
    """Return the adapter that speaks *protocol*.

    Raises:
        InvalidSettingError: There is none.
    """
    place = _places().get(protocol)
    if place is None:
        raise InvalidSettingError(
            f"protocol {protocol!r} is not known; choose one of {', '.join(sorted(_places()))}, or "
            f"install a package that adds it under {GROUP}"
        )
    module, _, name = place.partition(":")
    return getattr(import_module(module), name)()


def protocols() -> tuple[str, ...]:
    """Return the name of every protocol, sorted."""
    return tuple(sorted(_places()))


@cache
def _places() -> Mapping[str, str]:
    added = {entry.name: entry.value for entry in entry_points(group=GROUP)}
    ours = {name: f"{PROVIDERS}.{place}" for name, place in _OURS.items()}
    return {**added, **ours}
