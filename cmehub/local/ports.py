"""Ports on loopback: which are free, and which process uses a port."""

import os
import socket
import time
from pathlib import Path

from cmehub.local.say import Problem

_LISTENING = "0A"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def again(port: int) -> int:
    """Return a killed server's port once it's free, since others may still use it. Otherwise another one."""
    until = time.monotonic() + 2  # its last thread may still be on the way out
    while port and time.monotonic() < until:
        if is_free(port):
            return port
        time.sleep(0.05)
    return free_port()


def is_free(port: int) -> bool:
    """Whether a server can listen at the port on each loopback interface of this machine."""
    return _can_bind(socket.AF_INET, "127.0.0.1", port) and (
        not has_ipv6_loopback() or _can_bind(socket.AF_INET6, "::1", port)
    )


def has_ipv6_loopback() -> bool:
    return _can_bind(socket.AF_INET6, "::1", 0)


def _can_bind(family: socket.AddressFamily, host: str, port: int) -> bool:
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError:
        return False
    return True


def require_free(port: int) -> None:
    """Check that the port is free (raises Problem with the process that uses it and a port that's free)."""
    if is_free(port):
        return
    other = next((one for one in range(port + 1, port + 100) if is_free(one)), free_port())
    raise Problem(f"Port {port} is in use{_by_whom(port)}. Choose another one: ./dev run --port {other}")


def _by_whom(port: int) -> str:
    """Return ' by NAME (process PID)', or '' if the system doesn't tell, as for other users' processes."""
    sockets = {f"socket:[{inode}]" for inode in _listening_inodes(port)}
    for link in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            if os.readlink(link) in sockets:
                folder = link.parent.parent
                return f" by {(folder / 'comm').read_text().strip()} (process {folder.name})"
        except OSError:
            continue
    return ""


def _listening_inodes(port: int) -> set[str]:
    found = set()
    for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")):
        for row in table.read_text().splitlines()[1:] if table.exists() else []:
            fields = row.split()
            if fields[3] == _LISTENING and int(fields[1].rpartition(":")[2], 16) == port:
                found.add(fields[9])
    return found
