"""Settings of the tail sampler's policies."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from heliograph.ottl import ErrorMode, OttlError
from heliograph.ottl.golang.regex import compile_regex
from heliograph.ottl.program import bind_condition
from heliograph.pipeline import ComponentConfig, NoConfig


class LatencyConfig(ComponentConfig):
    """From the earliest start to the latest end of a trace's spans."""

    threshold_ms: int = 0
    """Milliseconds that it takes at least; with an upper bound, more than these."""
    upper_threshold_ms: int = 0
    """Milliseconds that it takes at most; 0 is no bound."""


class NumericAttributeConfig(ComponentConfig):
    """A number in a span's or resource's attribute."""

    key: str = ""
    """The attribute."""
    min_value: int = 0
    """The least number; 0 is no bound."""
    max_value: int = 0
    """The greatest number; 0 is no bound."""
    invert_match: bool = False
    """Deprecated: whoever matches keeps the trace out."""

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if self.key and not self.min_value and not self.max_value:
            raise ValueError("at least one of min_value and max_value must be given")
        return self


class ProbabilisticConfig(ComponentConfig):
    """A share of the traces."""

    hash_salt: str = ""
    """Samplers with different salts decide independently."""
    sampling_percentage: float = 0.0
    """How many of a hundred are kept."""


class StatusCodeConfig(ComponentConfig):
    """The status of a span."""

    status_codes: list[Literal["OK", "ERROR", "UNSET"]] = Field(default_factory=list)
    """One of these."""


class StringAttributeConfig(ComponentConfig):
    """A text in a span's or resource's attribute."""

    key: str = ""
    """The attribute."""
    values: list[str] = Field(default_factory=list)
    """One of these texts, or a text in which one of these regexes occurs."""
    enabled_regex_matching: bool = False
    """Whether `values` are regexes."""
    cache_max_size: int = 0
    """Texts for which the answer of the regexes is remembered; 128 when it is 0."""
    invert_match: bool = False
    """Deprecated: whoever matches keeps the trace out."""

    @model_validator(mode="after")
    def _compiles(self) -> Self:
        for value in self.values if self.enabled_regex_matching else ():
            compile_regex(value)
        return self


class BooleanAttributeConfig(ComponentConfig):
    """A truth value in a span's or resource's attribute."""

    key: str = ""
    """The attribute."""
    value: bool = False
    """What it must be."""
    invert_match: bool = False
    """Deprecated: whoever matches keeps the trace out."""


class RateLimitingConfig(ComponentConfig):
    """As many spans as a bucket has tokens."""

    spans_per_second: int = Field(default=0, ge=0)
    """Tokens that flow into the bucket."""
    burst_capacity: int = Field(default=0, ge=0)
    """What the bucket holds; twice `spans_per_second` when it is 0."""


class BytesLimitingConfig(ComponentConfig):
    """As many bytes as a bucket has tokens."""

    bytes_per_second: int = Field(default=0, ge=0)
    """Tokens that flow into the bucket."""
    burst_capacity: int = Field(default=0, ge=0)
    """What the bucket holds; twice `bytes_per_second` when it is 0."""


class SpanCountConfig(ComponentConfig):
    """The number of spans of a trace."""

    min_spans: int = 0
    """At least so many."""
    max_spans: int = 0
    """At most so many; 0 is no bound."""


class TraceStateConfig(ComponentConfig):
    """A member of a span's trace state."""

    key: str = ""
    """Its name."""
    values: list[str] = Field(default_factory=list)
    """One of these values."""


class OttlConditionConfig(ComponentConfig):
    """OTTL conditions of spans and span events; one that holds is enough."""

    error_mode: ErrorMode = ErrorMode.PROPAGATE
    """A condition that fails: `propagate` takes the policy's vote, `ignore` reports it, `silent` does not."""
    span: list[str] = Field(default_factory=list)
    """Conditions of spans."""
    spanevent: list[str] = Field(default_factory=list)
    """Conditions of span events."""

    @model_validator(mode="after")
    def _compiles(self) -> Self:
        for context in ("span", "spanevent"):
            for text in getattr(self, context):
                try:
                    bind_condition(text, context)
                except OttlError as error:
                    raise ValueError(f"{context}: {error.message}") from None
        return self


class AndConfig(ComponentConfig):
    """Policies that must all agree."""

    and_sub_policy: list[PolicyConfig] = Field(default_factory=list["PolicyConfig"])
    """They are asked in this order, until one does not."""


class NotConfig(ComponentConfig):
    """The opposite of a policy."""

    not_sub_policy: PolicyConfig | None = None
    """The policy."""


class DropConfig(ComponentConfig):
    """Leaves traces out that all its policies would sample."""

    drop_sub_policy: list[PolicyConfig] = Field(default_factory=list["PolicyConfig"])
    """They are asked in this order, until one does not agree."""


class RateAllocationConfig(ComponentConfig):
    """A policy's share of a composite policy's rate."""

    policy: str
    """Its name."""
    percent: int = Field(default=0, ge=0)
    """Its share; 0 is an equal share."""


class CompositeConfig(ComponentConfig):
    """Policies in an order, each with a share of a rate."""

    max_total_spans_per_second: int = Field(default=0, ge=0)
    """Spans a second."""
    policy_order: list[str] = Field(default_factory=list)
    """Names of the policies; the first that samples a trace decides. The others follow as they stand."""
    composite_sub_policy: list[PolicyConfig] = Field(default_factory=list["PolicyConfig"])
    """The policies."""
    rate_allocation: list[RateAllocationConfig] = Field(default_factory=list[RateAllocationConfig])
    """Their shares; policies without one share what is left."""

    @model_validator(mode="after")
    def _known(self) -> Self:
        names = {policy.name for policy in self.composite_sub_policy}
        for name in (*self.policy_order, *(item.policy for item in self.rate_allocation)):
            if name not in names:
                raise ValueError(f"there is no policy {name!r} in composite_sub_policy")
        return self


class PolicyConfig(ComponentConfig):
    """One policy: its type, and the settings under the key of that name."""

    name: str = ""
    """A name for metrics."""
    type: Literal[
        "always_sample",
        "latency",
        "numeric_attribute",
        "probabilistic",
        "status_code",
        "string_attribute",
        "rate_limiting",
        "bytes_limiting",
        "span_count",
        "trace_state",
        "trace_flags",
        "boolean_attribute",
        "ottl_condition",
        "and",
        "not",
        "drop",
        "composite",
    ]
    """What it looks at."""
    always_sample: NoConfig = Field(default_factory=NoConfig)
    """For `always_sample`, which has no settings."""
    latency: LatencyConfig = Field(default_factory=LatencyConfig)
    """For `latency`."""
    numeric_attribute: NumericAttributeConfig = Field(default_factory=NumericAttributeConfig)
    """For `numeric_attribute`."""
    probabilistic: ProbabilisticConfig = Field(default_factory=ProbabilisticConfig)
    """For `probabilistic`."""
    status_code: StatusCodeConfig = Field(default_factory=StatusCodeConfig)
    """For `status_code`."""
    string_attribute: StringAttributeConfig = Field(default_factory=StringAttributeConfig)
    """For `string_attribute`."""
    rate_limiting: RateLimitingConfig = Field(default_factory=RateLimitingConfig)
    """For `rate_limiting`."""
    bytes_limiting: BytesLimitingConfig = Field(default_factory=BytesLimitingConfig)
    """For `bytes_limiting`."""
    span_count: SpanCountConfig = Field(default_factory=SpanCountConfig)
    """For `span_count`."""
    trace_state: TraceStateConfig = Field(default_factory=TraceStateConfig)
    """For `trace_state`."""
    trace_flags: NoConfig = Field(default_factory=NoConfig)
    """For `trace_flags`, which has no settings."""
    boolean_attribute: BooleanAttributeConfig = Field(default_factory=BooleanAttributeConfig)
    """For `boolean_attribute`."""
    ottl_condition: OttlConditionConfig = Field(default_factory=OttlConditionConfig)
    """For `ottl_condition`."""
    and_: AndConfig = Field(default_factory=AndConfig, alias="and")
    """For `and`."""
    not_: NotConfig = Field(default_factory=NotConfig, alias="not")
    """For `not`."""
    drop: DropConfig = Field(default_factory=DropConfig)
    """For `drop`."""
    composite: CompositeConfig = Field(default_factory=CompositeConfig)
    """For `composite`."""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        missing = {
            "numeric_attribute": ("a key", self.numeric_attribute.key),
            "string_attribute": ("a key", self.string_attribute.key),
            "boolean_attribute": ("a key", self.boolean_attribute.key),
            "trace_state": ("a key", self.trace_state.key),
            "status_code": ("at least one of status_codes", self.status_code.status_codes),
            "ottl_condition": ("at least one condition", self.ottl_condition.span or self.ottl_condition.spanevent),
            "not": ("a not_sub_policy", self.not_.not_sub_policy),
        }
        what, given = missing.get(self.type, ("", True))
        if not given:
            raise ValueError(f"policy {self.name!r} of type {self.type} needs {what}")
        return self


for _model in (AndConfig, NotConfig, DropConfig, CompositeConfig, PolicyConfig):
    _model.model_rebuild()
