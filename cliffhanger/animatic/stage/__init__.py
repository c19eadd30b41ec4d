"""The stage: puppets placed, lit, moved and filmed, frame by frame.

Belongs here: composition, acting, camera. Does not: drawing (the puppets' packages), encoding.
"""
