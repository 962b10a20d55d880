"""The tail sampler's policies once more, in the plainest way: one trace, one span after another, Python values."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

SAMPLED, NOT_SAMPLED, INVERT_SAMPLED, INVERT_NOT_SAMPLED, DROPPED = "yes", "no", "inverted yes", "inverted no", "drop"
STATUS = {"UNSET": 0, "OK": 1, "ERROR": 2}


@dataclass
class Span:
    """A span as tests write it."""

    trace: int
    name: str
    resource: Mapping[str, Any] = field(default_factory=dict[str, Any])
    attributes: Mapping[str, Any] = field(default_factory=dict[str, Any])
    start: int = 1_000_000_000
    milliseconds: int = 1
    status: int = 0
    state: str = ""
    flags: int = 0
    events: Sequence[str] = ()

    def record(self, trace_id: str) -> dict[str, Any]:
        """As OTLP JSON for `batch_of`."""
        return {
            "traceId": trace_id,
            "name": self.name,
            "attributes": dict(self.attributes),
            "startTimeUnixNano": str(self.start),
            "endTimeUnixNano": str(self.start + self.milliseconds * 1_000_000),
            "status": {"code": self.status},
            "traceState": self.state,
            "flags": self.flags,
            "events": [{"name": name} for name in self.events],
        }


def _fnv(data: bytes) -> int:
    found = 0xCBF29CE484222325
    for byte in data:
        found = ((found ^ byte) * 0x100000001B3) % (1 << 64)
    return found


class Plain:
    """Decides about traces one by one.

    Args:
        policies: As in the configuration.
        trace_ids: The bytes of each trace's id.
    """

    def __init__(self, policies: Sequence[Mapping[str, Any]], trace_ids: Mapping[int, bytes]) -> None:
        self._policies = sorted(policies, key=lambda policy: policy["type"] != "drop")
        self._ids = trace_ids
        self._left: dict[int, float] = {}

    def sampled(self, spans: Sequence[Span]) -> set[int]:
        """Numbers of the traces that are kept, decided in the order in which they first came."""
        traces: dict[int, list[Span]] = {}
        for span in spans:
            traces.setdefault(span.trace, []).append(span)
        return {number for number, own in traces.items() if self._decide(number, own)}

    def _decide(self, number: int, spans: list[Span]) -> bool:
        votes = set[str]()
        for policy in self._policies:
            votes.add(self._vote(policy, number, spans))
            if DROPPED in votes:
                return False
        if INVERT_NOT_SAMPLED in votes:
            return False
        return SAMPLED in votes or (INVERT_SAMPLED in votes and NOT_SAMPLED not in votes)

    def _vote(self, policy: Mapping[str, Any], number: int, spans: list[Span]) -> str:  # noqa: C901, PLR0911, PLR0912 - a branch a type
        kind = policy["type"]
        config: Mapping[str, Any] = policy.get(kind, {})

        def vote(*, yes: bool) -> str:
            if config.get("invert_match"):
                return INVERT_NOT_SAMPLED if yes else INVERT_SAMPLED
            return SAMPLED if yes else NOT_SAMPLED

        match kind:
            case "always_sample":
                return SAMPLED
            case "latency":
                upper: int = config.get("upper_threshold_ms", 0)
                low: int = config["threshold_ms"]
                last = max(span.start + span.milliseconds * 1_000_000 for span in spans)
                took = (last - min(span.start for span in spans)) // 1_000_000
                return vote(yes=low < took <= upper if upper else took >= low)
            case "status_code":
                wanted = {STATUS[name] for name in config["status_codes"]}
                return vote(yes=any(span.status in wanted for span in spans))
            case "span_count":
                most = config.get("max_spans") or len(spans)
                return vote(yes=config["min_spans"] <= len(spans) <= most)
            case "probabilistic":
                share = int(config["sampling_percentage"] / 100 * (1 << 64))
                return vote(yes=_fnv(b"default-hash-seed" + self._ids[number]) <= share)
            case "trace_flags":
                return vote(yes=any(span.flags % 2 for span in spans))
            case "trace_state":
                pairs = [part.split("=") for span in spans for part in span.state.split(",") if part]
                return vote(yes=any(key == config["key"] and value in config["values"] for key, value in pairs))
            case "rate_limiting":
                full: float = 2 * config["spans_per_second"]
                left = self._left.get(id(policy), full)
                fits = len(spans) <= left
                self._left[id(policy)] = left - len(spans) * fits
                return vote(yes=fits)
            case "ottl_condition":
                name = config["span"][0].split('"')[1]
                event = config["spanevent"][0].split('"')[1]
                return vote(yes=any(span.name == name or event in span.events for span in spans))
            case "not":
                inner = self._vote(config["not_sub_policy"], number, spans)
                return {SAMPLED: NOT_SAMPLED, NOT_SAMPLED: SAMPLED}.get(inner, inner)
            case "and" | "drop":
                for item in config[f"{kind}_sub_policy"]:
                    if self._vote(item, number, spans) in (NOT_SAMPLED, INVERT_NOT_SAMPLED):
                        return NOT_SAMPLED
                return DROPPED if kind == "drop" else SAMPLED
            case "composite":
                return self._composite(config, number, spans)
            case _:
                return vote(yes=self._has_attribute(kind, config, spans))

    def _composite(self, config: Mapping[str, Any], number: int, spans: list[Span]) -> str:
        total = config["max_total_spans_per_second"]
        shares = {item["policy"]: int(item["percent"] / 100 * total) for item in config["rate_allocation"]}
        policies = {policy["name"]: policy for policy in config["composite_sub_policy"]}
        for name in config["policy_order"]:
            if self._vote(policies[name], number, spans) in (SAMPLED, INVERT_SAMPLED):
                left = self._left.get(id(policies[name]) + 1, shares[name])
                fits = len(spans) <= left
                self._left[id(policies[name]) + 1] = left - len(spans) * fits
                return SAMPLED if fits else NOT_SAMPLED
        return NOT_SAMPLED

    @staticmethod
    def _has_attribute(kind: str, config: Mapping[str, Any], spans: list[Span]) -> bool:
        def passes(value: Any, *, of_span: bool) -> bool:
            if kind == "boolean_attribute":
                return (value is True) == config["value"]
            if kind == "numeric_attribute":
                number = value if isinstance(value, int) and not isinstance(value, bool) else 0
                return (config["min_value"] or -9) <= number <= config["max_value"]
            text = value if isinstance(value, str) else ""
            if of_span and not text:
                return False
            if config.get("enabled_regex_matching"):
                return any(re.search(pattern, text) for pattern in config["values"])
            return bool(text) and text in config["values"]

        key = config["key"]
        return any(
            (key in span.resource and passes(span.resource[key], of_span=False))
            or (key in span.attributes and passes(span.attributes[key], of_span=True))
            for span in spans
        )
