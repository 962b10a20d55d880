"""Settings of the memory limiter."""

from typing import Self

from pydantic import Field, model_validator

from heliograph.pipeline import ComponentConfig, Duration

_SPIKE_SHARE = 5
MIB = 1 << 20


class MemoryLimiterConfig(ComponentConfig):
    """Settings of the memory limiter."""

    check_interval: Duration = 0.0
    """How often memory is looked at; required to be above 0, 1s is a good value."""
    limit_mib: int = Field(default=0, ge=0)
    """Memory of the process that may not be exceeded, in MiB (the hard limit)."""
    spike_limit_mib: int = Field(default=0, ge=0)
    """Room between the soft and the hard limit; 0 means a fifth of `limit_mib`."""
    limit_percentage: int = Field(default=0, ge=0, le=100)
    """The hard limit as a share of the machine's (or container's) memory; `limit_mib` wins."""
    spike_limit_percentage: int = Field(default=0, ge=0, le=100)
    """The same for the spike; 0 means a fifth of the limit."""
    min_gc_interval_when_soft_limited: Duration = 10.0
    """Shortest time between two garbage collections while above the soft limit."""
    min_gc_interval_when_hard_limited: Duration = 0.0
    """The same above the hard limit."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.check_interval <= 0:
            raise ValueError("check_interval must be above zero; 1s is a good value")
        if not self.limit_mib and not self.limit_percentage:
            raise ValueError("limit_mib or limit_percentage must be set")
        if self.limit_mib and self.spike_limit_mib >= self.limit_mib:
            raise ValueError("spike_limit_mib must be below limit_mib")
        if self.limit_percentage and not self.limit_mib and self.spike_limit_percentage >= self.limit_percentage:
            raise ValueError("spike_limit_percentage must be below limit_percentage")
        return self

    def limits(self, machine_bytes: int) -> tuple[int, int]:
        """Soft and hard limit in bytes on a machine with that much memory."""
        if self.limit_mib:
            hard, spike = self.limit_mib * MIB, self.spike_limit_mib * MIB
        else:
            hard = machine_bytes * self.limit_percentage // 100
            spike = machine_bytes * self.spike_limit_percentage // 100
        return hard - (spike or hard // _SPIKE_SHARE), hard
