"""The order of work: one stage's values become the next stage's requests.

Belongs here: pure functions between stages. Does not: making anything, storing anything.
"""
