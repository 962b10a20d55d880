"""Who calls whom, from the parents of spans."""

from dataclasses import dataclass, field
from typing import Any

from heliograph.query.attributes import AttributeCatalogue, AttributeColumns
from heliograph.query.bindings import Bindings
from heliograph.query.red import ENTRY, Counts, add_row, counts_sql
from heliograph.query.results.base import Range
from heliograph.query.results.services import MapEdge, MapNode, Neighbour, NodeKind, ServiceMapResult
from heliograph.query.search import Budget
from heliograph.query.session import Runner, Session
from heliograph.query.time_range import TimeRange
from heliograph.store.schema.rollups import BUCKET

_SAMPLE_ABOVE = 150_000
_MOST_EDGES = 2000
_NO_PARENT = "toFixedString('', 8)"


@dataclass(slots=True)
class _Edge:
    source: str
    target: str
    kind: NodeKind
    counts: Counts = field(default_factory=Counts)


class ServiceMapQueries:
    """Questions about edges between services.

    Calls are client and producer spans; the span that another service started below such a span tells the target. A
    call without one goes to a database, a queue or something outside, by its attributes.

    Args:
        runner: Runs statements.
        catalogue: Knows where attributes are.
    """

    def __init__(self, runner: Runner, catalogue: AttributeCatalogue) -> None:
        self._runner = runner
        self._catalogue = catalogue

    def edges(self, span: TimeRange, budget: Budget, service: str | None = None) -> ServiceMapResult:
        """The map, or the part of it that touches one service."""
        with self._runner.session(budget) as session:
            edges, sampled = _edges(session, span, self._catalogue.columns("traces"))
            if service is not None:
                edges = [edge for edge in edges if service in {edge.source, edge.target}]
            reds = _service_reds(session, span)
            nodes = {
                _id(edge.target, edge.kind): MapNode(
                    id=_id(edge.target, edge.kind), name=edge.target, kind=edge.kind, current=None
                )
                for edge in edges
            }
            names = {edge.source for edge in edges} | ({service} if service is not None else set(reds))
            names |= {edge.target for edge in edges if edge.kind == "service"}
            for name in names:
                current = reds[name].red(span.seconds) if name in reds else None
                nodes[_id(name, "service")] = MapNode(
                    id=_id(name, "service"), name=name, kind="service", current=current
                )
            return ServiceMapResult(
                range=Range(start=span.start, end=span.end),
                nodes=sorted(nodes.values(), key=lambda node: node.id),
                edges=[_answer(edge, span) for edge in edges[:_MOST_EDGES]],
                truncated=len(edges) > _MOST_EDGES,
                sampled=sampled,
                statistics=session.statistics(),
            )

    def neighbours(self, session: Session, span: TimeRange, service: str) -> tuple[list[Neighbour], list[Neighbour]]:
        """Who calls a service, and whom it calls; the most calls first."""
        edges, _ = _edges(session, span, self._catalogue.columns("traces"))
        upstream = [_neighbour(edge.source, "service", edge.counts) for edge in edges if edge.target == service]
        downstream = [_neighbour(edge.target, edge.kind, edge.counts) for edge in edges if edge.source == service]
        return upstream, downstream


def _edges(session: Session, span: TimeRange, columns: AttributeColumns) -> tuple[list[_Edge], bool]:
    """All edges, the most calls first, and whether only a part of the traces was looked at."""
    counting = Bindings()
    where = ["SpanKind IN ('Client', 'Producer', 'Server', 'Consumer')"]
    counted = session.rows(counts_sql(counting, span, 0, {"One": "1"}, where=where), counting.values)
    share = max(1, -(-sum(int(row["Count"]) for row in counted) // _SAMPLE_ABOVE))
    bindings = Bindings()
    found: dict[tuple[str, str, str], _Edge] = {}
    for row in session.rows(_edges_sql(bindings, span, share, columns), bindings.values):
        kind: NodeKind = row["Kind"]
        key = (str(row["Source"]), str(row["Target"]), kind)
        edge = found.setdefault(key, _Edge(key[0], key[1], kind))
        bucket = int(row["B"])
        edge.counts.add(int(row["N"]) * share, int(row["E"]) * share, [(bucket, int(row["N"]) * share)])
    return sorted(found.values(), key=lambda edge: -edge.counts.count), share > 1


def _edges_sql(bindings: Bindings, span: TimeRange, share: int, columns: AttributeColumns) -> str:
    sample = f" AND cityHash64(TraceIdBin) % {bindings.bind(share, 'UInt32')} = 0" if share > 1 else ""
    keys = ("db.system.name", "db.namespace", "messaging.system", "messaging.destination.name", "server.address")
    system, namespace, broker, destination, address = (columns.string(key) for key in keys)
    callers = (
        f"SELECT TraceIdBin, SpanIdBin, toString(ServiceName) AS Source, StatusCode = 'Error' AS Failed, {BUCKET} AS B,"
        f" multiIf({system} != '', 'database', {broker} != '', 'messaging', 'external') AS Guess,"
        f" multiIf(Guess = 'database', concat({system}, if({namespace} = '', '', '/'), {namespace}),"
        f" Guess = 'messaging', toString({destination}), toString({address})) AS Name"
        f" FROM spans WHERE {bindings.within(span)} AND SpanKind IN ('Client', 'Producer'){sample}"
    )
    called = (
        "SELECT TraceIdBin, ParentSpanIdBin AS SpanIdBin, toString(ServiceName) AS Callee FROM spans"
        f" WHERE {bindings.within(span)} AND {ENTRY} AND ParentSpanIdBin != {_NO_PARENT}{sample}"
    )
    return (
        "SELECT Source, if(Callee != '', Callee, Name) AS Target, if(Callee != '', 'service', Guess) AS Kind, B,"
        f" count() AS N, sum(Failed) AS E FROM ({callers}) AS c LEFT ANY JOIN ({called}) AS s"
        " USING (TraceIdBin, SpanIdBin) WHERE Target != '' GROUP BY Source, Target, Kind, B"
    )


def _service_reds(session: Session, span: TimeRange) -> dict[str, Counts]:
    bindings = Bindings()
    groups = {"Service": "toString(ServiceName)", "Entry": ENTRY}
    entry: dict[str, Counts] = {}
    rest: dict[str, Counts] = {}
    for row in session.rows(counts_sql(bindings, span, 0, groups), bindings.values):
        target = entry if row["Entry"] else rest
        add_row(target.setdefault(str(row["Service"]), Counts()), row)
    return {**rest, **entry}


def _id(name: str, kind: NodeKind) -> str:
    return f"{kind}:{name}"


def _answer(edge: _Edge, span: TimeRange) -> MapEdge:
    red: Any = edge.counts.red(span.seconds)
    return MapEdge(
        source=_id(edge.source, "service"),
        target=_id(edge.target, edge.kind),
        calls=red.requests,
        errors=red.errors,
        rate=red.rate,
        error_rate=red.error_rate,
        p50=red.p50,
        p95=red.p95,
    )


def _neighbour(name: str, kind: NodeKind, counts: Counts) -> Neighbour:
    return Neighbour(
        name=name,
        kind=kind,
        calls=counts.count,
        errors=counts.errors,
        error_rate=counts.errors / counts.count if counts.count else 0.0,
        p95=counts.quantile(0.95),
    )
