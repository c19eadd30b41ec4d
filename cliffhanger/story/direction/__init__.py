"""The rule-based director: from an episode's beats to its shots.

Belongs here: what the camera looks at, from where, for how long, and what is heard beside the
words. Does not: reading screenplays, timing in frames, drawing.
"""

from cliffhanger.story.direction.director import Direction, RuleDirector, direct

__all__ = ["Direction", "RuleDirector", "direct"]
