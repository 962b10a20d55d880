"""Settings of the groupbytrace processor."""

from pydantic import Field

from heliograph.pipeline import ByteSize, ComponentConfig, Duration


class GroupByTraceConfig(ComponentConfig):
    """Settings of the groupbytrace processor."""

    wait_duration: Duration = 1.0
    """How long after its first span a trace is handed on."""
    num_traces: int = Field(default=1_000_000, ge=1)
    """Traces that wait at most; with more, the oldest are handed on early."""
    num_workers: int = Field(default=1, ge=1)
    """Accepted and of no effect: the work is done by columns."""
    discard_orphans: bool = False
    """Traces without a root span are dropped."""
    store_on_disk: bool = False
    """Spans wait on disk, whatever their number."""
    max_bytes: ByteSize = 256 << 20
    """Bytes of spans in memory; more go to disk. Not a setting of the Collector."""
    max_spill_bytes: ByteSize = 4 << 30
    """Bytes of spans on disk; beyond, the oldest traces are handed on early. Not a setting of the Collector."""
