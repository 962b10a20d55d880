"""Settings of the process that batches of tens of megabytes and many threads want."""

from __future__ import annotations

import ctypes
import os
import sys
from typing import Final

_TRIM_THRESHOLD: Final = -1
_MMAP_THRESHOLD: Final = -3
_KEPT_BYTES: Final = 1 << 30

_ENGINE_ALLOCATOR: Final = "percpu_arena:disabled,narenas:1,dirty_decay_ms:1000,prof:false"
"""For chDB's own jemalloc: with an arena for each core every one of them keeps what an insert needed, for five seconds.
One arena that gives back after one second takes 80 to 180 MB less at the same CPU."""

SWITCH_SECONDS: Final = 0.001
"""How long one thread may hold the interpreter while others wait; the journal's writer must not wait for 5 ms."""


def tune_process() -> None:
    """Keep freed pages, and share the interpreter in shorter turns.

    glibc gives blocks of 32 MB and more back to the system at once; taking them again costs 0.1 to 0.4 us of page
    faults a span. On another C library nothing is changed. The store's engine reads its allocator's settings from the
    environment when it is loaded, which is later.
    """
    os.environ.setdefault("JE_MALLOC_CONF", _ENGINE_ALLOCATOR)
    sys.setswitchinterval(SWITCH_SECONDS)
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_MMAP_THRESHOLD, _KEPT_BYTES)
        mallopt(_TRIM_THRESHOLD, _KEPT_BYTES)
