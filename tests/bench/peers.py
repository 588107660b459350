"""What a user would pick instead of the license cache: Redis and PostgreSQL, with TLS and values of the same size."""

import contextlib
import csv
import os
import shutil
import subprocess
import time

import postgres
from stand import READY_SECONDS, fail
from local import free_port

CLIENTS = 64
THREADS = 2
VALUE_BYTES = 900  # a license as it leaves


def _wait(what, command):
    for _ in range(READY_SECONDS * 10):
        if subprocess.run(command, capture_output=True, check=False).returncode == 0:
            return
        time.sleep(0.1)
    fail(f"{what} does not answer")


def _percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


@contextlib.contextmanager
def _ended(process):
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def redis_get(work, certs, rows, seconds):
    """GET of random keys: calls per second, p50 and p99 in microseconds."""
    folder = work / "redis"
    folder.mkdir()
    port = free_port()
    server = ["redis-server", "--port", "0", "--tls-port", str(port), "--bind", "127.0.0.1", "--dir", folder,
              "--save", "", "--appendonly", "no", "--tls-cert-file", certs / "server.crt",
              "--tls-key-file", certs / "server.key", "--tls-ca-cert-file", certs / "ca.crt"]
    tls = ["--tls", "--cacert", certs / "ca.crt", "--cert", certs / "utility-service.crt", "--key",
           certs / "utility-service.key"]
    client = ["redis-cli", "-h", "127.0.0.1", "-p", str(port), *tls]
    with open(folder / "log", "wb") as log, _ended(subprocess.Popen(server, stdout=log, stderr=log)):
        _wait("redis-server", [*client, "ping"])
        fill = ("for i = ARGV[1], ARGV[2] - 1 do"
                " redis.call('set', 'license:' .. string.format('%012d', i), ARGV[3]) end")
        chunk = 50_000  # a script that runs longer makes Redis answer BUSY
        for first in range(0, rows, chunk):
            subprocess.run([*client, "eval", fill, "0", str(first), str(min(first + chunk, rows)), "x" * VALUE_BYTES],
                           check=True, capture_output=True)

        def run(calls):
            out = subprocess.run(["redis-benchmark", "-h", "127.0.0.1", "-p", str(port), *tls, "-c", str(CLIENTS),
                                  "--threads", str(THREADS), "-n", str(calls), "-r", str(rows), "--csv",
                                  "GET", "license:__rand_int__"], check=True, capture_output=True, text=True).stdout
            return list(csv.DictReader(out.splitlines()))[-1]

        rate = float(run(20_000)["rps"])
        got = run(max(20_000, int(rate * seconds)))
    shutil.rmtree(folder)
    return {"": float(got["rps"]), "_p50": float(got["p50_latency_ms"]) * 1000,
            "_p99": float(got["p99_latency_ms"]) * 1000}


def postgres_select(work, certs, rows, seconds):
    """Select by primary key, prepared: as redis_get."""
    folder = work / "select"
    folder.mkdir()
    script = folder / "select.sql"
    script.write_text(f"\\set n random(1, {rows})\nSELECT body FROM license WHERE id = 'license:' || :n;\n",
                      encoding="utf-8")
    settings = {"fsync": "off", "shared_buffers": "1GB", "max_connections": CLIENTS + 10}
    with postgres.Postgres("licenses", {"reader": "reading"}, certs, settings, parent=work) as server:
        server.sql("CREATE TABLE license (id text PRIMARY KEY, body bytea);"
                   f"INSERT INTO license SELECT 'license:' || n, decode(repeat('5a', {VALUE_BYTES}), 'hex')"
                   f" FROM generate_series(1, {rows}) AS n; ANALYZE license; GRANT SELECT ON license TO reader")
        environment = {**os.environ, "PGSSLMODE": "require", "PGHOST": "127.0.0.1", "PGPORT": str(server.port),
                       "PGUSER": "reader", "PGPASSWORD": "reading", "PGDATABASE": "licenses"}
        pgbench = [server.bin / "pgbench", "-n", "-M", "prepared", "-f", script, "-c", str(CLIENTS), "-j", str(THREADS),
                   "-T", str(max(1, round(seconds))), "-l", "--log-prefix", folder / "calls"]
        out = subprocess.run(pgbench, env=environment, check=True, capture_output=True, text=True, cwd=folder).stdout
    rate = next(float(line.split()[2]) for line in out.splitlines() if line.startswith("tps"))
    micros = [int(line.split()[2]) for path in folder.glob("calls*") for line in path.open(encoding="ascii")]
    shutil.rmtree(folder)
    return {"": rate, "_p50": _percentile(micros, 0.5), "_p99": _percentile(micros, 0.99)}


PEERS = {
    "redis_get": (redis_get, lambda: shutil.which("redis-server") and shutil.which("redis-benchmark")),
    "postgres_select": (postgres_select, postgres.binaries),
}


def available():
    """The peers that are installed here: name and measurement."""
    return {name: measure for name, (measure, there) in PEERS.items() if there()}
