"""Adapters: one file per provider and protocol, pure functions over requests and replies.

No I/O here. The driver (`cliffhanger.models.jobs.driver`) sends what they build and gives them
what came back.
"""
