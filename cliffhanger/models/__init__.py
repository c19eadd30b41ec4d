"""The seams and their adapters: one Protocol per kind of model, one file per service."""
