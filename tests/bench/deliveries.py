"""Demand events out by webhook: deliveries a second with failing endpoints, how soon, and what order costs."""

import base64
import contextlib
import os

from stand import Gateway

ENDPOINTS, FAILING = 100, 1
EVENTS = 500  # each to all endpoints
STEADY_EVENTS, STEADY_RATE = 100, 10  # 990 deliveries a second
ORDER_PARALLEL = 16
ORDER_EVENTS = 8000
ORDER_PROJECTS = (20, 50, 200)
NO_ORDER_PROJECTS = 500  # as many as there are events in a call: order holds up next to nothing
DELAYS_MS = (0, 5)
HELD_SECONDS = 300  # until all waits

WEBHOOK = """
[[subscriber]]
name = "hook-{n}"
type = "webhook"
url = "https://127.0.0.1:{port}/hook/{n}"
secret_file = "{secret}"
ca = "{certs}/ca.crt"
allow_private = true
timeout_seconds = {timeout}
parallel = {parallel}
retry.first_seconds = 0.05
retry.cap_seconds = 0.2
breaker.open_seconds = 0.2
breaker.open_cap_seconds = 0.5
"""


@contextlib.contextmanager
def _gateway(context, name, endpoints, parallel, timeout=10):
    one = Gateway(context.work / name, context.certs)
    secret = one.folder / "secret"
    secret.touch(mode=0o600)
    secret.write_text("whsec_" + base64.b64encode(os.urandom(32)).decode() + "\n", encoding="utf-8")
    path = one.folder / "zhudong.toml"
    # The versions of a project are one event, corrected: what rests on many events would be larger.
    text = path.read_text(encoding="utf-8").replace('default_division', 'same_id = "correction"\ndefault_division', 1)
    path.write_text(text + "".join(WEBHOOK.format(n=n, port=one.receiver, secret=secret, certs=context.certs,
                                                  parallel=parallel, timeout=timeout) for n in range(endpoints)),
                    encoding="utf-8")
    one.start()
    try:
        yield one
    finally:
        one.stop()


def measure_rate(context, results):
    share = f"{100 * FAILING // ENDPOINTS}_percent_failing"
    listen = ("--endpoints", ENDPOINTS, "--failing", FAILING)
    with _gateway(context, "webhook-rate", ENDPOINTS, 2) as one:
        got = one.measure("webhook", "--listen", f"127.0.0.1:{one.receiver}", *listen, "--events", EVENTS)
        results.add(f"webhook_{ENDPOINTS}_endpoints_{share}", got["deliveries"]["value"], "deliveries/s")
    with _gateway(context, "webhook-steady", ENDPOINTS, 2) as one:
        got = one.measure("webhook", "--listen", f"127.0.0.1:{one.receiver}", *listen, "--events", STEADY_EVENTS, "--rate",
                          STEADY_RATE)
        rate = STEADY_RATE * (ENDPOINTS - FAILING)
        for part in ("p50", "p99"):
            results.add(f"accepted_to_webhook_{part}_at_{rate}_a_second", got[part]["value"], "ms")


def _ordered(context, projects, delay):
    with _gateway(context, f"order-{projects}-{delay}", 1, ORDER_PARALLEL, HELD_SECONDS) as one:
        return one.measure("webhook-order", "--listen", f"127.0.0.1:{one.receiver}", "--projects", projects, "--versions",
                           ORDER_EVENTS // projects, "--delay-ms", delay)["ordered"]["value"]


def measure_order(context, results):
    """The same number of events of few projects, and of so many that hardly any two are of the same."""
    for delay in DELAYS_MS:
        suffix = f"_{delay}_ms_an_answer" if delay else ""
        free = _ordered(context, NO_ORDER_PROJECTS, delay)
        results.add(f"webhook_without_order{suffix}", free, "deliveries/s")
        for projects in ORDER_PROJECTS:
            results.add(f"webhook_ordered_{projects}_projects{suffix}", _ordered(context, projects, delay), "deliveries/s",
                        free)


def measure(context, results):
    measure_rate(context, results)
    measure_order(context, results)
