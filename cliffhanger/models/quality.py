"""Words by which people say how good a film is to be, and how urgent it is."""

from enum import StrEnum


class Quality(StrEnum):
    """How good a film is to be: the cheap models first, the final ones for what is approved."""

    DRAFT = "draft"
    FINAL = "final"


class PriorityName(StrEnum):
    """Whose paid calls come first."""

    VIP = "vip"
    NORMAL = "normal"
    BACKFILL = "backfill"
