"""What is ordered from providers: one value per capability, the same for every provider."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import JsonValue

from cliffhanger.models.jobs.job import Capability


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that goes along with an order.

    The driver fills in *location* or *data*, whichever the adapter's `Capabilities.asset_forms`
    asks for, right before the order is sent. Only the digest counts in the key.

    Attributes:
        sha256: Digest of the bytes.
        media_type: Such as `image/png`.
        num_bytes: Size.
        location: A URL, a `data:` URI, or the provider's own name for an uploaded file.
        data: The bytes, for multipart forms and bare base64.
    """

    sha256: str
    media_type: str
    num_bytes: int
    location: str = field(default="", repr=False)
    data: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class LoraUse:
    """A LoRA that an image is to be made with.

    Attributes:
        weights: The safetensors, or empty where *name* says which.
        name: The provider's or server's own name for the weights.
        scale: How strongly, usually in [0, 1.5].
    """

    weights: Asset | None = None
    name: str = ""
    scale: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageOrder:
    """One image to be made.

    Attributes:
        prompt: What it shows.
        negative_prompt: What it must not show.
        width_px: Width wanted; adapters take the nearest that the model sells.
        height_px: Height wanted.
        seed: For models that take one.
        references: Images of the people in it, the most important first.
        loras: LoRAs to apply.
        options: Further parameters of the model, from the route.
    """

    prompt: str
    negative_prompt: str = ""
    width_px: int = 1080
    height_px: int = 1920
    seed: int | None = None
    references: tuple[Asset, ...] = ()
    loras: tuple[LoraUse, ...] = ()
    options: Mapping[str, JsonValue] = field(default_factory=dict[str, JsonValue])
    capability: Capability = Capability.IMAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoOrder:
    """One clip to be made.

    Attributes:
        prompt: What happens.
        negative_prompt: What must not.
        first_frame: Image that it starts with.
        last_frame: Image that it ends with.
        references: Images of the people in it.
        duration_seconds: Length needed; adapters ask for the shortest that the model sells and
            that is no shorter.
        width_px: Width wanted.
        height_px: Height wanted.
        seed: For models that take one.
        has_audio: Whether the model is to make sound as well.
        options: Further parameters of the model, from the route.
    """

    prompt: str
    negative_prompt: str = ""
    first_frame: Asset | None = None
    last_frame: Asset | None = None
    references: tuple[Asset, ...] = ()
    duration_seconds: float
    width_px: int = 1080
    height_px: int = 1920
    seed: int | None = None
    has_audio: bool = False
    options: Mapping[str, JsonValue] = field(default_factory=dict[str, JsonValue])
    capability: Capability = Capability.VIDEO


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechOrder:
    """One line to be spoken.

    Attributes:
        text: Words.
        voice: The provider's name for the voice.
        language: BCP 47 tag.
        speed: 1.0 is the voice's own.
        instructions: How, in words, for models that take them.
        previous_text: Line before it, for the melody.
        next_text: Line after it.
        seed: For models that take one.
        options: Further parameters of the model, from the route.
    """

    text: str
    voice: str
    language: str = "en"
    speed: float = 1.0
    instructions: str = ""
    previous_text: str = ""
    next_text: str = ""
    seed: int | None = None
    options: Mapping[str, JsonValue] = field(default_factory=dict[str, JsonValue])
    capability: Capability = Capability.VOICE


@dataclass(frozen=True, slots=True, kw_only=True)
class LipSyncOrder:
    """A clip whose mouth is to follow a voice.

    Attributes:
        video: The clip.
        audio: The voice.
        duration_seconds: Length of both.
        language: BCP 47 tag.
        options: Further parameters of the model, from the route.
    """

    video: Asset
    audio: Asset
    duration_seconds: float
    language: str = "en"
    options: Mapping[str, JsonValue] = field(default_factory=dict[str, JsonValue])
    capability: Capability = Capability.LIPSYNC


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptOrder:
    """A recording whose words are wanted, with their times.

    Attributes:
        audio: The recording.
        duration_seconds: Its length.
        language: BCP 47 tag; empty lets the model tell.
        prompt: Names and words to expect.
        options: Further parameters of the model, from the route.
    """

    audio: Asset
    duration_seconds: float
    language: str = ""
    prompt: str = ""
    options: Mapping[str, JsonValue] = field(default_factory=dict[str, JsonValue])
    capability: Capability = Capability.TRANSCRIPT


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddingOrder:
    """Images whose embeddings are wanted.

    Attributes:
        images: One vector each.
        options: Further parameters of the model, from the route.
    """

    images: tuple[Asset, ...]
    options: Mapping[str, JsonValue] = field(default_factory=dict[str, JsonValue])
    capability: Capability = Capability.EMBEDDING


@dataclass(frozen=True, slots=True, kw_only=True)
class LoraOrder:
    """A character's LoRA to be trained.

    Attributes:
        images: A ZIP of images, each with a caption of the same name ending in `.txt`.
        trigger_word: Word that stands for the character.
        steps: Training steps.
        rank: Rank of the matrices.
        learning_rate: Learning rate.
        seed: For trainers that take one.
        options: Further parameters of the trainer, from the route.
    """

    images: Asset
    trigger_word: str
    steps: int = 1000
    rank: int = 16
    learning_rate: float = 1e-4
    seed: int | None = None
    options: Mapping[str, JsonValue] = field(default_factory=dict[str, JsonValue])
    capability: Capability = Capability.LORA


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatOrder:
    """A chat completion whose body is already written.

    Attributes:
        body: JSON of the request.
        max_input_tokens: Upper bound of what the prompt comes to.
        max_output_tokens: Upper bound of the answer.
        options: Nothing; chat bodies are complete.
    """

    body: str = field(repr=False)
    max_input_tokens: int
    max_output_tokens: int
    options: Mapping[str, JsonValue] = field(default_factory=dict[str, JsonValue])
    capability: Capability = Capability.CHAT


Order = (
    ImageOrder
    | VideoOrder
    | SpeechOrder
    | LipSyncOrder
    | TranscriptOrder
    | EmbeddingOrder
    | LoraOrder
    | ChatOrder
)
