"""How much memory does the process keep for itself, and how often does it look for what nobody needs any more?"""

from __future__ import annotations

import ctypes
import gc

_TRIM_ABOVE, _MMAP_ABOVE, _ARENAS = -1, -3, -8  # M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX of glibc's malloc.h
_BYTES = 128 * 1024  # glibc's own first value; it raises it as it goes, unless it is set


def keep_little() -> None:
    """Give large blocks back to the system when they are freed, and share one heap among all threads.

    Else glibc keeps a heap for each reader thread of an import and never gives back what its pages took, 20 to 30 MiB.
    Python runs one thread at a time, so they hardly ever wait for each other. Elsewhere than on glibc nothing happens.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return
    for what, value in ((_ARENAS, 1), (_MMAP_ABOVE, _BYTES), (_TRIM_ABOVE, _BYTES)):
        mallopt(what, value)


def look_seldom() -> None:
    """Let Python search for circular garbage after 20 000 new objects and not after 700.

    Reading one page of invoices makes 6 000 objects and forgets them again, without any circle. Python's own numbers
    walk all the libraries several times a page for that: two thirds of the time that reading JSON takes.
    """
    gc.set_threshold(20_000, 20, 20)
