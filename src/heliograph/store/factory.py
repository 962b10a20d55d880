"""Choosing the engine; only the chosen one is imported."""

from pathlib import Path

from heliograph.store.dsn import parse_dsn
from heliograph.store.embedded.settings import EmbeddedSettings
from heliograph.store.port import Engine


def open_engine(dsn: str, directory: Path, settings: EmbeddedSettings | None = None) -> Engine:
    """The engine that `dsn` names; the embedded one over `directory` when it is empty.

    Raises:
        StoreDsnError: The DSN cannot be understood.
        StoreLockedError: Another process has the directory open.
    """
    if dsn:
        from heliograph.store.server.engine import ServerEngine

        return ServerEngine(parse_dsn(dsn))
    from heliograph.store.embedded.engine import EmbeddedEngine

    return EmbeddedEngine(directory, settings)
