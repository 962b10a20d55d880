"""Settings of the health check."""

from pydantic import Field

from heliograph.pipeline import ComponentConfig, Duration


class ResponseBodyConfig(ComponentConfig):
    """What is answered instead of the JSON status."""

    healthy: str = ""
    """Body while the service works."""
    unhealthy: str = ""
    """Body while it does not."""


class CheckCollectorPipelineConfig(ComponentConfig):
    """The Collector's pipeline check; off there by default and without effect."""

    enabled: bool = False
    """Accepted without effect, as in the Collector."""
    interval: Duration = 300.0
    """Accepted without effect."""
    exporter_failure_threshold: int = 5
    """Accepted without effect."""


class HealthCheckConfig(ComponentConfig):
    """Settings of the health check."""

    endpoint: str = "localhost:13133"
    """Host and port to listen on."""
    path: str = Field(default="/", pattern="^/")
    """Path that is answered."""
    response_body: ResponseBodyConfig | None = None
    """Fixed bodies instead of the JSON status."""
    check_collector_pipeline: CheckCollectorPipelineConfig = Field(default_factory=CheckCollectorPipelineConfig)
    """Accepted without effect, as in the Collector."""
