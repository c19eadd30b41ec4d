"""LoRAs: a character learned from its pictures by a small set of weights over an image model.

Belongs here: what is learned from (`character_set`), how (`settings`, `recipes`, `arithmetic`), the
seam (`protocol`), the trainer on this machine (`trainer`, which loads torch when it has work) and
the one behind a paid account (`remote`). Does not: judging the pictures, which is
`cliffhanger.checks.reference_set`, and the wire formats of hosted trainers, which are in
`cliffhanger.models.providers`.
"""
