"""Puppets that are not people: animals, robots, talking devices, clouds.

Belongs here: how a creature is drawn from its sheet. Does not: which creature a character becomes
(`cliffhanger.animatic.casting`), how a puppet is moved and lit (the stage).
"""
