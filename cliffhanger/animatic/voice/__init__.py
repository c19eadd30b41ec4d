"""Voices: espeak-ng speaks, and every character gets a voice of its own.

Belongs here: what is spoken, by whom and in which room. Does not: lips, levels of a finished mix.
"""

from cliffhanger.animatic.voice.speaker import EspeakVoice

__all__ = ["EspeakVoice"]
