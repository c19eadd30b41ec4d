"""Fountain 1.1: the plain-text screenplay format, read into values and written back.

Belongs here: the format's grammar. Does not: what the words mean for a film (`story/build.py`).
"""

from cliffhanger.story.fountain.elements import Screenplay
from cliffhanger.story.fountain.reader import read_fountain
from cliffhanger.story.fountain.writer import write_fountain

__all__ = ["Screenplay", "read_fountain", "write_fountain"]
