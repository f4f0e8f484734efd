"""Free ports on the loopback."""

import socket

from cmehub.local.say import Problem


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def web_port(wanted: int) -> int:
    """Return the wanted port (raises Problem when it is taken, and names one that is not)."""
    if is_free(wanted):
        return wanted
    other = next((port for port in range(wanted + 1, wanted + 100) if is_free(port)), free_port())
    raise Problem(f"Port {wanted} is taken by another program. Use another one: ./dev run --port {other}")


def has_ipv6_loopback() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True
