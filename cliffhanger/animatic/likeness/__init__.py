"""Who is on a drawn picture: faces found, described as vectors that stay the same in any light.

Belongs here: finding a drawn face in pixels, the embedder, reference pictures of a sheet, and
where the stage puts each head. `fit` makes the weights, from people who are in no film. Does not:
the gate that compares vectors (`cliffhanger.checks`), other people's faces (`cliffhanger.models`).
"""
