"""How the weights of the likeness embedder are made: random sitters, pictures of them, training.

`python -m cliffhanger.animatic.likeness` runs it. Nothing here is loaded to make a film.
"""
