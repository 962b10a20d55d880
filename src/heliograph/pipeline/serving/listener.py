"""What every listener does before it listens: look at its endpoint, its certificate and its authenticator."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING, Final

from heliograph.exceptions.configuration import InvalidSetting
from heliograph.pipeline.errors import ComponentStartError
from heliograph.pipeline.listening import Authenticator, Endpoint, guard, open_socket

if TYPE_CHECKING:
    import socket

    from heliograph.pipeline.host import Host
    from heliograph.pipeline.serving.config import HttpServerConfig, ServerTlsConfig

_VERSIONS: Final = {"1.2": ssl.TLSVersion.TLSv1_2, "1.3": ssl.TLSVersion.TLSv1_3}
_WAYS_OUT: Final = ("name an extension such as `basicauth` or `apikey` under `auth`, or set `tls::client_ca_file`",)


class Listener:
    """A bound socket with what guards it.

    Args:
        host: Of the component.
        config: Its settings.
        setting: Name of its section in the configuration, for errors.

    Attributes:
        socket: Bound and listening, not blocking.
        tls: None for plain connections.
        authenticator: None when nobody has to prove who they are.
        address: Where it listens.

    Raises:
        ExposedWithoutAuthentication: Others could reach it without proving who they are.
        AddressInUse: Another process has the port.
        HeliographError: Settings or files that cannot work.
    """

    def __init__(self, host: Host, config: HttpServerConfig, setting: str) -> None:
        endpoint = Endpoint.parse(config.endpoint, f"{setting}::endpoint")
        mutual = config.tls is not None and bool(config.tls.client_ca_file)
        proven = config.auth is not None or mutual
        guard(endpoint, authenticated=proven, setting=f"{setting}::endpoint", ways_out=_WAYS_OUT)
        self.authenticator: Final = _authenticator(host, config, setting)
        self.tls: Final = None if config.tls is None else _context(config.tls, f"{setting}::tls")
        self.socket: Final[socket.socket] = open_socket(endpoint, f"{setting}::endpoint")
        self.address: Final = Endpoint(endpoint.host, int(self.socket.getsockname()[1]))


def _authenticator(host: Host, config: HttpServerConfig, setting: str) -> Authenticator | None:
    if config.auth is None:
        return None
    extension = host.extension(config.auth.authenticator)
    if not isinstance(extension, Authenticator):
        raise ComponentStartError(f"{setting}::auth: extension `{config.auth.authenticator}` cannot check credentials")
    return extension


def _context(tls: ServerTlsConfig, setting: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = _VERSIONS[tls.min_version]
    try:
        context.load_cert_chain(tls.cert_file, tls.key_file)
        if tls.client_ca_file:
            context.load_verify_locations(tls.client_ca_file)
            context.verify_mode = ssl.CERT_REQUIRED
    except (OSError, ValueError) as error:
        message = f"{setting}: the certificate, its key or client_ca_file is not usable: {error}"
        raise InvalidSetting(message, hints=("give PEM files that this user may read",)) from error
    return context
