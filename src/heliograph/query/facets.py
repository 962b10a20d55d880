"""The most frequent values of some fields under the current filter."""

from dataclasses import replace
from typing import Any

from heliograph.model import Signal
from heliograph.query.attributes import AttributeCatalogue
from heliograph.query.bindings import Bindings
from heliograph.query.conditions import Conditions
from heliograph.query.errors import InvalidQuestionError
from heliograph.query.filters import Operator
from heliograph.query.results.base import Range
from heliograph.query.results.fields import Facet, FacetsResult, ValueCount
from heliograph.query.search import Budget, Search
from heliograph.query.session import Runner, Session

_SENSIBLE = {
    Signal.TRACES: (
        "service",
        "name",
        "status",
        "kind",
        "http.request.method",
        "http.route",
        "http.response.status_code",
        "db.system.name",
        "error.type",
        "resource.deployment.environment.name",
    ),
    Signal.LOGS: ("service", "severity", "event_name", "exception.type", "resource.deployment.environment.name"),
}
_SAMPLE_ABOVE = 250_000
_LOAD_FACTOR = 40


class FacetQueries:
    """Questions about facets.

    Args:
        runner: Runs statements.
        catalogue: Knows where attributes are.
    """

    def __init__(self, runner: Runner, catalogue: AttributeCatalogue) -> None:
        self._runner = runner
        self._catalogue = catalogue

    def facets(
        self, signal: Signal, search: Search, budget: Budget, keys: tuple[str, ...] = (), limit: int = 10
    ) -> FacetsResult:
        """Facets; a field's own `=` filters do not narrow its facet, so that its other values stay visible.

        Raises:
            InvalidQuestionError: Metrics have no facets.
        """
        if signal is Signal.METRICS:
            raise InvalidQuestionError("signal: facets exist for traces and logs.", field="signal")
        with self._runner.session(budget) as session:
            total = self._total(session, signal, search)
            share = max(1, -(-total // _SAMPLE_ABOVE))
            wanted = keys or _SENSIBLE[signal]
            own = {item.key for item in search.filters if item.operator is Operator.EQUAL}
            shared = [key for key in wanted if key not in own]
            found = self._facets(session, signal, search, shared, limit=limit, share=share) if shared else {}
            for key in own.intersection(wanted):
                others = tuple(item for item in search.filters if (item.key, item.operator) != (key, Operator.EQUAL))
                narrowed = replace(search, filters=others)
                found |= self._facets(session, signal, narrowed, [key], limit=limit, share=share)
            facets = [found[key] for key in wanted]
            return FacetsResult(
                range=Range(start=search.range.start, end=search.range.end),
                facets=[item for item in facets if item.values or keys],
                total=total,
                sampled=share > 1,
                statistics=session.statistics(),
            )

    def _total(self, session: Session, signal: Signal, search: Search) -> int:
        bindings = Bindings()
        where = Conditions(signal.value, self._catalogue.columns(signal.value), bindings).where(search)
        rows = session.rows(f"SELECT count() AS N FROM {_table(signal)} WHERE {where}", bindings.values)
        return int(rows[0]["N"])

    def _facets(
        self, session: Session, signal: Signal, search: Search, keys: list[str], *, limit: int, share: int
    ) -> dict[str, Facet]:
        """Facets of several fields in one pass over the rows."""
        bindings = Bindings()
        conditions = Conditions(signal.value, self._catalogue.columns(signal.value), bindings)
        where = conditions.where(search)
        if share > 1:
            where += f" AND cityHash64(Timestamp, SpanIdBin) % {bindings.bind(share, 'UInt32')} = 0"
        texts = ", ".join(f"nullIf({conditions.text_of(key)}, '') AS X{index}" for index, key in enumerate(keys))
        tops = ", ".join(
            f"topK({limit + 1}, {_LOAD_FACTOR}, 'counts')(X{index}) AS T{index}, countIf(X{index} IS NULL) AS M{index}"
            for index in range(len(keys))
        )
        sql = f"SELECT {tops} FROM (SELECT {texts} FROM {_table(signal)} WHERE {where})"
        row = session.rows(sql, bindings.values)[0]
        return {
            key: _facet(key, row[f"T{index}"], int(row[f"M{index}"]), limit=limit, share=share)
            for index, key in enumerate(keys)
        }


def _facet(key: str, counted: list[Any], missing: int, *, limit: int, share: int) -> Facet:
    """A facet from topK's tuples of value, count and error."""
    pairs = [tuple(item.values()) if isinstance(item, dict) else tuple(item) for item in counted]
    counts = [ValueCount(value=str(pair[0]), count=int(pair[1]) * share) for pair in pairs]
    counts.sort(key=lambda item: (-item.count, item.value))
    return Facet(key=key, values=counts[:limit], missing=missing * share, truncated=len(counts) > limit)


def _table(signal: Signal) -> str:
    return "spans" if signal is Signal.TRACES else "logs"
