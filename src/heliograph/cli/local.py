"""The API in this process over the data directory, for when no platform runs."""

import os
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from heliograph.cli.client import PlatformClient
from heliograph.cli.output import note
from heliograph.cli.problems import PlatformUnreachableError


def open_client(server: str, api_key: str | None, data_dir: str | None) -> PlatformClient:
    """A client of the platform at `server`; the data directory answers when nothing listens there."""
    return PlatformClient(server, api_key, local=_opener(server, data_dir))


def _opener(server: str, data_dir: str | None) -> Callable[[ExitStack], Any]:
    def open_application(stack: ExitStack) -> Any:
        from heliograph.app.settings import default_data_directory

        directory = Path(data_dir) if data_dir else default_data_directory()
        dsn = os.environ.get("HELIOGRAPH_STORE_DSN", "")
        if not dsn and not (directory / "store").is_dir():
            raise PlatformUnreachableError(f"No platform answers at {server}, and there is no store in {directory}.")

        from heliograph.api import ApiServices, create_app
        from heliograph.api.offline import OfflineConfig, OfflineStatus
        from heliograph.query.service import open_queries
        from heliograph.store.store import open_store

        schema = os.environ.get("HELIOGRAPH_STORE_SCHEMA", "heliograph")
        store = open_store(dsn, directory / "store", schema=schema)
        stack.callback(store.close)
        note(f"no platform answers at {server}: asking {'the store' if dsn else directory} directly")
        return create_app(ApiServices(open_queries(store), OfflineStatus(store, directory), OfflineConfig(directory)))

    return open_application
