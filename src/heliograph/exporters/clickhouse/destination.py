"""The store that the exporter writes to."""

from dataclasses import replace

from heliograph.exceptions import ConfigurationError
from heliograph.exporters.clickhouse.config import ClickHouseConfig
from heliograph.pipeline import Host
from heliograph.store import Retention, Store
from heliograph.store.dsn import StoreAddress, parse_dsn
from heliograph.store.port import Engine
from heliograph.store.schema.ddl import Placement

_DAY = 86_400.0


def open_destination(config: ClickHouseConfig, host: Host) -> tuple[Store, bool]:
    """The store, and whether it is the exporter's own to close.

    Raises:
        ConfigurationError: There is no endpoint, and the platform has no store.
        StoreUnavailableError: The endpoint does not answer.
    """
    if not config.endpoint:
        store = host.service("store")
        if store is None:
            raise ConfigurationError(f"{host.id}: there is no store.", hints=("Set `endpoint`.",))
        return store, False
    from heliograph.store.guarded import GuardedEngine
    from heliograph.store.server.engine import ServerEngine

    address = _address(config)
    placement = Placement(address.cluster, address.replicated)
    engine: Engine = ServerEngine(address)
    manager = host.service("resilience")
    if manager is not None:
        engine = GuardedEngine(engine, manager, f"exporter.{host.id}")
    store = Store(engine, config.schema_name, placement)
    try:
        store.migrate()
        if config.ttl:
            days = max(1, round(config.ttl / _DAY))
            store.apply_retention(Retention(dict.fromkeys(("traces", "logs", "metrics", "rollups"), days)))
    except BaseException:
        store.close()
        raise
    return store, True


def _address(config: ClickHouseConfig) -> StoreAddress:
    """The endpoint with what the other settings say."""
    address = parse_dsn(config.endpoint)
    cluster = config.cluster_name or address.cluster
    return replace(
        address,
        user=config.username or address.user,
        password=config.password.get_secret_value() or address.password,
        database=config.database or address.database,
        cluster=cluster,
        replicated=address.replicated or bool(cluster),
    )
