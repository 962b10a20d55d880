"""Settings of the tail sampler."""

from typing import Literal, Self

from pydantic import Field, model_validator

from heliograph.pipeline import ByteSize, ComponentConfig, Duration
from heliograph.processors.tail_sampling.policy_config import PolicyConfig


class DecisionCacheConfig(ComponentConfig):
    """Trace ids whose decision is remembered after their spans have left."""

    sampled_cache_size: int = Field(default=0, ge=0)
    """How many that were sampled."""
    non_sampled_cache_size: int = Field(default=0, ge=0)
    """How many that were not."""


class TailSamplingConfig(ComponentConfig):
    """Settings of the tail sampler."""

    policies: list[PolicyConfig] = Field(default_factory=list[PolicyConfig])
    """What decides; at least one."""
    decision_wait: Duration = 30.0
    """How long after its first span a trace is decided."""
    decision_wait_after_root_received: Duration = 0.0
    """How long after its root span, if that is earlier; 0 does not look at root spans."""
    num_traces: int = Field(default=50_000, ge=1)
    """Traces whose spans are kept in memory; the spans of more go to disk. Also how many decisions are remembered."""
    expected_new_traces_per_sec: int = Field(default=0, ge=0)
    """For how many traces a second room is made at the start."""
    decision_cache: DecisionCacheConfig = Field(default_factory=DecisionCacheConfig)
    """More memory for decisions."""
    sampling_strategy: Literal["trace-complete"] = "trace-complete"
    """Traces are decided when they are complete; `span-ingest` is not supported."""
    num_shards: int = Field(default=1, ge=1, le=256)
    """Accepted and of no effect: the work is done by columns."""
    sample_on_first_match: bool = False
    """The first policy that samples a trace decides."""
    block_on_overflow: bool = False
    """With `num_traces` traces, new spans wait (in the journal) instead of going to disk."""
    drop_pending_traces_on_shutdown: bool = False
    """Traces that are waited for at a shutdown are left out instead of decided."""
    maximum_trace_size_bytes: int = Field(default=0, ge=0)
    """Bigger traces are left out at once; 0 is no bound."""
    max_bytes: ByteSize = 256 << 20
    """Bytes of spans in memory; more go to disk. Not a setting of the Collector."""
    max_spill_bytes: ByteSize = 4 << 30
    """Bytes of spans on disk; beyond, the oldest traces are decided early. Not a setting of the Collector."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not self.policies:
            raise ValueError("policies must name at least one policy")
        names = [policy.name for policy in self.policies]
        if not all(names):
            raise ValueError("each policy needs a name")
        if len(set(names)) < len(names):
            raise ValueError("two policies have the same name")
        if self.decision_wait < 0 or self.decision_wait_after_root_received < 0:
            raise ValueError("a wait must not be negative")
        return self
