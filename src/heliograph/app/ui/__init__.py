"""The `heliograph_ui` extension: the HTTP API and the UI."""

from heliograph.app.ui.factory import FACTORY

__all__ = ["FACTORY"]
