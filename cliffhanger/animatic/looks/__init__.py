"""From words to looks: what a description says, and curated palettes for what it leaves open.

Belongs here: keyword tables (English, Chinese, Vietnamese, Thai), palettes, one function per kind
of look. Does not: whole casts (`cliffhanger.animatic.casting`), drawing.
"""
