"""Hot attributes: those with a typed column of their own.

Twenty-five are better than sixty: each more costs inserts, and few of the rest are ever asked for. Names with few
values are LowCardinality; ids, addresses and texts are plain strings.
"""

from dataclasses import dataclass

from heliograph.store.schema.table import Column, Index

LIMIT = 64
"""Bits of the `HotSet` column."""

FEW = "LowCardinality(String)"
MANY = "String"
INTEGER = "Int64"
DOUBLE = "Float64"
BOOL = "Bool"
INTEGER_CODEC = "T64, ZSTD(1)"
"""Status codes and ports have few bits: against ZSTD alone half the CPU of reading, two thirds of that of merging."""
TYPES = (FEW, MANY, INTEGER, DOUBLE, BOOL)
REST_MAP = {FEW: "AttrStr", MANY: "AttrStr", INTEGER: "AttrInt", DOUBLE: "AttrDbl", BOOL: "AttrBool"}
"""Column type of a hot attribute to the map where its values were before it was hot."""


@dataclass(frozen=True, slots=True)
class HotKey:
    """A hot attribute.

    Attributes:
        key: The attribute's name.
        type: The column's type, one of `TYPES`.
        position: Its bit in `HotSet`.
        indexed: It has a bloom filter.
        promoted: It was added to a table that had rows: older ones have it in the maps.
    """

    key: str
    type: str
    position: int
    indexed: bool = False
    promoted: bool = False

    @property
    def column(self) -> str:
        """The column's name."""
        return f"a.{self.key}"

    def definition(self) -> Column:
        """The column; a promoted one reads older rows from the map."""
        escaped = self.key.replace("\\", "\\\\").replace("'", "\\'")
        default = f"DEFAULT {REST_MAP[self.type]}['{escaped}']" if self.promoted else ""
        codec = INTEGER_CODEC if self.type == INTEGER else "ZSTD(1)"
        return Column(self.column, self.type, f"attr:{self.key}", codec=codec, default=default)

    def index(self) -> Index:
        """Its bloom filter."""
        return Index(f"idx_hot_{self.position}", f"`{self.column}`", "bloom_filter(0.01)")


def _keys(*entries: tuple[str, str], indexed: tuple[str, ...] = ()) -> tuple[HotKey, ...]:
    return tuple(HotKey(key, kind, place, indexed=key in indexed) for place, (key, kind) in enumerate(entries))


SPAN_KEYS = _keys(
    ("http.request.method", FEW),
    ("http.response.status_code", INTEGER),
    ("http.route", FEW),
    ("url.full", MANY),
    ("url.path", MANY),
    ("server.address", FEW),
    ("server.port", INTEGER),
    ("client.address", MANY),
    ("user_agent.original", FEW),
    ("network.protocol.version", FEW),
    ("db.system.name", FEW),
    ("db.namespace", FEW),
    ("db.collection.name", FEW),
    ("db.operation.name", FEW),
    ("db.query.text", MANY),
    ("messaging.system", FEW),
    ("messaging.destination.name", FEW),
    ("messaging.operation.type", FEW),
    ("rpc.system", FEW),
    ("rpc.service", FEW),
    ("rpc.method", FEW),
    ("rpc.grpc.status_code", INTEGER),
    ("error.type", FEW),
    ("user.id", MANY),
    ("session.id", MANY),
    indexed=("user.id", "session.id"),
)

LOG_KEYS = _keys(
    ("exception.type", FEW),
    ("exception.message", MANY),
    ("code.function.name", FEW),
    ("code.file.path", FEW),
    ("log.iostream", FEW),
    ("log.file.name", FEW),
    ("thread.name", FEW),
    ("http.request.method", FEW),
    ("http.response.status_code", INTEGER),
    ("http.route", FEW),
    ("url.path", MANY),
    ("error.type", FEW),
    ("user.id", MANY),
    ("session.id", MANY),
    indexed=("user.id", "session.id"),
)
