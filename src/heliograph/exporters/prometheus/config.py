"""Settings of the prometheus exporter."""

from typing import Literal

from pydantic import Field

from heliograph.exporters.sending.config import SendingQueueConfig
from heliograph.pipeline import ComponentConfig, Duration
from heliograph.pipeline.serving import HttpServerConfig


class ResourceToTelemetryConfig(ComponentConfig):
    """Attributes of resources as labels of every metric."""

    enabled: bool = False
    """All of them."""
    exclude_service_attributes: bool = False
    """Without `service.name`, `service.namespace` and `service.instance.id`, which make `job` and `instance`."""


class ResourceLabelsConfig(ComponentConfig):
    """Some attributes of resources as labels of every metric."""

    included: list[str] = Field(default_factory=list)
    """Patterns of keys, such as `k8s.pod.*`; empty means all, where `excluded` is set."""
    excluded: list[str] = Field(default_factory=list)
    """Patterns of keys that are left out all the same."""


Strategy = Literal[
    "",
    "UnderscoreEscapingWithSuffixes",
    "UnderscoreEscapingWithoutSuffixes",
    "NoUTF8EscapingWithSuffixes",
    "NoTranslation",
]


class PrometheusConfig(HttpServerConfig):
    """Settings of the prometheus exporter."""

    endpoint: str = "localhost:8889"
    """Where the page `/metrics` is served; port 0 takes any free one."""
    namespace: str = ""
    """Stands before every name."""
    const_labels: dict[str, str] = Field(default_factory=dict)
    """Labels of every metric."""
    send_timestamps: bool = False
    """Write when each value was measured; without it Prometheus takes the time of its scrape."""
    metric_expiration: Duration = Field(default=300.0, gt=0)
    """How long a series is shown without news."""
    enable_open_metrics: bool = False
    """Give OpenMetrics, with exemplars, to those who ask for it."""
    add_metric_suffixes: bool = True
    """Write units and `_total` into names; without effect where `translation_strategy` is set."""
    translation_strategy: Strategy = ""
    """How names become Prometheus' names."""
    without_scope_info: bool = False
    """Leave out the labels `otel_scope_name` and the like."""
    resource_to_telemetry_conversion: ResourceToTelemetryConfig = ResourceToTelemetryConfig()
    """Attributes of resources as labels; the newer setting is `resource_constant_labels`."""
    resource_constant_labels: ResourceLabelsConfig = ResourceLabelsConfig()
    """Some attributes of resources as labels; counts before `resource_to_telemetry_conversion`."""
    sending_queue: SendingQueueConfig = SendingQueueConfig()
    """Accepted: points are taken as they come."""
    max_series: int = Field(default=1_000_000, gt=0)
    """Most series at once; new ones beyond are left out and counted. The Collector knows no such bound."""

    @property
    def suffixes(self) -> bool:
        """Whether units and types are written into names."""
        if self.translation_strategy:
            return self.translation_strategy.endswith("WithSuffixes")
        return self.add_metric_suffixes

    @property
    def keeps_utf8(self) -> bool:
        """Whether names keep characters that Prometheus knew only later."""
        return self.translation_strategy in {"NoUTF8EscapingWithSuffixes", "NoTranslation"}
