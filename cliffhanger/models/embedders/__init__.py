"""Embedders of models that run here or are paid for, one file per model or service.

Belongs here: what turns pictures and texts into vectors. Does not: what vectors say about a film,
which is in `cliffhanger.checks`; nor the embedder of drawn faces, which is in
`cliffhanger.animatic`.
"""
