"""Images and clips by a ComfyUI server of one's own."""

from cliffhanger.models.jobs.adapter import Idempotency
from cliffhanger.models.jobs.job import Capability, OutputRole
from cliffhanger.models.jobs.orders import ImageOrder, VideoOrder
from cliffhanger.models.providers.comfy_adapter import comfy_caps
from cliffhanger.models.providers.comfy_server import ComfyServer


class ComfyImages(ComfyServer[ImageOrder]):
    """Images by a ComfyUI server; see `ComfyServer`."""

    name = "comfyui-images"
    version = "1"
    role = OutputRole.IMAGE
    caps = comfy_caps(Capability.IMAGE, Idempotency.LOOKUP)


class ComfyVideo(ComfyServer[VideoOrder]):
    """Clips by a ComfyUI server; see `ComfyServer`."""

    name = "comfyui-video"
    version = "1"
    role = OutputRole.VIDEO
    caps = comfy_caps(Capability.VIDEO, Idempotency.LOOKUP)
