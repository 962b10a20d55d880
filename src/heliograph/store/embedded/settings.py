"""Sizes of the embedded engine: a laptop's, not a server's.

ClickHouse's own defaults take a 5 GB mark cache, 90 % of the memory and 32 merge threads.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class EmbeddedSettings:
    """Limits of the embedded engine.

    Attributes:
        memory_bytes: Memory that all queries, inserts and merges share.
        mark_cache_bytes: Cache of marks, read by every query.
        uncompressed_cache_bytes: Cache of decompressed columns.
        merge_threads: Merges at once.
        query_threads: Threads of one query; 0 means one for each core, four at most.
        concurrent_queries: Queries at once; further ones wait.
        query_memory_bytes: Memory of one query.
        query_seconds: Time of one query when the caller gives none.
    """

    memory_bytes: int = 800 * MIB
    mark_cache_bytes: int = 48 * MIB
    uncompressed_cache_bytes: int = 16 * MIB
    merge_threads: int = 1
    query_threads: int = 0
    concurrent_queries: int = 8
    query_memory_bytes: int = 500 * MIB
    query_seconds: float = 60.0

    def address(self, directory: Path) -> str:
        """ChDB's connection string: the path with the engine's settings behind it."""
        settings = {
            "max_server_memory_usage": self.memory_bytes,
            "mark_cache_size": self.mark_cache_bytes,
            "index_mark_cache_size": 8 * MIB,
            "uncompressed_cache_size": self.uncompressed_cache_bytes,
            "index_uncompressed_cache_size": 8 * MIB,
            "mmap_cache_size": 0,
            "query_condition_cache_size": 8 * MIB,
            "primary_index_cache_size": 32 * MIB,
            "skipping_index_cache_size": 32 * MIB,
            "background_pool_size": self.merge_threads,
            "background_merges_mutations_concurrency_ratio": 2,
            "background_schedule_pool_size": 4,
            "background_common_pool_size": 2,
            "background_move_pool_size": 1,
            "background_fetches_pool_size": 1,
            "background_buffer_flush_schedule_pool_size": 1,
            "background_message_broker_schedule_pool_size": 1,
            "background_distributed_schedule_pool_size": 1,
            "tables_loader_foreground_pool_size": 2,
            "tables_loader_background_pool_size": 2,
        }
        return f"{quote(str(directory))}?" + "&".join(f"{name}={value}" for name, value in settings.items())

    def session(self) -> dict[str, str | int | float]:
        """Settings of every connection."""
        threads = self.query_threads or min(4, os.cpu_count() or 1)
        return {
            "max_threads": threads,
            "max_insert_threads": 1,
            "max_memory_usage": self.query_memory_bytes,
            "max_threads_min_free_memory_per_thread": 0,
            "max_execution_time": self.query_seconds,
            "async_insert": 0,
            "output_format_arrow_compression_method": "none",
        }
