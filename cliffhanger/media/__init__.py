"""Sound and picture: values, timeline arithmetic, text, encoding, mixing, muxing, probing.

Belongs here: what any film needs. Does not: drawing characters, providers, story decisions.
"""
