"""A utility's grid planning system in Python, as a process that may be killed at any moment: every event it takes is
on disk before it is answered. It judges the order itself and never mends it: an event out of order is kept and marked.

    receiver.py PORT FILE CERTS

Each line of FILE: {"id", "project", "sequence", "digest", "order": "ok" | "gap" | "changed"}."""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import sys
import threading

if __name__ == "__main__":
    import bootstrap
    bootstrap.enter()

import grpc
from zhudong.v1 import grid_planning_service_pb2 as pb
from zhudong.v1 import grid_planning_service_pb2_grpc as rpc


def read_lines(path):
    """The whole lines of the file; what a crash tore off was never answered."""
    if not os.path.exists(path):
        return []
    with open(path, "rb") as file:
        return [json.loads(line) for line in file.read().split(b"\n")[:-1]]


def cut_torn_line(path):
    """What a crash tore off was never answered. In place: a kill while it starts must not cost what was answered before."""
    with open(path, "r+b") as file:
        file.truncate(file.read().rfind(b"\n") + 1)
        os.fsync(file.fileno())


class Receiver(rpc.GridPlanningServiceServicer):

    def __init__(self, path, answer=None, in_order=False):
        self.lock = threading.Lock()
        self.digests = {}
        self.last = {}
        # answer(event) may give a Receipt instead of taking the event.
        self.answer = answer
        # Whether nothing of a project is applied behind an event of the same call that was not.
        self.in_order = in_order
        for line in read_lines(path):
            self.digests[line["id"]] = line["digest"]
            self.last[line["project"]] = max(line["sequence"], self.last.get(line["project"], 0))
        self.file = open(path, "ab")
        cut_torn_line(path)

    def _judge(self, event, digest):
        if event.event_id in self.digests:
            return "duplicate" if self.digests[event.event_id] == digest else "changed"
        return "ok" if event.project_sequence == self.last.get(event.project_id, 0) + 1 else "gap"

    def _take(self, event):
        own = self.answer(event) if self.answer else None
        if own is not None:
            return own
        digest = hashlib.sha256(event.SerializeToString(deterministic=True)).hexdigest()
        order = self._judge(event, digest)
        if order == "duplicate":
            return pb.Receipt(event_id=event.event_id, outcome=pb.RECEIPT_OUTCOME_DUPLICATE)
        self.digests[event.event_id] = digest
        self.last[event.project_id] = max(event.project_sequence, self.last.get(event.project_id, 0))
        line = {"id": event.event_id, "project": event.project_id, "sequence": event.project_sequence,
                "digest": digest, "order": order}
        self.file.write(json.dumps(line).encode() + b"\n")
        return pb.Receipt(event_id=event.event_id, outcome=pb.RECEIPT_OUTCOME_APPLIED)

    def _take_all(self, events):
        receipts, failed = [], set()
        for event in events:
            if event.project_id in failed:
                receipts.append(pb.Receipt(event_id=event.event_id, outcome=pb.RECEIPT_OUTCOME_NOT_TRIED))
                continue
            receipts.append(self._take(event))
            if self.in_order and receipts[-1].outcome in (pb.RECEIPT_OUTCOME_REJECTED, pb.RECEIPT_OUTCOME_RETRY):
                failed.add(event.project_id)
        return receipts

    def ApplyDemandEvents(self, request, context):
        with self.lock:
            receipts = self._take_all(request.events)
            self.file.flush()
            os.fsync(self.file.fileno())
        return pb.ApplyDemandEventsResponse(receipts=receipts)


def serve(port, path, certs, answer=None, in_order=False):
    """A running server and its receiver. Only the gateway's CA is let in."""
    certs = pathlib.Path(certs)
    receiver = Receiver(path, answer, in_order)
    server = grpc.server(concurrent.futures.ThreadPoolExecutor(4), options=[("grpc.so_reuseport", 0)])
    rpc.add_GridPlanningServiceServicer_to_server(receiver, server)
    pair = ((certs / "utility-grid.key").read_bytes(), (certs / "utility-grid.crt").read_bytes())
    bound = server.add_secure_port(f"127.0.0.1:{port}", grpc.ssl_server_credentials(
        [pair], (certs / "ca.crt").read_bytes(), require_client_auth=True))
    assert bound, f"port {port} is taken"
    server.start()
    return server, receiver


if __name__ == "__main__":
    serve(int(sys.argv[1]), sys.argv[2], sys.argv[3])[0].wait_for_termination()
