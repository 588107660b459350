#!/usr/bin/env python3
"""Brings Excel workbooks (.xlsx) that lie in a folder into a feed of the gateway.

An adapter in its own process: everything it needs of the gateway is the public contract, FeedService.PublishBatch over
mutual TLS. Workbooks are taken from FOLDER/incoming once they stand still, and end in FOLDER/done or FOLDER/failed.

It keeps no position: a row's event id is made of its own columns, and the gateway counts what it has seen before as
a duplicate. So after a crash the workbook is simply sent again.
"""

import argparse
import json
import pathlib
import random
import secrets
import sys
import time
import tomllib
import zipfile

import grpc
import openpyxl
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from rows import MappingError, item_of, parse_mapping
from zhudong.v1 import feed_service_pb2, feed_service_pb2_grpc, findings_pb2

BATCH = 200  # rows in one call; the gateway takes 1,000 and 4 MiB
CALL_SECONDS = 60
LONGEST_WAIT_SECONDS = 30
MAX_FILE_BYTES = 64 << 20
MAX_UNPACKED_BYTES = 1 << 30  # a small file may unpack to more than any memory
MAX_ROWS = 1_000_000
WORTH_ANOTHER_TRY = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED,
                     grpc.StatusCode.RESOURCE_EXHAUSTED)


class Unusable(Exception):
    """A workbook that can't be read as a whole."""


def say(**facts):
    print(json.dumps(facts, ensure_ascii=False), flush=True)


def rows_of(path, mapping, sheet):
    """(row number as Excel shows it, {column: cell})."""
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise Unusable(f"larger than {MAX_FILE_BYTES >> 20} MiB")
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED_BYTES:
                raise Unusable(f"unpacks to more than {MAX_UNPACKED_BYTES >> 20} MiB")
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except Unusable:
        raise
    except Exception as error:  # openpyxl raises whatever its parsers do
        raise Unusable(f"is no workbook: {error}") from error
    try:
        if sheet and sheet not in book.sheetnames:
            raise Unusable(f"has no sheet {sheet}: it has {', '.join(book.sheetnames)}")
        cells = (book[sheet] if sheet else book.worksheets[0]).iter_rows(values_only=True)
        header = [str(name).strip() if name is not None else "" for name in next(cells, ())]
        missing = [column for column in mapping.columns if column not in header]
        if missing:
            raise Unusable(f"has no column {', '.join(missing)}")
        for number, row in enumerate(cells, 2):
            if number > MAX_ROWS + 1:
                raise Unusable(f"has more than {MAX_ROWS} rows: split it")
            if any(cell is not None for cell in row):
                yield number, {name: cell for name, cell in zip(header, row) if name}
    finally:
        book.close()


def _asked_to_wait(error):
    """Seconds that the gateway's RetryInfo says; None without one."""
    status = rpc_status.from_call(error)
    for detail in status.details if status else ():
        if detail.Is(error_details_pb2.RetryInfo.DESCRIPTOR):
            info = error_details_pb2.RetryInfo()
            detail.Unpack(info)
            return info.retry_delay.ToTimedelta().total_seconds()
    return None


class Publisher:
    """Sends until everything is acknowledged; waits while the gateway is away or overloaded."""

    def __init__(self, settings):
        read = {name: pathlib.Path(settings[name]).read_bytes() for name in ("ca", "key", "certificate")}
        credentials = grpc.ssl_channel_credentials(read["ca"], read["key"], read["certificate"])
        self.stub = feed_service_pb2_grpc.FeedServiceStub(grpc.secure_channel(settings["target"], credentials))

    def publish(self, items, traceparent):
        """One acknowledgement for each item, none of which is worth another try."""
        settled, waiting, attempt = {}, {item.item: item for item in items}, 0
        while waiting:
            delay = 0.0
            try:
                request = feed_service_pb2.PublishBatchRequest(items=waiting.values(), traceparent=traceparent)
                for ack in self.stub.PublishBatch(request, timeout=CALL_SECONDS).acknowledgements:
                    if ack.outcome == findings_pb2.OUTCOME_REFUSED and ack.HasField("retry_after"):
                        delay = max(delay, ack.retry_after.ToTimedelta().total_seconds())
                    else:
                        settled[ack.item] = ack
                        del waiting[ack.item]
            except grpc.RpcError as error:
                if error.code() not in WORTH_ANOTHER_TRY:
                    raise
                delay = _asked_to_wait(error) or 0.0
                say(waiting=error.code().name, reason=error.details())
            if waiting:
                attempt += 1
                backoff = min(LONGEST_WAIT_SECONDS, 0.2 * 2 ** min(attempt, 10)) * random.uniform(0.5, 1)
                time.sleep(max(delay, backoff))
        return [settled[item.item] for item in items]


class Folder:
    def __init__(self, path):
        self.path = pathlib.Path(path)
        for name in ("incoming", "done", "failed"):
            (self.path / name).mkdir(parents=True, exist_ok=True)
        self.seen = {}

    def ready(self):
        """Workbooks whose size and time did not change since the last look. `~$…` is Excel's own lock."""
        now = {}
        for path in sorted((self.path / "incoming").glob("*.xlsx")):
            if path.is_file() and not path.name.startswith("~$"):
                facts = path.stat()
                now[path] = (facts.st_size, facts.st_mtime_ns)
        still = [path for path, facts in now.items() if self.seen.get(path) == facts]
        self.seen = now
        return still

    def empty(self):
        return not self.seen

    def put(self, path, place):
        target = self.path / place / path.name
        for number in range(1, 10_000):
            if not target.exists():
                break
            target = self.path / place / f"{path.stem}.{number}{path.suffix}"
        path.rename(target)
        return target


def take(path, folder, mapping, sheet, publisher):
    """One workbook, from its first row to its last."""
    counts, refused = dict.fromkeys(("accepted", "duplicate", "quarantined", "refused"), 0), []
    traceparent = f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"

    def send(batch):
        for item, ack in zip(batch, publisher.publish(batch, traceparent)):
            outcome = findings_pb2.Outcome.Name(ack.outcome).removeprefix("OUTCOME_").lower()
            counts[outcome] += 1
            if outcome == "refused":
                why = [[findings_pb2.FindingCode.Name(found.code), found.message] for found in ack.findings]
                refused.append({"row": item.item, "why": why})

    try:
        batch = []
        for number, row in rows_of(path, mapping, sheet):
            batch.append(item_of(row, mapping, number, f"{path.name}:{number}"))
            if len(batch) == BATCH:
                send(batch)
                batch = []
        if batch:
            send(batch)
    except Unusable as error:
        target = folder.put(path, "failed")
        target.with_name(target.name + ".reason").write_text(f"{error}\n", encoding="utf-8")
        say(file=path.name, failed=str(error), **counts)
        return
    target = folder.put(path, "done")
    if refused:
        lines = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in refused)
        target.with_name(target.name + ".refused").write_text(lines, encoding="utf-8")
    say(file=path.name, rows=sum(counts.values()), **counts)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--config", type=pathlib.Path, required=True, help="TOML; example.toml shows all of it")
    parser.add_argument("--once", action="store_true", help="end when nothing is left in incoming/")
    options = parser.parse_args()
    try:
        settings = tomllib.loads(options.config.read_text(encoding="utf-8"))
        mapping = parse_mapping(settings)
        source = settings["source"]
        publisher, folder = Publisher(settings["gateway"]), Folder(source["folder"])
    except (OSError, tomllib.TOMLDecodeError, MappingError) as error:
        parser.exit(2, f"adapter: {options.config}: {error}\n")
    except KeyError as error:
        parser.exit(2, f"adapter: {options.config}: {error} is missing\n")
    folder.ready()
    while True:
        time.sleep(float(source.get("poll_seconds", 5)))
        for path in folder.ready():
            try:
                take(path, folder, mapping, source.get("sheet", ""), publisher)
            except grpc.RpcError as error:
                sys.exit(f"adapter: the gateway says {error.code().name}: {error.details()}")
        folder.seen = {path: facts for path, facts in folder.seen.items() if path.exists()}
        if options.once and folder.empty():
            return


if __name__ == "__main__":
    main()
