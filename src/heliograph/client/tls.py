"""Certificates from disk, read again when a file changes, so that they can be rotated under a running client."""

import ssl
import time
from collections.abc import Callable
from pathlib import Path

from heliograph.client.settings import Tls
from heliograph.exceptions.mapping import map_error

LOOK_EVERY = 1.0
"""Seconds between two looks at the files."""


class CertificateFiles:
    """The files of a `Tls`.

    Args:
        tls: Their paths.
        monotonic: The clock, for tests.
    """

    def __init__(self, tls: Tls, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._tls = tls
        self._monotonic = monotonic
        self._paths = [path for path in (tls.ca_file, tls.certificate_file, tls.key_file) if path is not None]
        self._looked = float("-inf")
        self._seen: tuple[tuple[int, int, int], ...] = ()

    def changed(self) -> bool:
        """Whether a file is another than at the last True; the first call says True."""
        now = self._monotonic()
        if self._looked != float("-inf") and (not self._paths or now - self._looked < LOOK_EVERY):
            return False
        first, self._looked = self._looked == float("-inf"), now
        seen = tuple(map(_stamp, self._paths))
        if seen == self._seen and not first:
            return False
        self._seen = seen
        return True

    def read(self) -> tuple[bytes | None, bytes | None, bytes | None]:
        """CA, key and certificate chain as PEM, for gRPC.

        Raises:
            HeliographError: A file cannot be read; the message names it.
        """
        return _content(self._tls.ca_file), _content(self._tls.key_file), _content(self._tls.certificate_file)

    def context(self) -> ssl.SSLContext:
        """A context for HTTP.

        Raises:
            HeliographError: A file cannot be read or is no certificate.
        """
        try:
            context = ssl.create_default_context(cafile=None if self._tls.ca_file is None else str(self._tls.ca_file))
            if self._tls.certificate_file is not None:
                context.load_cert_chain(self._tls.certificate_file, self._tls.key_file)
        except OSError as error:
            raise map_error(error) from error
        if self._tls.insecure_skip_verify:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context


def _stamp(path: Path) -> tuple[int, int, int]:
    try:
        status = path.stat()
    except OSError:
        return (0, 0, 0)
    return status.st_mtime_ns, status.st_size, status.st_ino


def _content(path: Path | None) -> bytes | None:
    try:
        return None if path is None else path.read_bytes()
    except OSError as error:
        raise map_error(error) from error
