"""What the journal tells about itself while it works."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

_logger = logging.getLogger("heliograph.journal")


class EventKind(StrEnum):
    """What happened."""

    TORN_TAIL = "torn_tail"
    CORRUPT = "corrupt"
    UNAVAILABLE = "unavailable"
    HEALED = "healed"
    POSITION_LOST = "position_lost"
    POSITION_LATE = "position_late"


@dataclass(frozen=True, slots=True)
class JournalEvent:
    """One thing worth telling: its kind, a sentence, and the figures in it."""

    kind: EventKind
    message: str
    values: Mapping[str, int | str] = field(default_factory=dict[str, int | str])


EventSink = Callable[[JournalEvent], None]


def log_event(event: JournalEvent) -> None:
    """The default sink: a warning of the logger `heliograph.journal`, information when something healed."""
    level = logging.INFO if event.kind is EventKind.HEALED else logging.WARNING
    _logger.log(level, "%s", event.message, extra={"journal": dict(event.values), "event_kind": event.kind.value})
