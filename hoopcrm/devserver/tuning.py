"""PostgreSQL settings that fit the machine it runs on."""

import os
from pathlib import Path

MEGABYTE = 1024 * 1024
CGROUP_LIMITS = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)


def machine_memory() -> int:
    """Bytes of memory that this machine, or the container around us, has."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    for path in CGROUP_LIMITS:
        try:
            memory = min(memory, int(path.read_text()))
        except (OSError, ValueError):  # no such file, or "max"
            continue
    return memory


def shared_buffers(memory: int) -> int:
    """Megabytes for PostgreSQL's own cache: an eighth of `memory` bytes, 32 to 1024."""
    return max(32, min(1024, memory // 8 // MEGABYTE))


def postgres_options(*, durable: bool) -> dict[str, str]:
    """Settings by name. Without `durable`, safety is traded for speed."""
    memory = machine_memory()
    buffers = shared_buffers(memory)
    options = {
        "listen_addresses": "",
        "max_connections": "200",
        "shared_buffers": f"{buffers if durable else min(buffers, 256)}MB",
        "effective_cache_size": f"{max(64, memory // 2 // MEGABYTE)}MB",
        "work_mem": "32MB",
        "maintenance_work_mem": "256MB",
        "max_wal_size": "4GB",
        "checkpoint_timeout": "15min",
        "random_page_cost": "1.1",
        "jit": "off",
        "shared_preload_libraries": "pg_stat_statements",
        "timezone": "UTC",
        "log_timezone": "UTC",
    }
    if _small_shared_memory():
        options["dynamic_shared_memory_type"] = "mmap"
    if not durable:
        options |= {
            "fsync": "off",
            "full_page_writes": "off",
            "synchronous_commit": "off",
            "autovacuum": "off",
            "max_wal_size": "1GB",
        }
    return options


def _small_shared_memory() -> bool:
    """Containers often have 64 MB there, too little for parallel queries."""
    try:
        found = os.statvfs("/dev/shm")  # noqa: S108
    except OSError:
        return False
    return found.f_frsize * found.f_blocks < 256 * MEGABYTE
