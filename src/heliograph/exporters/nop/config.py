"""Settings of the nop exporter: none."""

from heliograph.pipeline import NoConfig


class NopConfig(NoConfig):
    """The nop exporter has no settings."""
