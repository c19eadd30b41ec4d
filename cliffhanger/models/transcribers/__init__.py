"""Recognisers behind the `Transcriber` seam: local, paid, and one that knows what it said itself.

Belongs here: from a recording to a `Transcript`. Does not: where the script's words lie in it
(`cliffhanger.media.align`), whether they are right (`cliffhanger.checks.speech`).
"""
