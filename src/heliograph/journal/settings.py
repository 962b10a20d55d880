"""How big the journal may grow and how often it writes positions."""

from dataclasses import dataclass

from heliograph.journal.errors import JournalSettingsError

MIB = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalSettings:
    """Settings of one journal.

    Attributes:
        max_bytes: Bytes on disk after which appends are refused with `JournalFull`.
        segment_bytes: Size at which a new segment file begins; space is given back in whole segments.
        max_pending_bytes: Bytes that may wait in memory for the disk.
        group_bytes: Bytes after which a group is written although more is waiting.
        position_interval: Seconds between two writes of a cursor's position.
        retry_after: Seconds that a refused caller is asked to wait.
    """

    max_bytes: int = 4096 * MIB
    segment_bytes: int = 64 * MIB
    max_pending_bytes: int = 128 * MIB
    group_bytes: int = 16 * MIB
    position_interval: float = 0.25
    retry_after: float = 2.0

    def __post_init__(self) -> None:
        for name in ("max_bytes", "segment_bytes", "max_pending_bytes", "group_bytes"):
            if getattr(self, name) <= 0:
                raise JournalSettingsError(f"journal {name} must be above 0, not {getattr(self, name)}")
        if self.segment_bytes * 4 > self.max_bytes:
            raise JournalSettingsError(
                f"journal segment_bytes {self.segment_bytes} must be at most a quarter of max_bytes {self.max_bytes}",
                hints=("space is given back in whole segments: lower segment_bytes or raise max_bytes",),
            )
        if self.position_interval < 0 or self.retry_after < 0:
            raise JournalSettingsError("journal position_interval and retry_after must not be negative")
