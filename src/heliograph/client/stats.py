"""What a client did with what it was given."""

import threading
from dataclasses import dataclass, field


@dataclass(slots=True)
class SignalStats:
    """Counts of one signal, in items (spans, data points, log records) unless said otherwise.

    Attributes:
        accepted: Taken from the caller.
        sent: Accepted by a server.
        retried: Tries of requests that failed and were repeated.
        rejected: Refused by a server that accepted the rest (partial success).
        dropped: Lost, by reason.
        queued_bytes: Bytes that wait now.
        queued: Items that wait now.
    """

    accepted: int = 0
    sent: int = 0
    retried: int = 0
    rejected: int = 0
    dropped: dict[str, int] = field(default_factory=dict[str, int])
    queued_bytes: int = 0
    queued: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def drop(self, items: int, reason: str) -> None:
        """Count lost items."""
        with self._lock:
            self.dropped[reason] = self.dropped.get(reason, 0) + items

    def add(self, name: str, items: int) -> None:
        """Add to a count; several threads may."""
        with self._lock:
            setattr(self, name, getattr(self, name) + items)

    def as_dict(self) -> dict[str, object]:
        """The counts as JSON values."""
        with self._lock:
            names = ("accepted", "sent", "retried", "rejected", "queued", "queued_bytes")
            counts: dict[str, object] = {name: getattr(self, name) for name in names}
            return {**counts, "dropped": dict(self.dropped)}
