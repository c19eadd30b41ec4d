"""Lip-syncers on this machine.

Belongs here: what makes a mouth follow a voice without a paid account. Does not: the wire formats
of paid ones, which are in `cliffhanger.models.providers`.
"""
