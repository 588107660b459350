"""Rows of an exchange table read, put on disk and marked as read, beside a plain COPY out of the same table."""

import os
import subprocess
import time

import postgres
from front_database import PASSWORD, USER, FrontDatabase
from stand import DERIVE_SECONDS, Gateway, fail

ROWS = 100_000
LOOK_SECONDS = 0.05

SETTINGS = """
[[feed]]
name = "bench-exchange"
platform = "bench"
kinds = ["investment_project", "withdrawal"]
same_id = "correction"

[[principal]]
id = "spiffe://zhudong/platform/exchange"
publish = ["bench-exchange"]

[[source]]
name = "front"
type = "exchange_tables"
principal = "spiffe://zhudong/platform/exchange"
feed = "bench-exchange"
poll_seconds = 0.1
{database}"""


def _fill(database):
    database.make_tables()
    database.sql(
        "INSERT INTO SPGL_XMJBXXB (LSH, DFSJZJ, XZQHDM, XMDM, XMMC, SBSJ, ZTZE, JSDD, YDMJ, JZMJ, JSDW) "
        "SELECT n, n::text, '440112', '2601-440112-04-01-' || lpad(n::text, 6, '0'), '示例产业园项目' || n, '2026-01-05', "
        "12000, '示例市示例区示例路' || n || '号', 60000, 120000, '示例实业有限公司' "
        f"FROM generate_series(1, {ROWS}) n; ANALYZE SPGL_XMJBXXB")


def _copy(database):
    """Rows a second, all columns, over the same kind of connection as the gateway's."""
    command = [database.bin / "psql", "-X", "-q", "-h", "127.0.0.1", "-p", str(database.port), "-U", USER, "-d",
               database.database, "-c", "COPY SPGL_XMJBXXB TO STDOUT"]
    started = time.monotonic()
    subprocess.run(command, env={**os.environ, "PGPASSWORD": PASSWORD}, stdout=subprocess.DEVNULL, check=True)
    return ROWS / (time.monotonic() - started)


def _read(context, database):
    one = Gateway(context.work / "exchange", context.certs)
    path = one.folder / "zhudong.toml"
    path.write_text(path.read_text(encoding="utf-8") + SETTINGS.format(database=database.source_settings()),
                    encoding="utf-8")
    started = time.monotonic()
    one.start()
    try:
        while int(database.sql("SELECT count(*) FROM SPGL_XMJBXXB WHERE SJSCZT = 0")[0][0]) > 0:
            if time.monotonic() - started > DERIVE_SECONDS:
                fail(f"not all rows were read:\n{one.last_log()}")
            time.sleep(LOOK_SECONDS)
        rate = ROWS / (time.monotonic() - started)
    finally:
        one.stop()
    bad = database.sql("SELECT count(*) FROM SPGL_XMJBXXB WHERE SJSCZT <> 3")[0][0]
    if bad != "0":
        fail(f"{bad} rows were not taken:\n{one.last_log()}")
    return rate


def measure(context, results):
    if postgres.binaries() is None:
        fail("PostgreSQL is not installed: ./deploy/install-packages --bench")
    with FrontDatabase(parent=context.work, settings={"shared_buffers": "256MB"}) as database:
        _fill(database)
        _copy(database)  # what is not in memory yet
        baseline = _copy(database)
        results.add("postgres_copy_out", baseline, "rows/s")
        results.add("exchange_rows", _read(context, database), "rows/s", baseline)
