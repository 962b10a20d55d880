"""What the service says about itself: counters, gauges and histograms under the Collector's names."""

from heliograph.pipeline.telemetry.component import ComponentTelemetry
from heliograph.pipeline.telemetry.instruments import Counter, Gauge, Histogram
from heliograph.pipeline.telemetry.registry import Registry
from heliograph.pipeline.telemetry.statement import StatementTelemetry

__all__ = ["ComponentTelemetry", "Counter", "Gauge", "Histogram", "Registry", "StatementTelemetry"]
