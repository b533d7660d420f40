"""Changes within a recorder, loaded by ``sitecustomize`` when its Python starts."""


def put(place: object, name: str, replacement: object) -> None:
    """Have a module or a class use this instead of its own."""
    setattr(place, name, replacement)
