"""Events in, forecasts out: rate, latency, memory."""

import shutil
import time

from stand import DERIVE_SECONDS, Gateway, fail, figures, gateway

WRITERS = 16  # callers at a time, on both sides of a ratio
BATCHES = (1, 100)
RAW_STREAM_BATCH = 4096  # what a busy stream's group commits come to
STREAM_FRAME = 100
RATE = 5000


def raw(folder, name, batch, writers, seconds):
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    value = figures("raw-store", "--path", folder, "--name", name, "--batch", batch, "--writers", writers,
                    "--seconds", seconds)[name]["value"]
    shutil.rmtree(folder, ignore_errors=True)
    return value


def measure_ingest(context, results):
    """Each size beside its own baseline, one right after the other."""
    work, seconds = context.work, context.seconds
    for batch in BATCHES:
        name = f"raw_rocksdb_batch_{batch}"
        baseline = raw(work / "raw", name, batch, WRITERS, seconds)
        results.add(name, baseline, "records/s")
        with gateway(work / f"batch{batch}", context.certs) as one:
            name = f"durable_ingest_batch_{batch}"
            got = one.measure("publish", "--name", name, "--mode", "unary", "--frame", batch, "--in-flight",
                          WRITERS, "--seconds", seconds)
            results.add(name, got[name]["value"], "records/s", baseline)
    baseline = raw(work / "raw", "raw_rocksdb_stream", RAW_STREAM_BATCH, 1, seconds)
    results.add("raw_rocksdb_stream", baseline, "records/s")
    for name, frame in (("durable_ingest_stream", STREAM_FRAME), ("durable_ingest_stream_frames_of_1", 1)):
        with gateway(work / name, context.certs) as one:
            started = time.monotonic()
            got = one.measure("publish", "--name", name, "--frame", frame, "--seconds", seconds)
            results.add(name, got[name]["value"], "records/s", baseline)
            events = int(got["acknowledged"]["value"])
            if frame == STREAM_FRAME:
                results.add("derived_rate", events / (one.derived(events) - started), "events/s")


def measure_latency(context, results):
    with gateway(context.work / "latency", context.certs, with_subscriber=True) as one:
        got = one.measure("latency", "--listen", f"127.0.0.1:{one.receiver}", "--rate", RATE,
                      "--seconds", max(context.seconds, 1) * 3)
        for until in ("acknowledged", "delivered"):
            for part in ("p50", "p99", "max"):
                name = f"publish_to_{until}_{part}"
                results.add(name, got[name]["value"], "ms")


def fill(one, events):
    got = one.measure("publish", "--name", "fill", "--events", events, "--seconds", DERIVE_SECONDS)
    if int(got["acknowledged"]["value"]) != events:
        fail("not every event was acknowledged")
    one.derived(events)


def measure_scale(context, results):
    """Memory with many and with few events, then a start on top of the many."""
    peaks = {}
    for events in (context.events // 10, context.events):
        with gateway(context.work / f"scale{events}", context.certs) as one:
            fill(one, events)
            peaks[events] = one.peak_mib()
        results.add(f"peak_memory_{events}", peaks[events], "MiB",
                    peaks[context.events // 10] if events == context.events else None)
    again = Gateway(context.work / f"scale{context.events}", context.certs)
    try:
        results.add(f"start_up_after_{context.events}", again.start() * 1000, "ms")
        results.add("memory_after_start_up", again.peak_mib(), "MiB")
    finally:
        again.stop()


def measure_forecast(context, results):
    for name, figure in figures("forecast", "--seconds", context.seconds).items():
        results.add(name, figure["value"], figure["unit"])


def measure_streets(context, results):
    """A town beside one of a tenth of its works: each with each would be a tenth of its rate."""
    found = figures("streets", "--seconds", context.seconds)
    for name, figure in found.items():
        small = found["shared_digs_1000"]["value"] if name == "shared_digs_10000" else None
        results.add(name, figure["value"], figure["unit"], small)


def measure_cases(context, results):
    """Rows that are worked out anew beside rows that are only written."""
    found = figures("cases", "--folder", context.work / "cases", "--cases", context.cases)
    copied = found["case_rows_copied"]["value"]
    for name, figure in found.items():
        results.add(name, figure["value"], figure["unit"], copied if name == "cases_recomputed" else None)
