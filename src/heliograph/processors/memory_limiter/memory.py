"""How much memory there is and how much is taken."""

from pathlib import Path

import psutil

_CGROUP_FILES = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))


def used_bytes() -> int:
    """Resident memory of this process."""
    return int(psutil.Process().memory_info().rss)


def machine_bytes() -> int:
    """Memory that this process may use: the container's bound, else the machine's."""
    total = int(psutil.virtual_memory().total)
    for path in _CGROUP_FILES:
        try:
            text = path.read_text().strip()
        except OSError:
            continue
        if text.isdigit():
            return min(int(text), total)
    return total
