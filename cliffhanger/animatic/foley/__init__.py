"""Sound effects: every name of `SoundName` made from noise, tones and envelopes.

Belongs here: single effects and ambience loops. Does not: when they are heard, or how loud.
"""

from cliffhanger.animatic.foley.maker import EmbeddedFoley

__all__ = ["EmbeddedFoley"]
