"""Paid calls: what is asked for, what providers answer, and the driver that never pays twice.

Belongs here: everything that holds for every provider. Does not: any provider's own words, which
live in `cliffhanger.models.providers`, one file each.
"""
