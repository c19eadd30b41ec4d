"""One provider per file, each written from the reference alone."""

from typing import Final

from tests.fault_server.dialect import Dialect
from tests.fault_server.dialects.ark import Ark
from tests.fault_server.dialects.azure import Azure
from tests.fault_server.dialects.bfl import Bfl
from tests.fault_server.dialects.cartesia import Cartesia
from tests.fault_server.dialects.comfy2 import Comfy2
from tests.fault_server.dialects.comfyui import ComfyUi
from tests.fault_server.dialects.dashscope import DashScope
from tests.fault_server.dialects.elevenlabs import ElevenLabs
from tests.fault_server.dialects.fal import Fal
from tests.fault_server.dialects.gateway import Gateway
from tests.fault_server.dialects.kling import Kling
from tests.fault_server.dialects.luma import Luma, LumaAgents
from tests.fault_server.dialects.minimax import MiniMax
from tests.fault_server.dialects.newapi import NewApi
from tests.fault_server.dialects.openai import OpenAI
from tests.fault_server.dialects.replicate import Replicate
from tests.fault_server.dialects.runway import Runway
from tests.fault_server.dialects.syncso import SyncSo
from tests.fault_server.dialects.veo import Veo
from tests.fault_server.dialects.vidu import Vidu

DIALECTS: Final[tuple[type[Dialect], ...]] = (
    Ark,
    Azure,
    Bfl,
    Cartesia,
    Comfy2,
    ComfyUi,
    DashScope,
    ElevenLabs,
    Fal,
    Gateway,
    Kling,
    Luma,
    LumaAgents,
    MiniMax,
    NewApi,
    OpenAI,
    Replicate,
    Runway,
    SyncSo,
    Veo,
    Vidu,
)
