"""One file, one deployment, one flow: a table of contents without I/O of its own."""
