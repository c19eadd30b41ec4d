"""The embedded default: drawn characters with voices, moving lips, captions and music.

Belongs here: everything that makes an animatic without a key, a GPU or a download.
"""
