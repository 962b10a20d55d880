"""How full the machine and the journal are, from 0 (calm) to 1 (at the end)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from heliograph.journal import Journal


def memory_pressure() -> float:
    """Share of the machine's memory that is in use; the first half is no pressure."""
    used = psutil.virtual_memory().percent / 100
    return max(0.0, (used - 0.5) * 2)


def journal_space(journal: Journal | None) -> float:
    """Share of the journal's room that is taken."""
    if journal is None:
        return 0.0
    stats = journal.stats()
    return stats.bytes / stats.max_bytes
