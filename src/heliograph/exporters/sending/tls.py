"""TLS settings of clients, with the Collector's names."""

from pathlib import Path

from heliograph.client.settings import Tls
from heliograph.pipeline import ComponentConfig


class TlsClientConfig(ComponentConfig):
    """How the peer is trusted, and how we prove who we are."""

    insecure: bool = False
    """No TLS at all, for an endpoint without scheme."""
    insecure_skip_verify: bool = False
    """Accept any certificate (HTTP only); for tests."""
    ca_file: str = ""
    """Trusted certificates; the system's when empty."""
    cert_file: str = ""
    """Our certificate, for mTLS."""
    key_file: str = ""
    """Its key."""

    def as_tls(self) -> Tls:
        """For the client."""
        return Tls(
            ca_file=Path(self.ca_file) if self.ca_file else None,
            certificate_file=Path(self.cert_file) if self.cert_file else None,
            key_file=Path(self.key_file) if self.key_file else None,
            insecure_skip_verify=self.insecure_skip_verify,
        )
