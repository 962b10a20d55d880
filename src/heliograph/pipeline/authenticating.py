"""How exporters prove who they are: an extension makes the headers of each request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from heliograph.pipeline.config.model import ComponentConfig
from heliograph.pipeline.errors import ComponentStartError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from heliograph.pipeline.host import Host
    from heliograph.pipeline.parcel import Metadata


class ClientAuthConfig(ComponentConfig):
    """Which extension an exporter asks."""

    authenticator: str
    """Id of an extension that makes headers, such as `bearertokenauth`."""


@runtime_checkable
class ClientAuthenticator(Protocol):
    """An extension that makes the headers of requests. Called on any thread, for each request: it must be quick."""

    @property
    def is_secret(self) -> bool:
        """Whether the headers hold credentials, which must not travel in the clear."""
        ...

    def request_headers(self, headers: Mapping[str, str], metadata: Metadata) -> dict[str, str]:
        """The headers of one request.

        Args:
            headers: Those that it would have without the extension; names in lower case.
            metadata: Of the parcel that is sent.
        """
        ...


def find_client_authenticator(host: Host, config: ClientAuthConfig | None, setting: str) -> ClientAuthenticator | None:
    """The extension that `config` names; None without one.

    Args:
        host: Of the exporter.
        config: Its `auth` section.
        setting: Name of that section, for errors.

    Raises:
        ComponentStartError: It is not there, or makes no headers.
    """
    if config is None:
        return None
    extension = host.extension(config.authenticator)
    if not isinstance(extension, ClientAuthenticator):
        raise ComponentStartError(f"{setting}: extension `{config.authenticator}` makes no headers for clients")
    return extension
