"""How much memory does the process keep for itself, and how often does it look for what nobody needs any more?"""

from __future__ import annotations

import ctypes
import gc

_ARENAS = -8  # M_ARENA_MAX of glibc's malloc.h


def keep_little() -> None:
    """Share one heap among all threads.

    Else glibc keeps a heap for each reader thread of an import and never gives back what its pages took, some 20 MiB.
    Python runs one thread at a time, so they hardly ever wait for each other. Elsewhere than on glibc nothing happens.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return
    mallopt(_ARENAS, 1)


def look_seldom() -> None:
    """Let Python search for circular garbage after 20 000 new objects and not after 700.

    Reading one page of invoices makes 6 000 objects and forgets them again, without any circle. Python's own numbers
    walk all the libraries several times a page for that: two thirds of the time that reading JSON takes.
    """
    gc.set_threshold(20_000, 20, 20)
