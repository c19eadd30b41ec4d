"""The field's small vocabularies, as the whole project spells them."""

from enum import StrEnum


class ShotSize(StrEnum):
    """How much of a person the frame holds, widest first."""

    EWS = "EWS"
    WS = "WS"
    FS = "FS"
    MWS = "MWS"
    MS = "MS"
    MCU = "MCU"
    CU = "CU"
    ECU = "ECU"
    INSERT = "INSERT"


class Framing(StrEnum):
    """Who or what the frame is built around."""

    SINGLE = "single"
    TWO = "two"
    GROUP = "group"
    OTS = "ots"
    POV = "pov"
    INSERT = "insert"
    REACTION = "reaction"


class Angle(StrEnum):
    """Where the camera stands relative to the eyes."""

    EYE = "eye"
    LOW = "low"
    HIGH = "high"
    OVERHEAD = "overhead"
    DUTCH = "dutch"


class Move(StrEnum):
    """What the camera does during the shot."""

    STATIC = "static"
    PAN = "pan"
    TILT = "tilt"
    PUSH_IN = "push_in"
    PULL_OUT = "pull_out"
    TRACK = "track"
    HANDHELD = "handheld"
    WHIP_PAN = "whip_pan"


class Transition(StrEnum):
    """How a shot begins."""

    CUT = "cut"
    SMASH_CUT = "smash_cut"
    MATCH_CUT = "match_cut"
    DISSOLVE = "dissolve"
    FADE_BLACK = "fade_black"


class CharacterKind(StrEnum):
    """What a character is, before what it looks like."""

    HUMAN = "human"
    ANIMAL = "animal"
    ROBOT = "robot"
    CLOUD = "cloud"


class Gender(StrEnum):
    """How a character is presented; decides voice and look."""

    FEMALE = "female"
    MALE = "male"


class Age(StrEnum):
    """Bands of age that change a face and a voice."""

    CHILD = "child"
    YOUNG = "young"
    ADULT = "adult"
    MATURE = "mature"
    ELDER = "elder"


class Emotion(StrEnum):
    """What a face and a voice show."""

    NEUTRAL = "neutral"
    HAPPY = "happy"
    ANGRY = "angry"
    SAD = "sad"
    SURPRISED = "surprised"
    SCHEMING = "scheming"
    FEAR = "fear"
    LOVE = "love"
    CRYING = "crying"
    CONFUSED = "confused"


class Mood(StrEnum):
    """The colour of a scene; decides light and music."""

    NEUTRAL = "neutral"
    TENSE = "tense"
    ROMANTIC = "romantic"
    SAD = "sad"
    TRIUMPHANT = "triumphant"
    COMIC = "comic"
    MYSTERY = "mystery"


class TimeOfDay(StrEnum):
    """When a scene plays."""

    DAWN = "dawn"
    DAY = "day"
    DUSK = "dusk"
    NIGHT = "night"


class Weather(StrEnum):
    """What falls from the sky."""

    CLEAR = "clear"
    RAIN = "rain"
    SNOW = "snow"
    FOG = "fog"


class SoundName(StrEnum):
    """Effects that every foley adapter can make."""

    RAIN = "rain"
    TRAFFIC = "traffic"
    DOOR = "door"
    KNOCK = "knock"
    FOOTSTEPS = "footsteps"
    PHONE = "phone"
    BUZZ = "buzz"
    SLAP = "slap"
    HEARTBEAT = "heartbeat"
    IMPACT = "impact"
    WHOOSH = "whoosh"
    RISER = "riser"
    GLASS = "glass"
    TYPING = "typing"
    THUNDER = "thunder"
    MURMUR = "murmur"
    BARK = "bark"
    ELECTRIC = "electric"
    CLOCK = "clock"
    GASP = "gasp"
    BIRDS = "birds"
    SIREN = "siren"
    BELL = "bell"


class InsertKind(StrEnum):
    """What an insert shot shows."""

    PHONE = "phone"
    DOCUMENT = "document"
    SCREEN = "screen"
    CLOCK = "clock"
    SIGN = "sign"
    TRAFFIC_LIGHT = "traffic_light"
    RING = "ring"
    KEY = "key"
    PHOTO = "photo"
    DOOR = "door"
    OBJECT = "object"
