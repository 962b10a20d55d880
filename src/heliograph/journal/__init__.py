"""The one durable thing: append, be durable before the answer, read by cursors, give space back when all have settled.

    journal = Journal.open(directory)
    range_ = await journal.append(Signal.TRACES, "protobuf", body)   # durable when it returns
    cursor = journal.cursor("traces")
    cursor.settle([range_])                                          # in any order; the position follows
    cursor.read(cursor.position)                                     # what a restart finds again

It knows nothing of receivers, pipelines or stores; the clients' disk spool is the same journal.
"""

from heliograph.journal.cursor import Accepts, Cursor
from heliograph.journal.disk import Disk
from heliograph.journal.errors import (
    JournalClosed,
    JournalFull,
    JournalIncompatible,
    JournalLocked,
    JournalSettingsError,
    JournalUnavailable,
)
from heliograph.journal.events import EventKind, JournalEvent
from heliograph.journal.journal import Journal
from heliograph.journal.log import LogRead
from heliograph.journal.notes import Notes
from heliograph.journal.ranges import JournalRange, SettledRanges
from heliograph.journal.records import JournalRecord
from heliograph.journal.settings import JournalSettings
from heliograph.journal.stats import CursorStats, JournalStats

__all__ = [
    "Accepts",
    "Cursor",
    "CursorStats",
    "Disk",
    "EventKind",
    "Journal",
    "JournalClosed",
    "JournalEvent",
    "JournalFull",
    "JournalIncompatible",
    "JournalLocked",
    "JournalRange",
    "JournalRecord",
    "JournalSettings",
    "JournalSettingsError",
    "JournalStats",
    "JournalUnavailable",
    "LogRead",
    "Notes",
    "SettledRanges",
]
