"""An order at every provider, as its card has it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.fault_server.house import CANARY_KEY

Shown = dict[str, Any]
URL = "https://x.example/a.png"
DATA = "data:image/png;base64,AAAA"
BEARER = {"Authorization": f"Bearer {CANARY_KEY}"}
GRAPH = {
    "1": {"class_type": "EmptyLatentImage", "inputs": {"width": 512, "height": 768}},
    "9": {"class_type": "SaveImage", "inputs": {"images": ["1", 0]}},
}
FRAME = {"type": "image_url", "image_url": {"url": URL}, "role": "first_frame"}
SPOKEN = '<speak><voice name="v">hello there</voice></speak>'
CLIP_AND_VOICE = [{"type": "video", "url": URL}, {"type": "audio", "url": URL}]


def none(shown: Shown) -> str:
    """Return nothing: the answer is the result."""
    del shown
    return ""


@dataclass(frozen=True, kw_only=True)
class Case:
    """An order at a provider.

    Attributes:
        path: Where it is sent.
        body: What is sent.
        headers: With the key.
        method: How it is sent.
        poll: Where the job is looked at, from the answer; nothing where it is the result itself.
        status: The provider's word in what is seen.
        url: Where the result is, in what is seen.
        words: Of a job that is done, and of one whose output a filter took away.
    """

    path: str
    body: Shown
    headers: Mapping[str, str] = field(default_factory=lambda: dict(BEARER))
    method: str = "POST"
    poll: Callable[[Shown], str] = none
    status: Callable[[Shown], str] = none
    url: Callable[[Shown], str] = none
    words: tuple[str, str] = ("", "")

    @property
    def provider(self) -> str:
        """Prefix of the path."""
        return self.path.split("/")[1]


def at(*path: str | int) -> Callable[[Shown], str]:
    """Return what reads the text at *path*; nothing where there is none."""

    def read(shown: Shown) -> str:
        found: Any = shown
        for step in path:
            is_there = isinstance(found, list) or (isinstance(found, dict) and step in found)
            found = found[step] if is_there and found else None
        return str(found or "")

    return read


def under(prefix: str, *path: str | int, then: str = "") -> Callable[[Shown], str]:
    """Return what builds an address from the text at *path*."""
    return lambda shown: f"{prefix}{at(*path)(shown)}{then}"


CASES = {
    "kling": Case(
        path="/kling/v1/videos/image2video",
        body={"model_name": "kling-v3", "image": URL, "duration": "3"},
        poll=under("/kling/v1/videos/image2video/", "data", "task_id"),
        status=at("data", "task_status"),
        url=at("data", "task_result", "videos", 0, "url"),
        words=("succeed", "failed"),
    ),
    "kling-turbo": Case(
        path="/kling/image-to-video/kling-3.0-turbo",
        body={
            "contents": [{"type": "prompt", "text": "p"}, {"type": "first_frame", "url": URL}],
            "settings": {"duration": 4},
        },
        poll=under("/kling/tasks?task_ids=", "data", "id"),
        status=at("data", 0, "status"),
        url=at("data", 0, "outputs", 0, "url"),
        words=("succeeded", "failed"),
    ),
    "kling-images": Case(
        path="/kling/v1/images/generations",
        body={"model_name": "kling-v2", "prompt": "p", "aspect_ratio": "9:16"},
        poll=under("/kling/v1/images/generations/", "data", "task_id"),
        status=at("data", "task_status"),
        url=at("data", "task_result", "images", 0, "url"),
        words=("succeed", "failed"),
    ),
    "kling-lipsync": Case(
        path="/kling/v1/videos/lip-sync",
        body={
            "input": {
                "mode": "audio2video",
                "video_url": URL,
                "audio_type": "url",
                "audio_url": URL,
            }
        },
        poll=under("/kling/v1/videos/lip-sync/", "data", "task_id"),
        status=at("data", "task_status"),
        url=at("data", "task_result", "videos", 0, "url"),
        words=("succeed", "failed"),
    ),
    "runway": Case(
        path="/runway/v1/image_to_video",
        body={"model": "gen4_turbo", "promptImage": URL, "ratio": "720:1280", "duration": 5},
        headers={**BEARER, "X-Runway-Version": "2024-11-06"},
        poll=under("/runway/v1/tasks/", "id"),
        status=at("status"),
        url=at("output", 0),
        words=("SUCCEEDED", "FAILED"),
    ),
    "luma": Case(
        path="/luma/dream-machine/v1/generations",
        body={"model": "ray-2", "prompt": "p", "duration": "5s"},
        poll=under("/luma/dream-machine/v1/generations/", "id"),
        status=at("state"),
        url=at("assets", "video"),
        words=("completed", "failed"),
    ),
    "luma-agents": Case(
        path="/luma-agents/v1/generations",
        body={"model": "ray-3.2", "type": "video", "prompt": "p", "video": {"duration": "5s"}},
        poll=under("/luma-agents/v1/generations/", "id"),
        status=at("state"),
        url=at("assets", "video"),
        words=("completed", "failed"),
    ),
    "minimax": Case(
        path="/minimax/v1/video_generation",
        body={"model": "MiniMax-Hailuo-2.3", "prompt": "p", "first_frame_image": DATA},
        poll=under("/minimax/v1/query/video_generation?task_id=", "task_id"),
        status=at("status"),
        url=under("/minimax/v1/files/retrieve?file_id=", "file_id"),
        words=("Success", "Fail"),
    ),
    "minimax-v2": Case(
        path="/minimax/v2/video_generation",
        body={"model": "H3", "content": [{"type": "text", "text": "p"}], "duration": 4},
        poll=under("/minimax/v2/query/video_generation/", "task_id"),
        status=at("task", "status"),
        url=at("task", "content", "url"),
        words=("succeeded", "failed"),
    ),
    "minimax-speech": Case(
        path="/minimax/v1/t2a_v2",
        body={
            "model": "speech-2.8",
            "text": "hello there",
            "voice_setting": {"voice_id": "v"},
            "subtitle_enable": True,
        },
        url=at("data", "subtitle_file"),
    ),
    "vidu": Case(
        path="/vidu/ent/v2/start-end2video",
        body={"model": "viduq3-pro", "images": [URL, URL], "prompt": "p", "payload": "t"},
        headers={"Authorization": f"Token {CANARY_KEY}"},
        poll=under("/vidu/ent/v2/tasks/", "task_id", then="/creations"),
        status=at("state"),
        url=at("creations", 0, "url"),
        words=("success", "failed"),
    ),
    "ark": Case(
        path="/ark/api/v3/contents/generations/tasks",
        body={"model": "seedance-1-5", "content": [{"type": "text", "text": "p"}, FRAME]},
        poll=under("/ark/api/v3/contents/generations/tasks/", "id"),
        status=at("status"),
        url=at("content", "video_url"),
        words=("succeeded", "failed"),
    ),
    "dashscope": Case(
        path="/dashscope/api/v1/services/aigc/video-generation/video-synthesis",
        body={"model": "wan2.7-i2v", "input": {"prompt": "p", "img_url": URL}},
        headers={**BEARER, "X-DashScope-Async": "enable"},
        poll=under("/dashscope/api/v1/tasks/", "output", "task_id"),
        status=at("output", "task_status"),
        url=at("output", "video_url"),
        words=("SUCCEEDED", "FAILED"),
    ),
    "veo": Case(
        path="/veo/v1beta/models/veo-3.1-generate-preview:predictLongRunning",
        body={"instances": [{"prompt": "p"}], "parameters": {"durationSeconds": 4}},
        headers={"x-goog-api-key": CANARY_KEY},
        poll=under("/veo/v1beta/", "name"),
        status=at("done"),
        url=at("response", "generateVideoResponse", "generatedSamples", 0, "video", "uri"),
        words=("True", "True"),
    ),
    "fal": Case(
        path="/fal/fal-ai/pika/v2.2/image-to-video",
        body={"image_url": URL, "prompt": "p"},
        headers={"Authorization": f"Key {CANARY_KEY}"},
        poll=at("status_url"),
        status=at("status"),
        url=at("response_url"),
        words=("COMPLETED", "COMPLETED"),
    ),
    "replicate": Case(
        path="/replicate/v1/models/zq/i2v/predictions",
        body={"input": {"prompt": "p", "duration": 4}},
        poll=at("urls", "get"),
        status=at("status"),
        url=at("output"),
        words=("succeeded", "failed"),
    ),
    "bfl": Case(
        path="/bfl/v1/flux-2-pro",
        body={"prompt": "p", "width": 720, "height": 1280, "input_image_2": URL},
        headers={"x-key": CANARY_KEY},
        poll=at("polling_url"),
        status=at("status"),
        url=at("result", "sample"),
        words=("Ready", "Content Moderated"),
    ),
    "comfyui": Case(
        path="/comfyui/prompt",
        body={"prompt": GRAPH, "prompt_id": "0123456789abcdef0123456789abcdef"},
        headers={},
        poll=under("/comfyui/history/", "prompt_id"),
        status=at("0123456789abcdef0123456789abcdef", "status", "status_str"),
        url=under(
            "/comfyui/view?filename=",
            *("0123456789abcdef0123456789abcdef", "outputs", "9", "images", 0, "filename"),
        ),
        words=("success", "error"),
    ),
    "comfy2": Case(
        path="/comfy2/api/v2/jobs",
        body={"workflow": GRAPH},
        poll=at("urls", "self"),
        status=at("status"),
        url=at("outputs", 0, "url"),
        words=("succeeded", "failed"),
    ),
    "syncso": Case(
        path="/syncso/v2/generate",
        body={"model": "lipsync-2", "input": CLIP_AND_VOICE},
        headers={"x-api-key": CANARY_KEY},
        poll=under("/syncso/v2/generate/", "id"),
        status=at("status"),
        url=at("outputUrl"),
        words=("COMPLETED", "REJECTED"),
    ),
    "azure": Case(
        path="/azure/texttospeech/batchsyntheses/batch-1?api-version=2024-04-01",
        body={"inputKind": "SSML", "inputs": [{"content": SPOKEN}], "properties": {}},
        headers={"Ocp-Apim-Subscription-Key": CANARY_KEY},
        method="PUT",
        poll=under("/azure/texttospeech/batchsyntheses/", "id"),
        status=at("status"),
        url=at("outputs", "result"),
        words=("Succeeded", "Failed"),
    ),
    "newapi": Case(
        path="/newapi/v1/video/generations",
        body={"model": "any", "prompt": "p", "image": URL, "duration": 4},
        poll=under("/newapi/v1/video/generations/", "task_id"),
        status=lambda shown: at("status")(shown).lower().removesuffix("ure"),
        url=at("url"),
    ),
    "gateway": Case(
        path="/gateway/v1/video/generate",
        body={"model": "any", "prompt": "p", "duration": 4, "resolution": "720p"},
        poll=under("/gateway/v1/video/jobs/", "job_id"),
        status=at("status"),
        url=at("video_url"),
        words=("completed", "failed"),
    ),
    "openai": Case(
        path="/openai/v1/videos",
        body={"model": "any", "prompt": "p", "seconds": "4", "size": "720x1280"},
        poll=under("/openai/v1/videos/", "id"),
        status=at("status"),
        url=under("/openai/v1/videos/", "id", then="/content"),
        words=("completed", "failed"),
    ),
    "cartesia": Case(
        path="/cartesia/tts/sse",
        body={
            "model_id": "sonic-3",
            "transcript": "hello",
            "voice": {"mode": "id", "id": "v"},
            "output_format": {"container": "raw", "encoding": "pcm_s16le", "sample_rate": 24000},
        },
        headers={**BEARER, "Cartesia-Version": "2026-08-14"},
    ),
    "elevenlabs": Case(
        path="/elevenlabs/v1/text-to-speech/voice/with-timestamps",
        body={"text": "hello", "model_id": "eleven_v3"},
        headers={"xi-api-key": CANARY_KEY},
    ),
}
