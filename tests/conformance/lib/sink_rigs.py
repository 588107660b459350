"""What each sink is tried with: the settings of a subscriber, and a real receiver of its kind that behaves as it is
told. Add a sink: one class here, listed in RIGS."""

import base64
import os
import socket
import threading

from gateway import CERTS
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

    def settings(self, subscriber, port, timeout):
        return f'type = "grpc_push"\ntarget = "127.0.0.1:{port}"\ntimeout_seconds = {timeout}\n'

    def receive(self, folder, subscriber, port, judge):
        def answer(event):
            verdict = judge(event.project_id, event.project_sequence)
            if verdict is None:
                return None
            outcome = {"refuse": pb.RECEIPT_OUTCOME_REJECTED, "fail": pb.RECEIPT_OUTCOME_RETRY}[verdict]
            return pb.Receipt(event_id=event.event_id, outcome=outcome, code="TRIED", message="as the test wants")

        server, receiver = serve(port, folder / f"{subscriber}.received", CERTS, answer)
        return lambda: (server.stop(0).wait(), receiver.file.close())


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


class Proxy:
    """A port of its own in front of a server that several share; gone at once, with all its connections."""

    def __init__(self, port, target):
        self.target = target
        self.sockets = set()
        self.listener = socket.create_server(("127.0.0.1", port), backlog=64)
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
                server = socket.create_connection(("127.0.0.1", self.target))
            except OSError:
                return
            self.sockets |= {client, server}
            for pair in ((client, server), (server, client)):
                threading.Thread(target=self._copy, args=pair, daemon=True).start()

    @staticmethod
    def _copy(source, target):
        try:
            while data := source.recv(65536):
                target.sendall(data)
        except OSError:
            pass
        for one in (source, target):
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def close(self):
        for one in (self.listener, *self.sockets):
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            one.close()


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
        return Proxy(port, self.server.port).close

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


RIGS = (GrpcPush, Webhook, PostgresTable)
