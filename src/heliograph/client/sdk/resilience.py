"""Events of the resilience library as OpenTelemetry metrics and span events."""

from opentelemetry import metrics, trace

from heliograph.resilience.events import Event

_SIMPLE = (str, bool, int, float)


class TelemetryHook:
    """Hook for policies: `CircuitBreaker(on_event=TelemetryHook())`.

    Each event is counted in `resilience.events` by kind, policy and name, and added to the span that is current.

    Args:
        meter_provider: The global one unless given.
    """

    def __init__(self, meter_provider: metrics.MeterProvider | None = None) -> None:
        meter = metrics.get_meter("heliograph.resilience", meter_provider=meter_provider)
        self._count = meter.create_counter(
            "resilience.events", unit="{event}", description="What resilience policies did."
        )

    def __call__(self, event: Event) -> None:
        """Count an event and show it in the current span."""
        labels = {
            "resilience.event": event.kind.value,
            "resilience.policy": event.policy,
            "resilience.name": event.name,
        }
        self._count.add(1, labels)
        span = trace.get_current_span()
        if span.is_recording():
            detail = {
                f"resilience.{key}": value if isinstance(value, _SIMPLE) else str(value)
                for key, value in event.detail.items()
            }
            span.add_event(f"resilience.{event.kind.value}", {**labels, **detail})
