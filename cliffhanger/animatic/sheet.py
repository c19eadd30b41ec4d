"""The character sheet: everything that decides how a character looks, and nothing else."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from cliffhanger.story.vocabulary import Age, Gender
from cliffhanger.value import Value

Hex = Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")]


class FaceShape(StrEnum):
    """Outline of a human face."""

    OVAL = "oval"
    ROUND = "round"
    SQUARE = "square"
    HEART = "heart"
    LONG = "long"


class HairStyle(StrEnum):
    """Cuts the rig can draw."""

    LONG_STRAIGHT = "long_straight"
    LONG_WAVY = "long_wavy"
    HALF_UP = "half_up"
    PONYTAIL = "ponytail"
    BOB = "bob"
    UPDO = "updo"
    PALACE = "palace"
    SHORT_SIDE = "short_side"
    MESSY = "messy"
    SLICK = "slick"
    CROP = "crop"
    TOPKNOT = "topknot"
    BALD = "bald"


class Outfit(StrEnum):
    """Clothes the rig can draw."""

    SUIT = "suit"
    BLOUSE = "blouse"
    DRESS = "dress"
    HOODIE = "hoodie"
    COAT = "coat"
    HANFU = "hanfu"
    TURTLENECK = "turtleneck"
    TEE = "tee"
    SCRUBS = "scrubs"
    QIPAO = "qipao"
    UNIFORM = "uniform"
    APRON = "apron"


class Accessory(StrEnum):
    """Things worn or borne."""

    GLASSES = "glasses"
    EARRINGS = "earrings"
    HAIRPIN = "hairpin"
    NECKLACE = "necklace"
    BEARD = "beard"
    MUSTACHE = "mustache"
    STUBBLE = "stubble"
    MOLE = "mole"
    SCAR = "scar"
    LIPSTICK = "lipstick"
    BOW = "bow"
    TIE = "tie"
    CAP = "cap"


class HumanLook(Value):
    """A person."""

    kind: Literal["human"] = "human"
    """Discriminator."""
    gender: Gender
    """Proportions of face and body."""
    age: Age
    """Eye size, wrinkles, height."""
    face: FaceShape
    """Outline."""
    skin: Hex
    """Lit skin colour."""
    hair_style: HairStyle
    """Cut."""
    hair: Hex
    """Hair colour."""
    eyes: Hex
    """Iris colour."""
    lips: Hex = "#c4555a"
    """Lip colour."""
    brow_weight: float = Field(default=1.0, ge=0.5, le=2.0)
    """Thickness of the brows against the usual."""
    outfit: Outfit
    """Clothes."""
    primary: Hex
    """Main colour of the clothes."""
    secondary: Hex
    """Second colour: tie, trim, inner layer."""
    accessories: tuple[Accessory, ...] = ()
    """Worn in every shot."""


class Species(StrEnum):
    """Animals the rig can draw."""

    DOG = "dog"
    CAT = "cat"
    RABBIT = "rabbit"
    FOX = "fox"
    BEAR = "bear"
    BIRD = "bird"


class AnimalLook(Value):
    """An animal that can act and speak."""

    kind: Literal["animal"] = "animal"
    """Discriminator."""
    species: Species
    """Which animal."""
    coat: Hex
    """Main colour."""
    patch: Hex
    """Muzzle, belly and markings."""
    eyes: Hex = "#2a1c14"
    """Iris colour."""
    collar: Hex | None = None
    """Collar colour; None for no collar."""
    has_floppy_ears: bool = False
    """Hanging instead of upright ears."""
    has_patch_eye: bool = False
    """A marking around one eye."""


class RobotLook(Value):
    """A robot or a talking device."""

    kind: Literal["robot"] = "robot"
    """Discriminator."""
    shell: Hex
    """Body colour."""
    trim: Hex
    """Joints and panels."""
    light: Hex
    """Eyes, mouth and lamps."""
    is_device: bool = False
    """True for a phone, speaker or screen with a face rather than a walking robot."""


class CloudLook(Value):
    """A cloud, spirit or other floating thing with a face."""

    kind: Literal["cloud"] = "cloud"
    """Discriminator."""
    body: Hex
    """Lit colour."""
    shade: Hex
    """Shadow colour."""
    glow: Hex
    """Light from within."""


Look = Annotated[HumanLook | AnimalLook | RobotLook | CloudLook, Field(discriminator="kind")]


class CharacterSheet(Value):
    """A character as it is drawn, the same in every shot of the series."""

    character_id: str
    """Whose sheet."""
    look: Look
    """How it is drawn."""
    seed: int = Field(ge=0)
    """Fixes every random detail: strands of hair, blink times, freckles."""
