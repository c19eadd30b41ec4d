"""The writer that speaks to any OpenAI-compatible chat server.

Belongs here: how a brief becomes a request, what a reply means, how to ask again. Does not: what is
asked (`cliffhanger.story.room`), how bytes travel (`cliffhanger.models.http`).
"""
