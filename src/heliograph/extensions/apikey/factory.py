"""How the service makes the `apikey` extension."""

from heliograph.extensions.apikey.config import ApiKeyConfig
from heliograph.extensions.apikey.extension import ApiKeyExtension
from heliograph.pipeline.factory import ExtensionFactory
from heliograph.pipeline.identity import Stability

FACTORY = ExtensionFactory(
    type="apikey",
    config_class=ApiKeyConfig,
    summary="Checks API keys for receivers and for the UI.",
    stability=Stability.BETA,
    create=ApiKeyExtension,
)
"""The factory."""
