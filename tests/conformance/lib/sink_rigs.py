"""What each sink is tried with: the settings of a subscriber, and a real receiver of its kind that behaves as it is
told. Add a sink: one class here, listed in RIGS."""

import base64
import os

from gateway import CERTS
from receiver import serve
from webhook_receiver import Receiver, Server
from zhudong.v1 import grid_planning_service_pb2 as pb

RETRY = """\
retry.first_seconds = 0.05
retry.cap_seconds = 0.3
breaker.open_seconds = 0.2
breaker.open_cap_seconds = 0.3
retry.max_attempts = {attempts}
"""


class GrpcPush:
    """A GridPlanningService."""

    name = "grpc"

    def settings(self, subscriber, port, timeout):
        return f'type = "grpc_push"\ntarget = "127.0.0.1:{port}"\ntimeout_seconds = {timeout}\n'

    def prepare(self, folder, subscriber):
        """Files that the settings name."""

    def receive(self, folder, subscriber, port, judge):
        def answer(event):
            verdict = judge(event.project_id, event.project_sequence)
            if verdict is None:
                return None
            outcome = {"refuse": pb.RECEIPT_OUTCOME_REJECTED, "fail": pb.RECEIPT_OUTCOME_RETRY}[verdict]
            return pb.Receipt(event_id=event.event_id, outcome=outcome, code="TRIED", message="as the test wants")

        server, receiver = serve(port, folder / f"{subscriber}.received", CERTS, answer)
        return lambda: (server.stop(0).wait(), receiver.file.close())


class Webhook:
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


RIGS = (GrpcPush, Webhook)
