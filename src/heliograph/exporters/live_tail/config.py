"""Settings of the live_tail exporter: none."""

from heliograph.pipeline import NoConfig


class LiveTailConfig(NoConfig):
    """The live_tail exporter has no settings."""
