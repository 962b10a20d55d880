"""The most frequent values of some fields under the current filter."""

from dataclasses import replace

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
_SAMPLE_ABOVE = 1_000_000


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
            facets = [self._facet(session, signal, search, key, limit=limit, share=share) for key in wanted]
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

    def _facet(self, session: Session, signal: Signal, search: Search, key: str, *, limit: int, share: int) -> Facet:
        bindings = Bindings()
        conditions = Conditions(signal.value, self._catalogue.columns(signal.value), bindings)
        others = tuple(item for item in search.filters if (item.key, item.operator) != (key, Operator.EQUAL))
        where = conditions.where(replace(search, filters=others))
        if share > 1:
            where += f" AND cityHash64(Timestamp, SpanIdBin) % {bindings.bind(share, 'UInt32')} = 0"
        sql = (
            f"SELECT Value, count() AS N FROM (SELECT nullIf({conditions.text_of(key)}, '') AS Value"
            f" FROM {_table(signal)} WHERE {where}) GROUP BY Value ORDER BY Value IS NULL DESC, N DESC, Value"
            f" LIMIT {limit + 2}"
        )
        rows = session.rows(sql, bindings.values)
        missing = sum(int(row["N"]) for row in rows if row["Value"] is None)
        counts = [
            ValueCount(value=str(row["Value"]), count=int(row["N"]) * share) for row in rows if row["Value"] is not None
        ]
        return Facet(key=key, values=counts[:limit], missing=missing * share, truncated=len(counts) > limit)


def _table(signal: Signal) -> str:
    return "spans" if signal is Signal.TRACES else "logs"
