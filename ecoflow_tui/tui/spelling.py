"""Text for terminals without Unicode: an ASCII sign for each cell."""

from functools import lru_cache
from unicodedata import normalize

from rich.cells import get_character_cell_size

_SIGNS = {"°": " ", "…": "~", **dict.fromkeys("─━╌▁▔", "-"), **dict.fromkeys("│┃▎▊▌▐", "|")}
_BOXES, _BLOCKS = range(0x2500, 0x2580), range(0x2580, 0x25A0)


def spell(text: str) -> str:
    """The text without what is not ASCII, cell by cell."""
    return text if text.isascii() else "".join(map(_sign, text))


@lru_cache(maxsize=1024)
def _sign(character: str) -> str:
    if character.isascii():
        return character
    if character in _SIGNS:
        return _SIGNS[character]
    if ord(character) in _BOXES:
        return "+"
    if ord(character) in _BLOCKS:
        return "#"
    width = get_character_cell_size(character)
    letter = normalize("NFKD", character)[:width]
    return letter if letter.isascii() and len(letter) == width else "?" * width
