"""What a statement sees while it runs for one record."""

from typing import Any


class Row:
    """A record with all that stands above it; what a context does not have is None."""

    __slots__ = (
        "cache",
        "event",
        "event_index",
        "exemplar",
        "link",
        "locals",
        "log",
        "metric",
        "metrics",
        "point",
        "resources",
        "scopes",
        "span",
    )

    def __init__(self, resources: Any, scopes: Any = None, cache: dict[str, Any] | None = None) -> None:
        self.resources = resources
        self.scopes = scopes
        self.cache: dict[str, Any] = {} if cache is None else cache
        self.locals: dict[str, Any] = {}
        self.span: Any = None
        self.event: Any = None
        self.event_index = 0
        self.link: Any = None
        self.log: Any = None
        self.metric: Any = None
        self.metrics: list[Any] = []
        self.point: Any = None
        self.exemplar: Any = None
