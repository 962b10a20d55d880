"""What can go wrong in the shop, on request."""

import threading
from enum import StrEnum

from heliograph.demo.errors import UnknownFaultError


class Fault(StrEnum):
    """A fault of the shop; one at a time."""

    NONE = "none"
    SLOW_DATABASE = "slow-database"
    ERRORS = "errors"
    QUEUE_BACKLOG = "queue-backlog"
    LOCKED_DATABASE = "locked-database"

    @property
    def explanation(self) -> str:
        """What it does, in a few words."""
        return {
            Fault.NONE: "all is well",
            Fault.SLOW_DATABASE: "stock queries take 0.4 to 0.9 s: latency rises in inventory and shop-front",
            Fault.ERRORS: "a third of the checkouts fails in the payment step of shop-front",
            Fault.QUEUE_BACKLOG: "order-worker needs 2 s an order: orders wait longer and longer",
            Fault.LOCKED_DATABASE: "half of the stock reservations fail with 'database is locked'",
        }[self]


def parse_fault(name: str) -> Fault:
    """The fault called `name`.

    Raises:
        UnknownFaultError: There is none.
    """
    try:
        return Fault(name)
    except ValueError:
        raise UnknownFaultError(
            f"There is no fault {name[:50]!r}.", hints=(f"Choose one of {', '.join(Fault)}.",)
        ) from None


class FaultSwitch:
    """The fault that is on, readable from every thread."""

    def __init__(self, fault: Fault = Fault.NONE) -> None:
        self._lock = threading.Lock()
        self._fault = fault

    @property
    def current(self) -> Fault:
        """The fault that is on now."""
        with self._lock:
            return self._fault

    def set(self, fault: Fault) -> None:
        """Switch to a fault; `Fault.NONE` heals the shop."""
        with self._lock:
            self._fault = fault

    def has(self, fault: Fault) -> bool:
        """Whether this fault is on."""
        return self.current is fault
