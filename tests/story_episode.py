"""A two-scene episode that tests share."""

from cliffhanger.story.build import build_episode
from cliffhanger.story.fountain import read_fountain

EPISODE = build_episode(
    read_fountain(
        """Title: The Night Key
Language: en

INT. HOTEL LOBBY - NIGHT

A hand tears the key from the wall.

VICTOR
(furious)
Give me that key!

NORA
Never. It is mine!

EXT. STREET - NIGHT

Rain.

NORA
(afraid)
Who are you?!
"""
    )
)
