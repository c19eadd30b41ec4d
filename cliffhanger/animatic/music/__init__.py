"""Music: a bed that follows the moods of an episode, played by additive instruments in numpy.

Belongs here: instruments, harmony, patterns, composing. Does not: ducking and mixing.
"""

from cliffhanger.animatic.music.composer import EmbeddedComposer

__all__ = ["EmbeddedComposer"]
