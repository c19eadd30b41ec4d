"""Final Draft's FDX: the XML of the film trade, read into Fountain's values and written from them.

Belongs here: the XML and what it has no words for. Does not: Fountain's grammar
(`story/fountain`), what the words mean for a film (`story/build.py`).

What FDX cannot hold: sections, synopses and boneyards travel as script notes that open with
`[section 2]`, `[synopsis]` or `[boneyard]` and come back as what they were. An action paragraph
without words is lost, a song right after a speech joins it, and emphasis is brought to its plainest
form.
"""

from cliffhanger.story.fdx.reader import read_fdx
from cliffhanger.story.fdx.writer import write_fdx

__all__ = ["read_fdx", "write_fdx"]
