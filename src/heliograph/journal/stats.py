"""Figures of a journal at one moment."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CursorStats:
    """One cursor: everything below `position` is settled; `lag` records are not."""

    name: str
    position: int
    lag: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalStats:
    """Figures of a journal at one moment.

    Attributes:
        bytes: Size of the segments on disk.
        max_bytes: The bound on it.
        pending_bytes: Bytes that wait in memory for the disk.
        segments: Number of segment files.
        first_sequence: Oldest sequence that may be on disk.
        next_sequence: Sequence of the next record.
        age_seconds: Age of the oldest record that a cursor has not settled, 0 when there is none.
        records: Records made durable since the journal was opened.
        commits: Groups made durable.
        commit_seconds: Sum of the seconds they took.
        commit_slowest_seconds: The slowest of them.
        commit_buckets: Counts by `latency.BOUNDS`.
        refused_full: Appends refused because a bound was reached.
        failures: Groups that the disk refused.
        lost_records: Sequences that damage took.
        torn_bytes: Bytes cut off the tail when the journal was opened.
        healthy: Whether the last write worked.
        cursors: Each cursor, slowest first.
    """

    bytes: int
    max_bytes: int
    pending_bytes: int
    segments: int
    first_sequence: int
    next_sequence: int
    age_seconds: float
    records: int
    commits: int
    commit_seconds: float
    commit_slowest_seconds: float
    commit_buckets: tuple[int, ...]
    refused_full: int
    failures: int
    lost_records: int
    torn_bytes: int
    healthy: bool
    cursors: tuple[CursorStats, ...]
