"""The places the embedded art can draw."""

from enum import StrEnum


class Place(StrEnum):
    """One family of sets."""

    LIVING_ROOM = "living_room"
    BEDROOM = "bedroom"
    KITCHEN = "kitchen"
    OFFICE = "office"
    HOSPITAL = "hospital"
    CLASSROOM = "classroom"
    COURTROOM = "courtroom"
    RESTAURANT = "restaurant"
    LOBBY = "lobby"
    WEDDING_HALL = "wedding_hall"
    PALACE = "palace"
    CAR = "car"
    PIPE = "pipe"
    WAREHOUSE = "warehouse"
    STREET = "street"
    INTERSECTION = "intersection"
    ROOFTOP = "rooftop"
    PARK = "park"
    FOREST = "forest"
    BEACH = "beach"
    INTERIOR = "interior"
    """A calm room, for an interior nobody has drawn."""
    EXTERIOR = "exterior"
    """A forecourt with trees, for an exterior nobody has drawn."""


OUTDOOR_PLACES = frozenset(
    {
        Place.STREET,
        Place.INTERSECTION,
        Place.ROOFTOP,
        Place.PARK,
        Place.FOREST,
        Place.BEACH,
        Place.EXTERIOR,
    }
)
"""Where the weather reaches the ground."""
