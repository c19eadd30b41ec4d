"""Finding faces in pictures and bringing them into the pose that face embedders learned from."""
