"""A planning system with a webhook, in Python: verifies every request with the reference library of Standard Webhooks
(Ed25519: with `cryptography`, since that library has HMAC alone), judges the order itself, and has an event on disk
before it answers. It may be killed at any moment.

    webhook_receiver.py PORT FILE CERTS SECRETS

Each line of FILE: {"id", "project", "sequence", "digest", "order": "ok" | "gap" | "changed"}."""

import base64
import hashlib
import http.server
import json
import os
import pathlib
import socket
import ssl
import sys
import threading
import time

if __name__ == "__main__":
    import bootstrap
    bootstrap.enter()

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from receiver import cut_torn_line, read_lines


def verify(key, body, headers):
    """The event's envelope; raises when `key` (whsec_ or whpk_) made none of the signatures."""
    if key.startswith("whsec_"):
        return Webhook(key).verify(body, headers)
    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key.removeprefix("whpk_")))
    assert abs(time.time() - int(headers["webhook-timestamp"])) < 300, "too old or too new"
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    for signature in headers["webhook-signature"].split(" "):
        version, _, value = signature.partition(",")
        try:
            if version == "v1a":
                public.verify(base64.b64decode(value), content)
                return json.loads(body)
        except InvalidSignature:
            pass
    raise WebhookVerificationError("no signature of this key")


class Receiver:
    """What arrived. `answer(event, attempt)` may give (status, headers) or a function of the connection instead of
    taking the event; `keys` are those it knows, each of which must verify on its own."""

    def __init__(self, path, keys, answer=None):
        self.lock = threading.Lock()
        self.keys = keys
        self.answer = answer
        self.lines, self.digests, self.last, self.attempts = [], {}, {}, {}
        self.times, self.faults, self.signatures, self.paths = [], [], set(), set()
        self.delay = 0
        for line in read_lines(path):
            self._keep(line)
        self.file = open(path, "ab")
        cut_torn_line(path)

    def _keep(self, line):
        self.lines.append(line)
        self.digests[line["id"]] = line["digest"]
        self.last[line["project"]] = max(line["sequence"], self.last.get(line["project"], 0))

    def take(self, headers, body):
        """(status, headers) or a function of the connection."""
        with self.lock:
            self.times.append(time.monotonic())
            self.signatures.add(len(headers.get("webhook-signature", "").split(" ")))
            try:
                envelopes = [verify(key, body, headers) for key in self.keys]
            except Exception as error:  # whatever a broken request makes a library raise
                self.faults.append(f"{headers.get('webhook-id')}: {error!r}")
                return 401, {}
            event = envelopes[0]["data"]
            webhook_id = headers["webhook-id"]
            if webhook_id != event["event_id"].replace(".", "_") or envelopes[0]["timestamp"] != event["caused_at"]:
                self.faults.append(f"{webhook_id} does not fit {event['event_id']}")
            self.attempts.setdefault(webhook_id, []).append((headers["webhook-timestamp"], body))
            own = self.answer(event, len(self.attempts[webhook_id])) if self.answer else None
            if own is not None:
                return own
            digest = hashlib.sha256(body).hexdigest()
            if webhook_id in self.digests:
                if self.digests[webhook_id] != digest:
                    self.faults.append(f"{webhook_id} came again with another body")
                return 204, {}
            sequence = int(event["project_sequence"])
            order = "ok" if sequence == self.last.get(event["project_id"], 0) + 1 else "gap"
            line = {"id": webhook_id, "project": event["project_id"], "sequence": sequence, "digest": digest,
                    "order": order}
            self._keep(line)
            self.file.write(json.dumps(line).encode() + b"\n")
            self.file.flush()
            os.fsync(self.file.fileno())
            return 204, {}

    def check(self):
        """Each event once, in the order of its project, verified, the same on every attempt."""
        assert not self.faults, self.faults[:5]
        wrong = [line for line in self.lines if line["order"] != "ok"]
        assert not wrong, wrong[:5]
        for webhook_id, attempts in self.attempts.items():
            assert len({body for _, body in attempts}) == 1, f"{webhook_id} changed between attempts"


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port, receiver, certs):
        self.receiver = receiver
        self.connections = set()
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(pathlib.Path(certs) / "utility-grid.crt", pathlib.Path(certs) / "utility-grid.key")
        super().__init__(("127.0.0.1", port), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def finish_request(self, request, client_address):
        # The handshake in the connection's own thread: one that never speaks keeps nobody else waiting.
        request.settimeout(30)
        with self.context.wrap_socket(request, server_side=True) as wrapped:
            self.connections.add(wrapped)
            self.RequestHandlerClass(wrapped, client_address, self)

    def handle_error(self, request, client_address):
        """Connections that break are what the tests are about."""

    def close(self):
        """Gone at once, with all its connections, as a process that is killed."""
        self.shutdown()
        self.server_close()
        for connection in list(self.connections):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self):
        length = int(self.headers["content-length"])
        body = self.rfile.read(length)
        if len(body) < length:  # the sender was killed between head and body: it was never asked
            self.close_connection = True
            return
        time.sleep(self.server.receiver.delay)
        self.server.receiver.paths.add(self.path)
        answer = self.server.receiver.take({name.lower(): value for name, value in self.headers.items()}, body)
        if callable(answer):
            answer(self)
            return
        status, headers = answer
        self.send_response(status)
        for name, value in {"content-length": "0", **headers}.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, form, *arguments):
        """Quiet."""


if __name__ == "__main__":
    Server(int(sys.argv[1]), Receiver(sys.argv[2], sys.argv[4].split(",")), sys.argv[3])
    threading.Event().wait()
