"""How the service makes bearertokenauth extensions."""

from heliograph.extensions.bearertokenauth.config import BearerTokenAuthConfig
from heliograph.extensions.bearertokenauth.extension import BearerTokenAuth
from heliograph.pipeline import ExtensionFactory, Stability

FACTORY = ExtensionFactory(
    type="bearertokenauth",
    config_class=BearerTokenAuthConfig,
    stability=Stability.BETA,
    create=BearerTokenAuth,
    summary="Asks callers for a token, or gives one to exporters.",
)
