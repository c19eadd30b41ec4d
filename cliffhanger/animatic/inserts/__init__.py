"""Props and screens that fill the frame.

Belongs here: one drawing per kind of insert, the lettering on it, and the lens that films it.
Not here: places, people, captions.
"""

from cliffhanger.animatic.inserts.registry import render_insert

__all__ = ["render_insert"]
