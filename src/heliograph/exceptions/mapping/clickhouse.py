"""ClickHouse error codes, as `system.errors` numbers them."""

from heliograph.exceptions.base import HeliographError
from heliograph.exceptions.concurrency import Cancelled
from heliograph.exceptions.data import MalformedPayload, NotFound, SchemaMismatch
from heliograph.exceptions.dependency import EngineBusy, EngineFailed, QueryInvalid
from heliograph.exceptions.network import PeerUnavailable
from heliograph.exceptions.performance import MemoryLimitExceeded, TimedOut
from heliograph.exceptions.resource import DiskFull, Overloaded, TooManyOpenFiles
from heliograph.exceptions.security import PermissionDenied, Unauthenticated

_BY_KIND: dict[type[HeliographError], tuple[int, ...]] = {
    Cancelled: (394, 734),
    DiskFull: (243, 652),
    EngineBusy: (202, 252, 319, 425, 574, 692, 745),
    MalformedPayload: (26, 27, 33, 38, 41, 72, 117, 130, 354, 367, 432),
    MemoryLimitExceeded: (241, 307, 396),
    NotFound: (60, 81, 218),
    Overloaded: (173, 439),
    PeerUnavailable: (198, 203, 209, 210, 242, 279, 999),
    PermissionDenied: (164, 497),
    QueryInvalid: (42, 43, 46, 47, 62, 63, 115, 153, 158, 184, 206, 215, 352, 386, 456, 457),
    SchemaMismatch: (16, 20, 44, 50, 53, 70, 122, 171),
    TimedOut: (159, 160, 290),
    TooManyOpenFiles: (76,),
    Unauthenticated: (192, 193, 194, 195, 516),
}
CLICKHOUSE_ERRORS: dict[int, type[HeliographError]] = {code: kind for kind, codes in _BY_KIND.items() for code in codes}
"""ClickHouse code to class; any other code is an EngineFailed that holds the engine's words."""


def clickhouse_error(code: int, detail: str) -> HeliographError:
    """The error for a ClickHouse code; `detail` holds the engine's own words."""
    kind = CLICKHOUSE_ERRORS.get(code, EngineFailed)
    return kind(f"the engine answered code {code}: {detail}")
