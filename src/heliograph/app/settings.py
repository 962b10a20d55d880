"""Settings of `heliograph up`: flags, then environment variables, then defaults."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final

from heliograph.pipeline.config.values import parse_duration, parse_size

PREFIX: Final = "HELIOGRAPH_"


@dataclass(frozen=True, slots=True)
class About:
    """What a setting is called outside.

    Attributes:
        flag: The command line's flag.
        text: Its help.
        secret: Whether its value is never shown.
    """

    flag: str
    text: str
    secret: bool = False

    @property
    def variable(self) -> str:
        """The environment variable."""
        return PREFIX + self.flag.removeprefix("--").replace("-", "_").upper()


def default_data_directory() -> Path:
    """`$XDG_DATA_HOME/heliograph`, where that is not set `~/.local/share/heliograph`."""
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "heliograph"


def _setting(flag: str, text: str, default: Any, *, secret: bool = False) -> Any:
    return field(default=default, metadata={"about": About(flag, text, secret)})


@dataclass(frozen=True, slots=True, kw_only=True)
class UpSettings:
    """Everything that `heliograph up` can be told without a configuration file; see the flags' texts.

    The addresses and the store are put into the environment, where the shipped configuration reads them; a
    configuration of one's own may read them too.
    """

    data_dir: str = _setting("--data-dir", "Directory of everything that is kept.", "")
    config: tuple[str, ...] = _setting("--config", "Configuration: a path, or file:, env:, yaml:, http(s):.", ())
    set: tuple[str, ...] = _setting("--set", "One value, such as processors.batch.timeout=2s.", ())
    otlp_grpc: str = _setting("--otlp-grpc", "Address of OTLP over gRPC.", "127.0.0.1:4317")
    otlp_http: str = _setting("--otlp-http", "Address of OTLP over HTTP.", "127.0.0.1:4318")
    ui: str = _setting("--ui", "Address of the UI and the API.", "127.0.0.1:4319")
    store_dsn: str = _setting("--store-dsn", "A ClickHouse server instead of the embedded one.", "", secret=True)
    store_schema: str = _setting("--store-schema", "Tables: `heliograph`, or `otel` for the exporter's.", "heliograph")
    retention_days: str = _setting("--retention-days", "Days that all telemetry is kept; empty: see the guide.", "")
    store_max_bytes: str = _setting("--store-max-bytes", "Bytes that the store may take; 0 is no bound.", "0")
    journal_max_bytes: str = _setting("--journal-max-bytes", "Bound of the journal on disk.", "4GiB")
    log_level: str = _setting("--log-level", "debug, info, warn or error; empty leaves it to the configuration.", "")
    log_format: str = _setting("--log-format", "console or json; empty leaves it to the configuration.", "")
    watch: str = _setting("--watch", "Reload when a configuration file changes: true or false.", "true")
    shutdown_timeout: str = _setting("--shutdown-timeout", "How long the end may take.", "30s")

    @property
    def data_directory(self) -> Path:
        """Where everything is kept."""
        return Path(self.data_dir) if self.data_dir else default_data_directory()

    @property
    def watches(self) -> bool:
        """Whether configuration files are watched."""
        return self.watch.strip().lower() in ("1", "true", "yes", "on", "")

    @property
    def shutdown_seconds(self) -> float:
        """How long the end may take.

        Raises:
            ValueError: It is no duration.
        """
        return parse_duration(self.shutdown_timeout)

    @property
    def journal_bytes(self) -> int:
        """Bound of the journal.

        Raises:
            ValueError: It is no size.
        """
        return parse_size(self.journal_max_bytes)

    @property
    def store_bytes(self) -> int:
        """Bound of the store, 0 for none.

        Raises:
            ValueError: It is no size.
        """
        return parse_size(self.store_max_bytes)

    @property
    def sources(self) -> tuple[str, ...]:
        """Configuration sources in their order: the shipped one if none is named, and `--set` last."""
        named = self.config or ("default:",)
        return (*named, *(_as_yaml(item) for item in self.set))


def about(name: str) -> About:
    """What the setting called `name` is called outside."""
    return next(one.metadata["about"] for one in fields(UpSettings) if one.name == name)


def names() -> list[str]:
    """All settings in their order."""
    return [one.name for one in fields(UpSettings)]


def publish(settings: UpSettings) -> None:
    """Put the addresses and the store into the environment, where configurations read them."""
    for name in ("otlp_grpc", "otlp_http", "ui", "store_dsn"):
        os.environ[about(name).variable] = getattr(settings, name)
    os.environ[about("data_dir").variable] = str(settings.data_directory)


def _as_yaml(item: str) -> str:
    """`a.b=v` as the source `yaml:a::b: v`."""
    path, _, value = item.partition("=")
    return f"yaml:{'::'.join(path.split('.'))}: {value}"
