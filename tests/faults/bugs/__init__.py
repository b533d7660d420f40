"""Bugs to be seeded, one a module: each changes one function of a recorder from within."""
