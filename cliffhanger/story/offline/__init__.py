"""The embedded draft writer: a season from word files, without a model.

Belongs here: pure functions from the room's briefs to its answers, and the words they are made of.
Does not: the adapter behind the `Writer` seam (`cliffhanger.models.offline`), checks on scripts.
"""
