"""When each word of a written line is heard in its recording.

Belongs here: the line's pieces, what a recogniser heard, the sound itself, and one search that
reconciles the three. Does not: recognisers, voices, phones of a language (`animatic.voice.follow`).
"""

from cliffhanger.media.align.line import align_line
from cliffhanger.media.align.values import AlignedLine, AlignedWord, WordHint

__all__ = ["AlignedLine", "AlignedWord", "WordHint", "align_line"]
