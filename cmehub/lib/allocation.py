"""Memory of a process that outlives what it was needed for. Only glibc is asked; elsewhere nothing happens."""

import ctypes

_ARENAS, _MAPPED = -8, -3  # M_ARENA_MAX and M_MMAP_THRESHOLD of mallopt(3)


def _glibc() -> ctypes.CDLL | None:
    library = ctypes.CDLL(None)
    return library if hasattr(library, "malloc_trim") else None


def give_back_memory() -> None:
    """Return free memory to the system, after something large was read."""
    if glibc := _glibc():
        glibc.malloc_trim(0)


def share_arenas(most: int) -> None:
    """Let threads share so many arenas. Each thread's own would keep free memory that no other can use."""
    if glibc := _glibc():
        glibc.mallopt(_ARENAS, most)


def return_blocks(size: int) -> None:
    """Return blocks from so many bytes on to the system once they're freed. By itself, glibc keeps ever larger ones."""
    if glibc := _glibc():
        glibc.mallopt(_MAPPED, size)
