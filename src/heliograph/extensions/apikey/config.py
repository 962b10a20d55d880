"""Settings of the `apikey` extension."""

from heliograph.pipeline.config.model import ComponentConfig


class ApiKeyConfig(ComponentConfig):
    """Settings of the `apikey` extension."""

    file: str = ""
    """The file of keys; keys.json in the data directory when left out, where `heliograph keys` keeps them."""
