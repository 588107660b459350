"""What each source is tried with: its settings, and its platform, which tells of land as it is told. Add a source: one
class here, listed in RIGS."""

import csv
import dataclasses
import http.client
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time

from google.protobuf import json_format

import events
import kafka_broker
import kafka_source_checks
import postgres
from batch_database import BatchDatabase
from bootstrap import HOME, ROOT
from events import supervision
from front_database import FrontDatabase
from gateway import CERTS, free_port
from http_client import Platform
from line import Line
from list_platform import ListPlatform

SAMPLE = ROOT / "deploy" / "samples" / "land" / "guangzhou_land_supply.csv"
PRINCIPAL = "spiffe://zhudong/platform/licenses"  # of its own: the flow tests' settings know the others
CERTIFICATE = "platform-licenses"


@dataclasses.dataclass(frozen=True)
class Record:
    """A piece of land. A bad one lacks its day or has an area that is none; each in a way that its source must see."""

    n: int
    bad: bool = False
    area: str = "2.5"


class Rig:
    kind = "land_supply"
    same_id = "conflict"
    # The line to its platform, where the source calls that one.
    line = None

    @classmethod
    def unavailable(cls):
        """Why its platform can't be had here; empty when it can."""
        return ""

    def prepare(self, gateway, feed):
        """Once the gateway has its folder, and before it is started."""

    def stop(self):
        """Ends the platform."""


def as_json(feed, record):
    """An event in the gateway's own JSON."""
    event = events.land_supply(record.n, hectares=-1 if record.bad else float(record.area))
    event.feed = feed
    return json_format.MessageToDict(event)


class FileDrop(Rig):
    """CSV files in a watched folder."""

    name = "file-drop"

    def settings(self, feed):
        return (f'[[source]]\nname = "{feed}"\nprincipal = "{PRINCIPAL}"\nfeed = "{feed}"\nfolder = "{feed}"\n'
                'poll_seconds = 0.1\nstable_polls = 2\nbatch_items = 10\n')

    def prepare(self, gateway, feed):
        self.folder = gateway.folder / feed
        (self.folder / "incoming").mkdir(parents=True)

    def put(self, name, records):
        """All of it, in one piece of the source's own."""
        with open(SAMPLE, encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            row = {**next(reader), "宗地代码": "", "项目代码": ""}
        made = self.folder / f"{name}.tmp"
        with open(made, "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, reader.fieldnames)
            writer.writeheader()
            for one in records:
                area = "约两公顷" if one.bad else one.area
                writer.writerow({**row, "电子监管号": supervision(one.n), "合同编号": f"440112-CR-{one.n:05d}",
                                     "用地面积(亩)": area})
        made.rename(self.folder / "incoming" / f"{name}.csv")


class Workbook(Rig):
    """Excel workbooks: an adapter in its own process."""

    name = "workbook"
    adapter = ROOT / "adapters" / "workbook_python"
    header = ["电子监管号", "合同编号", "项目名称", "项目位置", "面积(公顷)", "土地用途", "土地使用权人", "容积率上限", "合同签订日期",
              "约定竣工日期", "行政区代码"]

    def settings(self, feed):
        return ""

    def prepare(self, gateway, feed):
        self.folder = gateway.folder / feed
        (self.folder / "incoming").mkdir(parents=True)
        text = (self.adapter / "example.toml").read_text(encoding="utf-8")
        for old, new in (("127.0.0.1:7443", gateway.address), ('"certs/', f'"{CERTS}/'), ("platform-land", CERTIFICATE),
                         ('"workbooks"', f'"{self.folder}"'), ('"land-supply"', f'"{feed}"'),
                         ("poll_seconds = 5", "poll_seconds = 0.1")):
            assert old in text, f"the example has no {old}"
            text = text.replace(old, new)
        config = gateway.folder / f"{feed}.toml"
        config.write_text(text, encoding="utf-8")
        self.log = open(gateway.folder / f"{feed}.log", "wb")
        self.process = subprocess.Popen([sys.executable, self.adapter / "adapter.py", "--config", config],
                                        env=dict(os.environ, PYTHONPATH=str(HOME / "stubs")), stdout=self.log,
                                        stderr=self.log)

    def put(self, name, records):
        import openpyxl

        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet()
        sheet.append(self.header)
        for one in records:
            sheet.append([supervision(one.n), f"440112-CR-{one.n:05d}", f"样例地块{one.n}", "示例路1号",
                          "约两公顷" if one.bad else float(one.area), "工业用地", "样例实业有限公司", 2.0, "2025-03-01",
                          "2027-09-01", "440112"])
        made = self.folder / f"{name}.tmp"
        book.save(made)
        made.rename(self.folder / "incoming" / f"{name}.xlsx")

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.log.close()


class HttpPush(Rig):
    """A platform that posts JSON until it is answered."""

    name = "http-push"
    batch = 50

    def settings(self, feed):
        self.feed, self.port = feed, free_port()
        return (f'[http_push]\nlisten = "127.0.0.1:{self.port}"\n[[source]]\nname = "{feed}"\ntype = "http_push"\n'
                f'principal = "{PRINCIPAL}"\nfeed = "{feed}"\n')

    def put(self, name, records):
        threading.Thread(target=self._post, args=(records,), daemon=True).start()

    def _post(self, records):
        platform = Platform(self.port, self.feed, CERTIFICATE)
        for first in range(0, len(records), self.batch):
            body = [as_json(self.feed, record) for record in records[first:first + self.batch]]
            while True:
                try:
                    if platform.post(body)[0] in (200, 207, 422):
                        break
                except (OSError, http.client.HTTPException):
                    pass  # it is being started again
                time.sleep(0.1)
        platform.close()


class HttpPoll(Rig):
    """A list over HTTPS, page by page."""

    name = "http-poll"

    def settings(self, feed):
        self.feed, self.platform = feed, ListPlatform(page_size=200)
        self.line = Line(self.platform.port)
        self.line = Line(self.platform.port)
        self.platform.url = f"https://127.0.0.1:{self.line.port}"
        return (f'[[source]]\nname = "{feed}"\ntype = "http_poll"\nprincipal = "{PRINCIPAL}"\nfeed = "{feed}"\n'
                f'url = "{self.platform.url}/lists/land"\nca = "{CERTS}/ca.crt"\nlist.every_seconds = 0.2\nlist.timeout_seconds = 5\n'
                'list.paging = "next"\nbatch_items = 10\n')

    def put(self, name, records):
        for record in records:
            self.platform.put(f"{record.n:06d}", "", as_json(self.feed, record))

    def stop(self):
        self.line.close()
        self.platform.close()


class Kafka(Rig):
    """A topic of a real broker."""

    name = "kafka"

    @classmethod
    def unavailable(cls):
        return kafka_broker.unavailable()

    def settings(self, feed):
        self.feed = feed
        self.folder = tempfile.mkdtemp(prefix="zhudong-kafka-")
        port = free_port()
        self.broker = kafka_broker.Broker(self.folder, behind={"LINE": port})
        self.line = Line(self.broker.behind["LINE"], port)
        self.broker.start()
        self.broker.create_topic("land", 3)
        return kafka_source_checks.SOURCE.format(
            name=feed, platform="licenses", feed=feed, topic="land", format="json",
            more=kafka_broker.connection(port, self.broker.password_file))

    def put(self, name, records):
        values = [json.dumps(as_json(self.feed, record)) for record in records]
        kafka_source_checks.send(self.broker, "land", values)

    def stop(self):
        self.line.close()
        self.broker.kill()
        shutil.rmtree(self.folder)


class ExchangeTables(Rig):
    """Investment projects in the exchange tables of a real PostgreSQL. A row that says something else later is a
    correction there, never a conflict."""

    name = "exchange-tables"
    kind = "investment_project"
    same_id = "correction"

    @classmethod
    def unavailable(cls):
        return "" if postgres.binaries() else "PostgreSQL is missing: run ./deploy/install-packages --tests"

    def settings(self, feed):
        self.database = FrontDatabase().__enter__()
        self.database.make_tables()
        self.line = Line(self.database.port)
        return (f'[[source]]\nname = "{feed}"\ntype = "exchange_tables"\nprincipal = "{PRINCIPAL}"\nfeed = "{feed}"\n'
                f'poll_seconds = 0.1\nstatement_seconds = 10\nbatch_items = 10\n'
                f'{self.database.source_settings(self.line.port)}')

    def put(self, name, records):
        rows = ", ".join(f"({one.n}, 'K-{one.n}', '440112', '{'/' if one.bad else f'2601-440112-04-01-{one.n:06d}'}', "
                         f"'样例项目{one.n}', '2026-01-05', {one.area}, '2026-01-{10 + int(float(one.area))}')"
                         for one in records)
        self.database.sql(f"INSERT INTO SPGL_XMJBXXB (LSH, DFSJZJ, XZQHDM, XMDM, XMMC, SBSJ, ZTZE, GXSJ) VALUES {rows} "
                          "ON CONFLICT (LSH) DO UPDATE SET ZTZE = EXCLUDED.ZTZE, GXSJ = EXCLUDED.GXSJ, SJSCZT = 0")

    def stop(self):
        self.line.close()
        self.database.__exit__(None, None, None)


class BatchTable(Rig):
    """Enterprises in a batch table of a real PostgreSQL; what a later batch says of one is a correction."""

    name = "batch-table"
    kind = "business_registration"
    same_id = "correction"

    @classmethod
    def unavailable(cls):
        return ExchangeTables.unavailable()

    def settings(self, feed):
        self.database = BatchDatabase().__enter__()
        self.database.make_table()
        self.line = Line(self.database.port)
        text = self.database.source(feed, PRINCIPAL, feed, port=self.line.port) + "\n"
        return text.replace("batch_items = 50\n", "batch_items = 10\n")

    def put(self, name, records):
        self.database.put(*((one.n, int(float(one.area)), "U", f"2025-03-0{int(float(one.area))} 02:00:00",
                             None if one.bad else f"样例实业{one.n}有限公司") for one in records))

    def stop(self):
        self.line.close()
        self.database.__exit__(None, None, None)


RIGS = (FileDrop, Workbook, HttpPush, HttpPoll, Kafka, ExchangeTables, BatchTable)
