"""A component described: for `heliograph components` and the generated reference."""

from __future__ import annotations

from typing import Any

from heliograph.pipeline import (
    ConnectorFactory,
    ExporterFactory,
    ExtensionFactory,
    Factory,
    ProcessorFactory,
    ReceiverFactory,
)
from heliograph.pipeline.config.render import defaults


def describe(factory: Factory[Any]) -> dict[str, Any]:
    """Kind, type, aliases, summary, stability by signal, and the settings' defaults."""
    stability: dict[str, str] = {}
    match factory:
        case ReceiverFactory() | ProcessorFactory() | ExporterFactory():
            stability = {signal.value: level.value for signal, level in factory.signals.items()}
        case ConnectorFactory():
            stability = {f"{source} to {target}": level.value for (source, target), level in factory.signals.items()}
        case ExtensionFactory():
            stability = {"extension": factory.stability.value}
        case _:
            pass
    described: dict[str, Any] = {
        "kind": factory.kind.value,
        "type": factory.type,
        "aliases": list(factory.aliases),
        "summary": factory.summary,
        "stability": stability,
    }
    if isinstance(factory, ExporterFactory):
        described["durable"] = factory.durable
    known = defaults(factory.config_class)
    described["defaults"] = known
    if known is None:
        fields = factory.config_class.model_fields
        described["required"] = [field.alias or name for name, field in fields.items() if field.is_required()]
    return described
