"""How the service makes the UI."""

from heliograph.app.ui.config import UiConfig
from heliograph.app.ui.extension import UiExtension
from heliograph.pipeline import ExtensionFactory, Stability

FACTORY = ExtensionFactory(
    type="heliograph_ui",
    config_class=UiConfig,
    stability=Stability.BETA,
    create=UiExtension,
    summary="The UI and the HTTP API on one port.",
)
