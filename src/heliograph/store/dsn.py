"""`store.dsn`: where the server is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

from heliograph.store.errors import StoreDsnError

_OURS = frozenset({"secure", "cluster", "replicated", "connect_timeout", "verify", "ca_cert"})
_HINT = "Write clickhouse://USER:PASSWORD@HOST:8123/DATABASE, or https://HOST:8443/DATABASE?cluster=NAME."


@dataclass(frozen=True, slots=True)
class StoreAddress:
    """A parsed DSN.

    Attributes:
        host: Name or address.
        port: HTTP port.
        secure: TLS.
        database: Database for our tables.
        user: User name.
        password: Password, not shown in the representation.
        cluster: Cluster that DDL is sent to, empty for a single server.
        replicated: Tables are Replicated ones; true by default on a cluster.
        connect_timeout: Seconds.
        verify: Check the server's certificate.
        ca_cert: File with the authority's certificate, empty for the system's.
        settings: ClickHouse settings of every request.
    """

    host: str
    port: int
    secure: bool
    database: str
    user: str
    password: str = field(repr=False)
    cluster: str = ""
    replicated: bool = False
    connect_timeout: float = 5.0
    verify: bool = True
    ca_cert: str = ""
    settings: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def url(self) -> str:
        """Base address without credentials."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.secure else 'http'}://{host}:{self.port}/"


def parse_dsn(dsn: str) -> StoreAddress:
    """Read a DSN: `clickhouse://`, `http://` or `https://`.

    Raises:
        StoreDsnError: Says which part is wrong; never repeats the password.
    """
    try:
        parts = urlsplit(dsn)
        port = parts.port
    except ValueError as error:
        raise StoreDsnError(f"store.dsn: {error}.", hints=(_HINT,)) from error
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    scheme = parts.scheme.lower()
    if scheme not in {"clickhouse", "http", "https"}:
        raise StoreDsnError(f"store.dsn: the scheme {parts.scheme or '(none)'!r} is not known.", hints=(_HINT,))
    if not parts.hostname:
        raise StoreDsnError("store.dsn: the host is missing.", hints=(_HINT,))
    secure = scheme == "https" or _flag(options, "secure", default=False)
    cluster = options.get("cluster", "")
    return StoreAddress(
        host=parts.hostname,
        port=port or (8443 if secure else 8123),
        secure=secure,
        database=unquote(parts.path.strip("/")) or "default",
        user=unquote(parts.username or "default"),
        password=unquote(parts.password or ""),
        cluster=cluster,
        replicated=_flag(options, "replicated", default=bool(cluster)),
        connect_timeout=_seconds(options, "connect_timeout", 5.0),
        verify=_flag(options, "verify", default=True),
        ca_cert=options.get("ca_cert", ""),
        settings={name: value for name, value in options.items() if name not in _OURS},
    )


def _flag(options: Mapping[str, str], name: str, *, default: bool) -> bool:
    value = options.get(name)
    if value is None:
        return default
    if value.lower() in {"1", "true", "yes", ""}:
        return True
    if value.lower() in {"0", "false", "no"}:
        return False
    raise StoreDsnError(f"store.dsn: {name}={value} is neither true nor false.", hints=(_HINT,))


def _seconds(options: Mapping[str, str], name: str, default: float) -> float:
    try:
        value = float(options.get(name, default))
    except ValueError as error:
        raise StoreDsnError(f"store.dsn: {name}={options[name]} is not a number of seconds.", hints=(_HINT,)) from error
    if not value > 0:
        raise StoreDsnError(f"store.dsn: {name} must be above 0.", hints=(_HINT,))
    return value
