"""Instruments as Prometheus text."""

from heliograph.pipeline.telemetry.instruments import Attributes, Histogram
from heliograph.pipeline.telemetry.registry import Family, Registry

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def render(registry: Registry) -> str:
    """All instruments in Prometheus' text format, version 0.0.4."""
    lines: list[str] = []
    for family in registry.families():
        lines += _family(family)
    return "\n".join(lines) + "\n" if lines else ""


def _family(family: Family) -> list[str]:
    lines = [f"# HELP {family.name} {_escape_help(family.description)}"] if family.description else []
    lines.append(f"# TYPE {family.name} {family.form}")
    for attributes, member in sorted(family.members.items()):
        if isinstance(member, Histogram):
            lines += _histogram(family.name, attributes, member)
        else:
            lines.append(f"{family.name}{_labels(attributes)} {member.value:.17g}")
    return lines


def _histogram(name: str, attributes: Attributes, histogram: Histogram) -> list[str]:
    counts = list(histogram.counts)
    total, lines = 0, list[str]()
    for bound, count in zip((*histogram.bounds, float("inf")), counts, strict=True):
        total += count
        edge = "+Inf" if bound == float("inf") else f"{bound:g}"
        lines.append(f"{name}_bucket{_labels((*attributes, ('le', edge)))} {total}")
    lines.append(f"{name}_sum{_labels(attributes)} {histogram.total:.17g}")
    lines.append(f"{name}_count{_labels(attributes)} {total}")
    return lines


def _labels(attributes: Attributes) -> str:
    if not attributes:
        return ""
    return "{" + ",".join(f'{name}="{_escape(value)}"' for name, value in attributes) + "}"


def _escape(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _escape_help(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n")
