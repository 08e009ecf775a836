"""How much memory can be had on this machine, within the limits set for this process. No torch."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import psutil


def available_bytes() -> int:
    """Return how much main memory can be had without swapping, within the limits set for this process."""
    free = [int(psutil.virtual_memory().available), *_room_in_address_space(), *_room_in_control_groups()]
    return max(0, min(free))


def _room_in_address_space() -> Iterator[int]:
    """Yield what is left of the address space where it is limited (`ulimit -v`; not on Windows)."""
    try:
        import resource
    except ImportError:
        return
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    if limit != resource.RLIM_INFINITY:
        yield limit - psutil.Process().memory_info().vms


def _room_in_control_groups(
    root: Path = Path("/sys/fs/cgroup"), own: Path = Path("/proc/self/cgroup")
) -> Iterator[int]:
    """Yield what is left in each control group with a limit (containers, Slurm, systemd): Linux, version 2 and 1."""
    try:
        lines = own.read_text().splitlines()
    except OSError:
        return
    for number, controllers, path in (line.split(":", 2) for line in lines):
        if number == "0":
            folder, names = root / path.lstrip("/"), ("memory.max", "memory.current")
        elif controllers == "memory":
            folder, names = root / "memory" / path.lstrip("/"), ("memory.limit_in_bytes", "memory.usage_in_bytes")
        else:
            continue
        for group in (folder, *folder.parents):
            if not group.is_relative_to(root):
                break
            try:
                limit, used = ((group / name).read_text().strip() for name in names)
            except OSError:
                continue
            if limit != "max":
                yield int(limit) - int(used) + _given_back(group)


def _given_back(group: Path) -> int:
    """Return what of a control group's memory holds files read before: the system gives it back when asked."""
    with contextlib.suppress(OSError, ValueError):
        lines = [line.split() for line in (group / "memory.stat").read_text().splitlines()]
        found: dict[str, int] = {name: int(value) for name, value in lines}
        return found.get("total_inactive_file", found.get("inactive_file", 0))
    return 0


def spoken_size(size_bytes: int) -> str:
    """Say a size as a person would: "740 MB", "2.9 GB"."""
    return f"{size_bytes / 1e9:.1f} GB" if size_bytes >= 1e9 else f"{size_bytes / 1e6:.0f} MB"
