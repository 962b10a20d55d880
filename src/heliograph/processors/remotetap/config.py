"""Settings of the remotetap processor."""

from pydantic import Field

from heliograph.pipeline.serving import HttpServerConfig


class RemoteTapConfig(HttpServerConfig):
    """Settings of the remotetap processor."""

    endpoint: str = "localhost:12001"
    """Where the WebSocket is; port 0 takes any free one."""
    limit: float = Field(default=1.0, gt=0)
    """Most messages a second, over all clients."""
