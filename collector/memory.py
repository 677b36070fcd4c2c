"""How much memory does the process keep for itself, and how often does it look for what nobody needs any more?"""

from __future__ import annotations

import ctypes
import gc

_ARENAS, _MAPPED_FROM = -8, -3  # M_ARENA_MAX and M_MMAP_THRESHOLD of glibc's malloc.h


def keep_little() -> None:
    """Share one heap among all threads, and hand blocks as large as a page of invoices back as soon as they are free.

    Else glibc keeps a heap for each reader thread of an import and never gives back what its pages took, some 20 MiB.
    Python runs one thread at a time, so they hardly ever wait for each other. And pages leave holes between what stays,
    which grow with their number: 131 MiB at 100 000 invoices. New memory for each page costs an import 4 to 10 % of its
    processor time. Elsewhere than on glibc nothing happens.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return
    mallopt(_ARENAS, 1)
    mallopt(_MAPPED_FROM, 256 * 1024)


def look_seldom() -> None:
    """Let Python search for circular garbage after 20 000 new objects and not after 700.

    Reading one page of invoices makes 6 000 objects and forgets them again, without any circle. Python's own numbers
    walk all the libraries several times a page for that: two thirds of the time that reading JSON takes.
    """
    gc.set_threshold(20_000, 20, 20)
