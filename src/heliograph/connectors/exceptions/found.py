"""The exceptions of a batch of spans."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from heliograph.connectors.shared.coded import STR, Coded, encoded, first_of, text
from heliograph.connectors.shared.spans import Spans

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heliograph.connectors.exceptions.config import Dimension
    from heliograph.connectors.shared.coded import Ints
    from heliograph.model import Batch

_EVENT: Final = text("exception")


class Exceptions:
    """Span events called `exception`, of resources that name their service.

    Args:
        batch: Spans.

    Attributes:
        events: Their places among all events.
        rows: For each the place of its span.
    """

    def __init__(self, batch: Batch) -> None:

        self.spans: Final = Spans(batch)
        events = self.spans.events
        names = encoded(events.table["name"], STR)
        wanted = np.array([value == _EVENT for value in names.values], np.bool_)[names.codes]
        if wanted.any():
            wanted &= self.spans.services.present()[events.parents]
        self.events: Final[Ints] = np.flatnonzero(wanted)
        self.rows: Final[Ints] = events.parents[self.events]

    def __len__(self) -> int:
        return len(self.events)

    def default_dimensions(self) -> dict[str, Coded]:
        """Service, name, kind and status of their spans."""
        return {name: column.take(self.rows) for name, column in self.spans.default_dimensions().items()}

    def dimensions(self, configured: Sequence[Dimension]) -> dict[str, Coded]:
        """Attributes of their spans, else their own, else of the resource, else the default."""
        found: dict[str, Coded] = {}
        for one in configured:
            sources = [
                self.spans.attribute(one.name).take(self.rows),
                self.spans.events.attribute(one.name).take(self.events),
                self.spans.resources.column(one.name).take(self.rows),
            ]
            found[one.name] = first_of(sources, one.default_value)
        return found
