"""TLS of the two transports, from the same settings."""

from __future__ import annotations

import contextlib
import ssl
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import grpc

from heliograph.exceptions.mapping import map_error
from heliograph.receivers.otlp.errors import TransportSettingError

if TYPE_CHECKING:
    from collections.abc import Generator

    from heliograph.receivers.otlp.config import ServerTls

_VERSIONS: Final = {"1.2": ssl.TLSVersion.TLSv1_2, "1.3": ssl.TLSVersion.TLSv1_3}


def _read(path: str, setting: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        mapped = map_error(error)
        mapped.message = f"{setting}: {path} cannot be read: {error.strerror}"
        raise mapped from error


def _pem(file: str, inline: str, setting: str) -> bytes:
    """PEM text from a file or from the configuration itself."""
    if bool(file) == bool(inline):
        raise TransportSettingError(f"{setting}: give either {setting.rpartition('::')[2]}_file or the PEM text itself")
    return _read(file, f"{setting}_file") if file else inline.encode()


def _certificate(tls: ServerTls, setting: str) -> tuple[bytes, bytes]:
    return (
        _pem(tls.cert_file, tls.cert_pem.get_secret_value(), f"{setting}::cert"),
        _pem(tls.key_file, tls.key_pem.get_secret_value(), f"{setting}::key"),
    )


def grpc_credentials(tls: ServerTls, setting: str) -> grpc.ServerCredentials:
    """Credentials of a gRPC listener: TLS 1.2 and 1.3. `tls_front` is for those that want 1.3 only.

    Raises:
        TransportSettingError: Settings that do not fit together.
        HeliographError: A file that cannot be read.
    """
    certificate, key = _certificate(tls, setting)
    authorities = _read(tls.client_ca_file, f"{setting}::client_ca_file") if tls.client_ca_file else None
    return grpc.ssl_server_credentials(
        [(key, certificate)], root_certificates=authorities, require_client_auth=authorities is not None
    )


@contextlib.contextmanager
def _as_files(*contents: bytes) -> Generator[list[str]]:
    """Python's ssl reads certificates from files only."""
    with tempfile.TemporaryDirectory() as directory:
        paths: list[str] = []
        for index, content in enumerate(contents):
            path = Path(directory) / f"{index}.pem"
            path.touch(mode=0o600)
            path.write_bytes(content)
            paths.append(str(path))
        yield paths


def server_context(tls: ServerTls, setting: str, protocol: str) -> ssl.SSLContext:
    """The context of a listener that speaks `protocol`, named as in ALPN: `http/1.1` or `h2`.

    Raises:
        TransportSettingError: Settings that do not fit together, or no certificate in them.
        HeliographError: A file that cannot be read.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = _VERSIONS[tls.min_version]
    context.set_alpn_protocols([protocol])
    certificate, key = _certificate(tls, setting)
    authorities = _read(tls.client_ca_file, f"{setting}::client_ca_file") if tls.client_ca_file else None
    try:
        with _as_files(certificate, key) as (certificate_path, key_path):
            context.load_cert_chain(certificate_path, key_path)
        if authorities is not None:
            context.load_verify_locations(cadata=authorities.decode())
            context.verify_mode = ssl.CERT_REQUIRED
    except (ssl.SSLError, ValueError) as error:
        raise TransportSettingError(
            f"{setting}: the certificate, its key or client_ca_file is not usable: {error}"
        ) from error
    return context
