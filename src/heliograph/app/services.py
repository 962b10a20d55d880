"""Objects that components share: the store, opened when somebody first asks for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from threading import RLock
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from heliograph.app.settings import UpSettings
    from heliograph.store import Store


class SharedServices(Mapping[str, Any]):
    """`store` on demand, and whatever else the platform puts in.

    Args:
        settings: Where the store is.
    """

    def __init__(self, settings: UpSettings) -> None:
        self._settings: Final = settings
        self._lock: Final = RLock()
        self._store: Store | None = None
        self._others: Final[dict[str, Any]] = {}

    @property
    def opened_store(self) -> Store | None:
        """The store if somebody has asked for it."""
        return self._store

    def offer(self, name: str, service: Any) -> None:
        """Offer `service` under `name`."""
        self._others[name] = service

    def __getitem__(self, name: str) -> Any:
        if name == "store":
            return self._open_store()
        return self._others[name]

    def __iter__(self) -> Iterator[str]:
        return iter(("store", *self._others))

    def __len__(self) -> int:
        return 1 + len(self._others)

    def close(self) -> None:
        """Close the store; safe twice."""
        with self._lock:
            if self._store is not None:
                self._store.close()
                self._store = None

    def _open_store(self) -> Store:
        from heliograph.store import open_store
        from heliograph.store.guarded import GuardedEngine

        with self._lock:
            if self._store is None:
                settings = self._settings
                directory = settings.data_directory / "store"
                store = open_store(settings.store_dsn, directory, schema=settings.store_schema)
                manager = self._others.get("resilience")
                if manager is not None:
                    store.engine = GuardedEngine(store.engine, manager)
                self._store = store
            return self._store
