"""The words of the embedded draft writer, a folder per language, and what reads them.

Belongs here: the form of the word files, the reader, the proofreader. Does not: how a season is
put together from them.
"""
