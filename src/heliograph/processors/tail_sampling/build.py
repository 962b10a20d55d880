"""Policies out of their settings."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from heliograph.processors.tail_sampling.combined import All, Composite, Not
from heliograph.processors.tail_sampling.conditions import Conditions
from heliograph.processors.tail_sampling.decisions import DROPPED, SAMPLED
from heliograph.processors.tail_sampling.limits import Limit
from heliograph.processors.tail_sampling.policies import AlwaysSample, Asked, Latency, Policy, Probabilistic, SpanCount
from heliograph.processors.tail_sampling.questions import (
    boolean_attribute,
    numeric_attribute,
    sampled_flag,
    status_code,
    string_attribute,
    trace_state,
)

if TYPE_CHECKING:
    from logging import Logger

    from heliograph.pipeline import ComponentConfig
    from heliograph.processors.shared.trace_slots import Slots
    from heliograph.processors.tail_sampling.evidence import Evidence
    from heliograph.processors.tail_sampling.policies import Traces
    from heliograph.processors.tail_sampling.policy_config import CompositeConfig, PolicyConfig
    from heliograph.processors.tail_sampling.questions import Question


class Builder:
    """Makes policies and asks their questions.

    Args:
        evidence: Whom to ask.
        logger: Where conditions that fail are reported.
    """

    def __init__(self, evidence: Evidence, logger: Logger) -> None:
        self._evidence: Final = evidence
        self._logger: Final = logger

    def policy(self, config: PolicyConfig) -> Policy:  # noqa: C901, PLR0911 - a branch a type
        """The policy of some settings."""
        match config.type:
            case "always_sample":
                return AlwaysSample()
            case "latency":
                self._evidence.wants_times = True
                return Latency(config.latency)
            case "probabilistic":
                return Probabilistic(config.probabilistic)
            case "span_count":
                return SpanCount(config.span_count)
            case "rate_limiting":
                limits = config.rate_limiting
                return Limit(limits.spans_per_second, limits.burst_capacity, _spans)
            case "bytes_limiting":
                self._evidence.wants_bytes = True
                return Limit(config.bytes_limiting.bytes_per_second, config.bytes_limiting.burst_capacity, _bytes)
            case "and":
                return All([self.policy(item) for item in config.and_.and_sub_policy], SAMPLED)
            case "drop":
                return All([self.policy(item) for item in config.drop.drop_sub_policy], DROPPED)
            case "not":
                assert config.not_.not_sub_policy is not None
                return Not(self.policy(config.not_.not_sub_policy))
            case "composite":
                return self._composite(config.composite)
            case _:
                return self._asked(config)

    def _asked(self, config: PolicyConfig) -> Policy:
        settings: ComponentConfig
        question: Question
        inverted = False
        match config.type:
            case "numeric_attribute":
                settings, inverted = config.numeric_attribute, config.numeric_attribute.invert_match
                question = numeric_attribute(config.numeric_attribute)
            case "boolean_attribute":
                settings, inverted = config.boolean_attribute, config.boolean_attribute.invert_match
                question = boolean_attribute(config.boolean_attribute)
            case "string_attribute":
                settings, inverted = config.string_attribute, config.string_attribute.invert_match
                question = string_attribute(config.string_attribute)
            case "status_code":
                settings, question = config.status_code, status_code(config.status_code)
            case "trace_state":
                settings, question = config.trace_state, trace_state(config.trace_state)
            case "trace_flags":
                settings, question = config.trace_flags, sampled_flag
            case _:
                settings, question = config.ottl_condition, Conditions(config.ottl_condition, self._logger)
        key = json.dumps([config.type, settings.model_dump(mode="json", exclude={"invert_match"})])
        return Asked(self._evidence.ask(key, question), inverted=inverted)

    def _composite(self, config: CompositeConfig) -> Policy:
        total, policies = config.max_total_spans_per_second, config.composite_sub_policy
        equal = total / max(1, len(policies))
        shares = {item.policy: item.percent / 100 * total if item.percent else equal for item in config.rate_allocation}
        others = [policy for policy in policies if policy.name not in shares]
        left = max(0.0, total - sum(shares.values())) / max(1, len(others))
        order = {name: place for place, name in enumerate(config.policy_order)}
        ordered = sorted(policies, key=lambda policy: order.get(policy.name, len(order)))
        return Composite([(self.policy(item), int(shares.get(item.name, left))) for item in ordered], total)


def _spans(traces: Traces) -> Slots:
    return traces.spans


def _bytes(traces: Traces) -> Slots:
    return traces.evidence.bytes(traces.slots)
