"""The writers' room: who writes what, from which brief, in which form.

Belongs here: one file per member of the room, with its prompt and the value it answers with. Does
not: who serves the words (`cliffhanger.models`), the embedded writer (`cliffhanger.story.offline`).
"""
