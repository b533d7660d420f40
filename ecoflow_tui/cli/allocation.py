"""How the C library holds memory, for a process that runs for months."""

import ctypes

_MMAP_THRESHOLD = -3
_LARGE_BYTES = 1 << 20


def give_large_blocks_back() -> None:
    """Have freed blocks of a megabyte and more returned to the system at once.

    glibc begins to keep them once it has seen one go: after a message of 16 MiB the process would
    be larger by several times that for ever. Other C libraries have no such habit, and no switch.
    """
    switch = getattr(ctypes.CDLL(None), "mallopt", None)
    if switch is not None:
        switch(_MMAP_THRESHOLD, _LARGE_BYTES)
