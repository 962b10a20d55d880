"""Settings of the unroll processor."""

from heliograph.pipeline import ComponentConfig


class UnrollConfig(ComponentConfig):
    """Settings of the unroll processor."""

    recursive: bool = False
    """Whether lists inside of lists are taken apart too."""
