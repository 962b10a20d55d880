"""Settings of the forward connector: none."""

from heliograph.pipeline import NoConfig


class ForwardConfig(NoConfig):
    """The forward connector has no settings."""
