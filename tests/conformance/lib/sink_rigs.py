"""What each sink is tried with: the settings of a subscriber, and a real receiver of its kind that behaves as it is
told. Add a sink: one class here, listed in RIGS."""

import base64
import os
import shutil
import tempfile

import kafka_broker
import kafka_sink_checks
from envelope_receiver import EnvelopeReceiver
from envelope_receiver import serve as serve_envelope
from gateway import CERTS
from line import Line
from planning_database import PlanningDatabase
from receiver import read_lines, serve
from webhook_receiver import Receiver, Server
from zhudong.v1 import grid_planning_service_pb2 as pb

RETRY = """\
retry.first_seconds = 0.05
retry.cap_seconds = 0.3
breaker.open_seconds = 0.2
breaker.open_cap_seconds = 0.3
retry.max_attempts = {attempts}
"""


class Rig:
    # Whether its receiver can refuse or put off single events, as the test tells it.
    judges = True
    # What it is told of: demand, or cases.
    receives = "demand"

    @classmethod
    def unavailable(cls):
        """Why its receiver can't be had here; empty when it can."""
        return ""

    def prepare(self, folder, subscriber):
        """Files that the settings name."""

    def lines(self, folder, subscriber):
        """What arrived: {"id", "project", "sequence", "order": "ok" or what is wrong}."""
        return read_lines(folder / f"{subscriber}.received")

    @classmethod
    def end(cls):
        """What all receivers of this kind shared."""


class GrpcPush(Rig):
    """A GridPlanningService."""

    name = "grpc"
    in_order = False

    def settings(self, subscriber, port, timeout):
        return f'type = "grpc_push"\ntarget = "127.0.0.1:{port}"\ntimeout_seconds = {timeout}\n'

    def receive(self, folder, subscriber, port, judge):
        def answer(event):
            verdict = judge(event.project_id, event.project_sequence)
            if verdict is None:
                return None
            outcome = {"refuse": pb.RECEIPT_OUTCOME_REJECTED, "fail": pb.RECEIPT_OUTCOME_RETRY}[verdict]
            return pb.Receipt(event_id=event.event_id, outcome=outcome, code="TRIED", message="as the test wants")

        server, receiver = serve(port, folder / f"{subscriber}.received", CERTS, answer, self.in_order)
        return lambda: (server.stop(0).wait(), receiver.file.close())


class GrpcPushInOrder(GrpcPush):
    """One that promises order within a call: nothing of a project is applied behind what could not be."""

    name = "grpc-in-order"
    in_order = True

    def settings(self, subscriber, port, timeout):
        return super().settings(subscriber, port, timeout) + "in_order = true\n"


class Webhook(Rig):
    """An HTTPS receiver that verifies with the reference library of Standard Webhooks."""

    name = "webhook"

    def __init__(self):
        self.secret = "whsec_" + base64.b64encode(os.urandom(32)).decode()

    def settings(self, subscriber, port, timeout):
        return (f'type = "webhook"\nurl = "https://127.0.0.1:{port}/hook"\nsecret_file = "{subscriber}.secret"\n'
                f'ca = "{CERTS / "ca.crt"}"\ntimeout_seconds = {timeout}\nallow_private = true\n')

    def prepare(self, folder, subscriber):
        path = folder / f"{subscriber}.secret"
        path.touch(mode=0o600)
        path.write_text(self.secret + "\n")

    def receive(self, folder, subscriber, port, judge):
        def answer(event, attempt):
            verdict = judge(event["project_id"], int(event["project_sequence"]))
            return None if verdict is None else ({"refuse": 422, "fail": 500}[verdict], {})

        receiver = Receiver(folder / f"{subscriber}.received", [self.secret], answer)
        server = Server(port, receiver, CERTS)
        return lambda: (server.close(), receiver.file.close())


class CaseCalls(Rig):
    """A system with an envelope of its own, which one call for each event of a case fills."""

    name = "calls"
    receives = "cases"
    call_file = """
name = "conformance"
[[call]]
name = "told"
case = "connection"
on = ["connection_application", "case_status_report"]
fields = [
  { to = "/serial", from = "/serial", required = true },
  { to = "/event", from = "/event/event_id", required = true },
  { to = "/case", from = "/event/project_id", required = true },
  { to = "/sequence", from = "/event/project_sequence", as = "integer", required = true },
]
[reply]
code = "/code"
applied = ["0"]
duplicate = ["1"]
rejected = ["2"]
"""

    def __init__(self):
        self.secret = "whsec_" + base64.b64encode(os.urandom(32)).decode()

    def settings(self, subscriber, port, timeout):
        return (f'type = "case_calls"\nreceives = "cases"\nurl = "https://127.0.0.1:{port}/calls"\n'
                f'calls = ["conformance.toml"]\nsecret_file = "{subscriber}.secret"\nca = "{CERTS / "ca.crt"}"\n'
                f'timeout_seconds = {timeout}\nallow_private = true\n')

    def prepare(self, folder, subscriber):
        (folder / "conformance.toml").write_text(self.call_file)
        path = folder / f"{subscriber}.secret"
        path.touch(mode=0o600)
        path.write_text(self.secret + "\n")

    def receive(self, folder, subscriber, port, judge):
        def answer(body, attempt):
            verdict = judge(body["case"], body["sequence"])
            return None if verdict is None else {"refuse": "2", "fail": 500}[verdict]

        receiver = EnvelopeReceiver(self.secret, lambda body: body["serial"], lambda code: {"code": code}, answer,
                                    applied="0", duplicate="1", path=folder / f"{subscriber}.received")
        server = serve_envelope(port, receiver, CERTS)
        return lambda: (server.close(), receiver.file.close())

    def lines(self, folder, subscriber):
        lines, last = [], {}
        for body in read_lines(folder / f"{subscriber}.received"):
            case, sequence = body["case"], body["sequence"]
            lines.append({"id": body["event"], "project": case, "sequence": sequence,
                          "order": "ok" if sequence == last.get(case, 0) + 1 else "gap"})
            last[case] = sequence
        return lines


class PostgresTable(Rig):
    """One PostgreSQL; a schema and a port of its own for each subscriber."""

    name = "postgres"
    judges = False
    server = None

    @staticmethod
    def _schema(subscriber):
        return subscriber.replace("-", "_")

    def settings(self, subscriber, port, timeout):
        return (f'type = "postgres_table"\ntarget = "127.0.0.1:{port}"\ndatabase = "planning"\nuser = "writer"\n'
                f'schema = "{self._schema(subscriber)}"\npassword_file = "postgres.password"\n'
                f'ca = "{CERTS / "ca.crt"}"\ntimeout_seconds = {timeout}\n')

    def prepare(self, folder, subscriber):
        (folder / "postgres.password").touch(mode=0o600)
        (folder / "postgres.password").write_text("writing\n")
        if PostgresTable.server is None:
            PostgresTable.server = PlanningDatabase({"writer": "writing"}).__enter__()
        self.server.make_tables(self._schema(subscriber), "writer")

    def receive(self, folder, subscriber, port, judge):
        return Line(self.server.port, port).close

    def lines(self, folder, subscriber):
        rows = self.server.sql(f"""SELECT event_id, project_id, project_sequence,
            row_number() OVER (PARTITION BY project_id ORDER BY project_sequence)
            FROM {self._schema(subscriber)}.demand_event""")
        return [{"id": event, "project": project, "sequence": int(sequence), "order": "ok" if sequence == place else "gap"}
                for event, project, sequence, place in rows]

    @classmethod
    def end(cls):
        if cls.server is not None:
            cls.server.__exit__(None, None, None)


class Kafka(Rig):
    """One broker; a topic and a listener of its own for each subscriber."""

    name = "kafka"
    judges = False
    partitions = 3
    ports = {}
    folder = broker = None

    @classmethod
    def unavailable(cls):
        return kafka_broker.unavailable()

    def settings(self, subscriber, port, timeout):
        """The broker is made when all are known."""
        self.ports[subscriber] = port
        self.reader = None
        return (f'type = "kafka_sink"\nkafka.topic = "{subscriber}"\ntimeout_seconds = {timeout}\n' +
                kafka_broker.connection(port, "kafka.password"))

    def prepare(self, folder, subscriber):
        kafka_broker.write_password(folder / "kafka.password")
        if Kafka.broker is None:
            Kafka.folder = tempfile.mkdtemp(prefix="zhudong-kafka-")
            Kafka.broker = kafka_broker.Broker(Kafka.folder, behind=self.ports)
            Kafka.broker.start()
        self.broker.create_topic(subscriber, self.partitions)
        self.reader = kafka_sink_checks.Topic(self.broker, subscriber, self.partitions)

    def receive(self, folder, subscriber, port, judge):
        return Line(self.broker.behind[subscriber], port).close

    def lines(self, folder, subscriber):
        """A record may stand twice after an outage: the first standing counts."""
        lines, last = {}, {}
        for _, project, headers, _ in self.reader.more():
            event, sequence = headers["zhudong-event-id"], int(headers["zhudong-sequence"])
            if event not in lines:
                lines[event] = {"id": event, "project": project, "sequence": sequence,
                                "order": "ok" if sequence == last.get(project, 0) + 1 else "gap"}
                last[project] = sequence
        return list(lines.values())

    @classmethod
    def end(cls):
        if cls.broker is not None:
            cls.broker.kill()
            shutil.rmtree(cls.folder)


RIGS = (GrpcPush, GrpcPushInOrder, Webhook, CaseCalls, PostgresTable, Kafka)
