"""Engines that read the words of a picture; one file per engine, none of them is a dependency."""
