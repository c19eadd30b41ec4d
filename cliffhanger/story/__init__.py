"""The story: frozen models, screenplay formats, and the director that breaks scenes into shots.

Belongs here: everything said in words. Does not: pixels, samples, providers.
"""
