"""Settings of file storage."""

from pydantic import Field

from heliograph.pipeline import ComponentConfig, Duration


class CompactionConfig(ComponentConfig):
    """The Collector's compaction settings; accepted and not needed."""

    on_start: bool = False
    """Accepted; the journal gives space back by itself."""
    on_rebound: bool = False
    """Accepted; the journal gives space back by itself."""
    directory: str = ""
    """Accepted; the journal needs no second directory."""
    rebound_needed_threshold_mib: int = 100
    """Accepted; the journal gives space back by itself."""
    rebound_trigger_threshold_mib: int = 10
    """Accepted; the journal gives space back by itself."""
    max_transaction_size: int = 65536
    """Accepted; the journal has no transactions."""
    check_interval: Duration = 5.0
    """Accepted; the journal gives space back by itself."""
    cleanup_on_start: bool = False
    """Accepted; the journal cleans up at every start."""


class FileStorageConfig(ComponentConfig):
    """Settings of file storage."""

    directory: str = ""
    """Where components keep their state; empty puts it below the data directory."""
    timeout: Duration = 1.0
    """Accepted; nothing waits for a file lock."""
    fsync: bool = False
    """Accepted; the journal always syncs before it acknowledges."""
    recreate: bool = False
    """Accepted; a damaged file is put right at every start."""
    create_directory: bool = False
    """Make `directory`."""
    directory_permissions: str = Field(default="0750", pattern=r"^0?[0-7]{3}$")
    """Octal mode of a directory that is made."""
    compaction: CompactionConfig = Field(default_factory=CompactionConfig)
    """Accepted and not needed."""
