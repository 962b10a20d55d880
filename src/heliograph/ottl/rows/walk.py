"""The records of a request, each with what stands above it, in order."""

from collections.abc import Iterator
from typing import Any

from heliograph.ottl.rows.record import Row


def rows(request: Any, context: str, cache: dict[str, Any] | None = None) -> Iterator[Row]:
    """One row a record of `context`; records that a statement adds behind the current one are reached too.

    Args:
        request: Traces, Logs or Metrics.
        context: One of the signal's contexts.
        cache: The scratch map for all rows; each row has its own when it is None.
    """
    for resources in _growing(request.resources):
        if context == "resource":
            yield Row(resources, None, cache)
            continue
        for scopes in _growing(resources.scopes):
            if context == "scope":
                yield Row(resources, scopes, cache)
            else:
                yield from _records(resources, scopes, context, cache)


def _growing(items: list[Any]) -> Iterator[Any]:
    index = 0
    while index < len(items):
        yield items[index]
        index += 1


def _records(resources: Any, scopes: Any, context: str, cache: dict[str, Any] | None) -> Iterator[Row]:
    for record in _growing(scopes.items):
        row = Row(resources, scopes, cache)
        if context == "log":
            row.log = record
            yield row
        elif context in ("metric", "datapoint", "exemplar"):
            row.metric, row.metrics = record, scopes.items
            yield from _metric_rows(row, context, cache)
        else:
            row.span = record
            yield from _span_rows(row, context, cache)


def _span_rows(row: Row, context: str, cache: dict[str, Any] | None) -> Iterator[Row]:
    if context == "span":
        yield row
        return
    children = row.span.events if context == "spanevent" else row.span.links
    for index, child in enumerate(_growing(children)):
        inner = Row(row.resources, row.scopes, cache)
        inner.span = row.span
        if context == "spanevent":
            inner.event, inner.event_index = child, index
        else:
            inner.link = child
        yield inner


def _metric_rows(row: Row, context: str, cache: dict[str, Any] | None) -> Iterator[Row]:
    if context == "metric":
        yield row
        return
    for point in _growing(row.metric.data.data_points) if row.metric.data is not None else ():
        for exemplar in [None] if context == "datapoint" else getattr(point, "exemplars", []):
            inner = Row(row.resources, row.scopes, cache)
            inner.metric, inner.metrics, inner.point, inner.exemplar = row.metric, row.metrics, point, exemplar
            yield inner
