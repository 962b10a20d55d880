"""Basic authentication of exporters."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Final

from heliograph.extensions.shared.watched import WatchedFile

if TYPE_CHECKING:
    from collections.abc import Mapping

    from heliograph.extensions.basicauth.config import BasicClientConfig
    from heliograph.pipeline import CreateSettings, Host, Metadata


class BasicAuthClient:
    """Writes the header `authorization: Basic ...`.

    Args:
        settings: What its factory was given.
        config: Its settings.
    """

    is_secret: Final = True

    def __init__(self, settings: CreateSettings, config: BasicClientConfig) -> None:
        self._config: Final = config
        self._files: Final = {
            path: WatchedFile(path, str.strip, settings.logger)
            for path in (config.username_file, config.password_file)
            if path
        }

    def start(self, host: Host) -> None:  # noqa: ARG002 - the contract's shape
        """Read the files.

        Raises:
            CredentialsFileError: One cannot be read.
        """
        for file in self._files.values():
            file.get()

    def shutdown(self, deadline: float) -> None:
        """Nothing to stop."""

    def request_headers(self, headers: Mapping[str, str], metadata: Metadata) -> dict[str, str]:  # noqa: ARG002 - the protocol's shape
        """The headers with the credentials."""
        config = self._config
        user = self._files[config.username_file].get() if config.username_file else config.username
        password = (
            self._files[config.password_file].get() if config.password_file else config.password.get_secret_value()
        )
        return {**headers, "authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}
