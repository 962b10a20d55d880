"""How the service makes basicauth extensions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heliograph.extensions.basicauth.client import BasicAuthClient
from heliograph.extensions.basicauth.config import BasicAuthConfig
from heliograph.extensions.basicauth.extension import BasicAuthServer
from heliograph.pipeline import ExtensionFactory, Stability

if TYPE_CHECKING:
    from heliograph.pipeline import CreateSettings


def _create(settings: CreateSettings, config: BasicAuthConfig) -> BasicAuthServer | BasicAuthClient:
    """One class for each side: an extension for exporters must not be taken for one that checks callers."""
    if config.htpasswd is not None:
        return BasicAuthServer(settings, config.htpasswd)
    assert config.client_auth is not None
    return BasicAuthClient(settings, config.client_auth)


FACTORY = ExtensionFactory(
    type="basicauth",
    config_class=BasicAuthConfig,
    stability=Stability.BETA,
    create=_create,
    summary="Asks callers for a user name and a password, or gives them to exporters.",
)
