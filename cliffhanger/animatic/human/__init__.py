"""The human puppet: people drawn from a `HumanLook`, part by part.

Proportions and colours first, then one file per noun that is drawn. What moves between frames
(sway, breath, light) belongs to the stage, not here.
"""

from cliffhanger.animatic.human.puppet import HumanPuppet

__all__ = ["HumanPuppet"]
