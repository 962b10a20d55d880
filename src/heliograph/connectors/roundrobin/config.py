"""Settings of the roundrobin connector: none."""

from heliograph.pipeline import NoConfig


class RoundRobinConfig(NoConfig):
    """The roundrobin connector has no settings."""
