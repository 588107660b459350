"""Ports on this machine, and waiting for what is to come."""

import functools
import os
import pathlib
import socket
import time


EPHEMERAL = pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range")
BLOCK = 256


@functools.cache
def _ports():
    """Ports that nobody else is given: neither another test, for as long as this process lives, nor an outgoing
    connection, whose port the kernel takes from its own range and may take before a test listens there."""
    low, high = map(int, EPHEMERAL.read_text().split())
    first, end = (10000, low) if low >= 20000 else (high + 1, 65536)
    blocks = range(first, end - BLOCK, BLOCK)
    for n in range(len(blocks)):
        start = blocks[(os.getpid() + n) % len(blocks)]  # not at once those of the test before
        mark = socket.socket()
        try:
            mark.bind(("127.0.0.1", start))
        except OSError:
            mark.close()
            continue
        return mark, iter(range(start + 1, start + BLOCK))  # the mark is bound until the process ends
    raise AssertionError(f"no {BLOCK} ports without an owner between {first} and {end}")


def free_port():
    for port in _ports()[1]:
        with socket.socket() as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind(("127.0.0.1", port))
            except OSError:
                continue  # a service of this machine
            return port
    raise AssertionError(f"a test took all of its {BLOCK} ports")


def wait_until(what, condition, seconds=30.0, every=0.05):
    """The first true value of condition(); fails when there is none in time."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds} s in vain: {what}")
        time.sleep(every)
