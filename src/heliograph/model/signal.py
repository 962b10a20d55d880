"""The signals of OTLP."""

from enum import StrEnum


class Signal(StrEnum):
    """A kind of telemetry; its value is the name used in configuration, paths and metrics."""

    TRACES = "traces"
    METRICS = "metrics"
    LOGS = "logs"
