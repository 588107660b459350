"""A gateway whose settings change while it runs: its folders, mappings and receivers, and what nothing changes for."""

import json
import subprocess

import events
import receiver
from bootstrap import ROOT
from gateway import CERTS, free_port, wait_until
from publishing import Stream, items_of
from zhudong.v1 import findings_pb2 as findings

SETTINGS = """
[audit]
signing_key = "{certs}/audit.key"
[[principal]]
id = "spiffe://zhudong/operator/auditor"
roles = ["auditor"]
""" + """
[[source]]
name = "steady"
principal = "spiffe://zhudong/platform/land"
feed = "land-supply"
folder = "steady"
mapping = "steady"
poll_seconds = 0.1
stable_polls = 2
"""
LATE = """
[[source]]
name = "late"
principal = "spiffe://zhudong/platform/land"
feed = "land-supply"
folder = "late"
mapping = "late"
poll_seconds = 0.1
stable_polls = 2
"""
MAPPING = """
name = "{name}"
title = "示例"
feed = "land-supply"
format = "csv"
[signature]
required = ["监管号", "日期", "{area}"]
[[event]]
kind = "land_supply"
id = {{ from = ["监管号"], prefix = "{name}/" }}
occurred_at = [{{ from = "日期" }}]
recorded_at = {{ from = "日期" }}
division = [{{ value = "440112" }}]
fields = [
  {{ to = "land_supply.supervision_number", from = "监管号" }},
  {{ to = "land_supply.land_area_m2", from = "{area}", as = "area", unit = "公顷" }},
]
"""


class World:

    def __init__(self):
        self.first_port, self.second_port = free_port(), free_port()
        self.number = 100
        self.server = None

    def settings(self):
        return SETTINGS.format(certs=CERTS)

    def begin(self, gateway):
        subprocess.run([ROOT / "certs" / "make-dev-issuers", "--quiet", CERTS], check=True)
        self.folder = gateway.folder
        for name in ("steady", "late", "mappings"):
            (gateway.folder / name).mkdir()
        self.write_mapping("steady")
        self.write_mapping("late")
        text = gateway.config.read_text().split("\n")
        gateway.config.write_text("\n".join(
            'folder = "mappings"' if line.startswith("folder =") and "file_drop" in line else line for line in text))
        self.stream, self.acks = None, None

    def write_mapping(self, name, area="面积"):
        (self.folder / "mappings" / f"{name}.toml").write_text(MAPPING.format(name=name, area=area))

    def next(self):
        self.number += 1
        return self.number

    # What the file says.

    def edit(self, gateway, *changes):
        """Replaces texts that stand in the file once; what it said before."""
        before = text = gateway.config.read_text()
        for old, new in changes:
            assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the settings"
            text = text.replace(old, new)
        gateway.config.write_text(text)
        return before

    def plan(self, gateway, code=0):
        done = gateway.run("config", "plan", "--output", "json", check=False)
        assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
        return json.loads(done.stdout)["plan"]

    def apply(self, gateway, *more, code=0):
        done = gateway.run("config", "apply", *more, check=False)
        assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
        assert "source steady" not in done.stdout, "no change is about it"
        return done.stdout + done.stderr

    def status(self, gateway):
        return json.loads(gateway.run("status", "--output", "json"))

    def in_force(self, gateway):
        return self.status(gateway)["config"]

    # What comes in and goes out.

    def drop(self, name, area="面积"):
        """A file with one record of its own; its name."""
        n = self.next()
        file = f"{name}-{n}.csv"
        incoming = self.folder / name / "incoming"
        incoming.mkdir(exist_ok=True)
        (incoming / file).write_text(f"监管号,日期,{area}\n{events.supervision(n)},2025-03-01,2.5\n")
        return file

    def lies_in(self, name, folder, file):
        wait_until(f"{file} is in {folder}/",
                   lambda: [path for path in (self.folder / name / folder).rglob("*") if file in path.name])

    def receive(self, port):
        self.server, _ = receiver.serve(port, self.folder / "received.jsonl", CERTS)

    def received_in_order(self):
        lines = receiver.read_lines(self.folder / "received.jsonl")
        assert lines and all(line["order"] == "ok" for line in lines), lines
        return len(lines)

    def pending(self, gateway):
        found = [one for one in self.status(gateway)["subscribers"] if one["subscriber"] == "grid"]
        return int(found[0].get("pending", 0))

    def steady_goes_on(self, gateway):
        """A source and a stream that no change is about; the stream is the one of the beginning."""
        if self.stream is None:
            self.stream = Stream(gateway.channel("platform-investment"))
            self.acks = self.stream.acknowledgements()
        n = self.next()
        self.stream.send(items_of([events.investment(n)], first=n))
        ack = next(self.acks)
        assert ack.item == n and ack.outcome == findings.OUTCOME_ACCEPTED, ack
        self.lies_in("steady", "archive", self.drop("steady"))

    def end(self):
        self.stream.close()
        assert not list(self.acks), "the stream ends when its client ends it"
        self.server.stop(0)
