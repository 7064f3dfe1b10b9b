"""Starting and stopping processes so that none is ever left over."""

import contextlib
import ctypes
import functools
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

LINUX = sys.platform.startswith("linux")
ROOT = Path(__file__).resolve().parent.parent.parent
NOBODY = 65534
_CLONE_NEWUSER = 0x10000000
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if LINUX else None


class ServerFailed(Exception):
    """A server could not be started; the message says why and where its log is."""


def die_with_parent(sig: int) -> None:
    """In a new child: get `sig` when the thread that started us ends (Linux; elsewhere nothing)."""
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, sig, 0, 0, 0)


def enter_user_namespace() -> None:
    """In a new child of root: be 'nobody' to ourselves, while files on disk still are root's.

    Raises OSError where the kernel or a container refuses namespaces.
    """
    if _libc is None:
        raise OSError("user namespaces are a thing of Linux")
    uid, gid = os.getuid(), os.getgid()
    if _libc.unshare(_CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare(CLONE_NEWUSER)")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{NOBODY} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{NOBODY} {gid} 1")


@functools.cache
def user_namespace_works() -> bool:
    """Whether a child of ours may enter a user namespace."""
    probe = [sys.executable, "-c", "pass"]
    try:
        return subprocess.run(probe, preexec_fn=enter_user_namespace, check=False).returncode == 0  # noqa: PLW1509
    except subprocess.SubprocessError:
        return False


def command_line(pid: int) -> str:
    """What process `pid` was started with; "" when there is no such process."""
    try:
        if LINUX:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
        listing = ["ps", "-o", "command=", "-p", str(pid)]
        return subprocess.run(listing, capture_output=True, text=True, check=False).stdout  # noqa: S607
    except OSError:
        return ""


def is_zombie(pid: int) -> bool:
    """Whether `pid` has ended and only waits for its parent to notice."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rsplit(")", 1)[1].split()[0] == "Z"


def signal_group(leader: int, sig: int) -> bool:
    """Send `sig` to every process of the group that `leader` leads; False when none is left."""
    try:
        os.killpg(leader, sig)
    except ProcessLookupError:
        return False
    except PermissionError:  # macOS says so of a group that consists of zombies
        return False
    return True


def group_alive(leader: int) -> bool:
    """Whether any process of the group still runs; zombies do not count."""
    if not signal_group(leader, 0):
        return False
    if not LINUX:
        return True
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                state, _, group = (entry / "stat").read_text().rsplit(")", 1)[1].split()[:3]
                if int(group) == leader and state not in "ZX":
                    return True
    return False


def end_group(leader: int, seconds: float = 5.0) -> None:
    """Kill what is left of a group and wait until it is gone, at most `seconds`."""
    deadline = time.monotonic() + seconds
    signal_group(leader, signal.SIGKILL)
    while group_alive(leader) and time.monotonic() < deadline:
        time.sleep(0.02)


def stop_process(process: subprocess.Popen[bytes] | None, sig: int, seconds: float) -> None:
    """Ask a direct child to end with `sig`; kill it after `seconds`."""
    if process is None or process.poll() is not None:
        return
    process.send_signal(sig)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
