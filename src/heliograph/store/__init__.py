"""The store: ClickHouse in this process or on a server, behind one port."""

from heliograph.store.errors import StoreLockedError
from heliograph.store.port import Capabilities, Engine, QueryOptions, QueryResult
from heliograph.store.retention import Retention
from heliograph.store.store import Store, open_store

__all__ = [
    "Capabilities",
    "Engine",
    "QueryOptions",
    "QueryResult",
    "Retention",
    "Store",
    "StoreLockedError",
    "open_store",
]
