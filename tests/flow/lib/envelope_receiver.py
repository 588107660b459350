"""A utility's or a platform's system with an envelope of its own: takes each serial number once, and answers 200 with a
code in the body whatever it means. Every request's signature is verified with the reference library."""

import json
import os
import ssl
import threading

from standardwebhooks.webhooks import Webhook

from receiver import cut_torn_line, read_lines
from webhook_receiver import Server

LOSE = object()  # takes it, and the connection breaks before the answer


class EnvelopeReceiver:
    """`serial(body)` is its key against doubles, `reply(code)` an answer's body; `judge(body, attempt)` gives None to
    take it, a code, an HTTP status, or LOSE. `path` keeps what was taken over a restart of it."""

    def __init__(self, key, serial, reply, judge=None, applied="0000", duplicate=None, path=None):
        self.lock = threading.Lock()
        self.key, self.serial, self.reply, self.judge = key, serial, reply, judge
        self.applied, self.duplicate = applied, duplicate or applied
        self.taken, self.serials, self.attempts, self.faults, self.paths, self.delay = [], set(), {}, [], set(), 0
        self.file = None
        if path is not None:
            for body in read_lines(path):
                self._keep(body)
            self.file = open(path, "ab")
            cut_torn_line(path)

    def _keep(self, body):
        self.taken.append(body)
        self.serials.add(self.serial(body))

    def take(self, headers, raw):
        with self.lock:
            try:
                body = Webhook(self.key).verify(raw, headers)
            except Exception as error:  # whatever a broken request makes a library raise
                self.faults.append(repr(error))
                return 401, {}
            serial = self.serial(body)
            if headers["webhook-id"] != serial:
                self.faults.append(f"{headers['webhook-id']} is not the serial number {serial}")
            attempts = self.attempts.setdefault(serial, [])
            attempts.append(raw)
            verdict = self.judge(body, len(attempts)) if self.judge else None
            if isinstance(verdict, int):
                return verdict, {}
            if isinstance(verdict, str):
                return self._says(verdict)
            code = self.duplicate if serial in self.serials else self.applied
            if serial not in self.serials:
                self._keep(body)
                if self.file is not None:
                    self.file.write(json.dumps(body).encode() + b"\n")
                    self.file.flush()
                    os.fsync(self.file.fileno())
            return _break_off if verdict is LOSE else self._says(code)

    def _says(self, code):
        return lambda connection: _answer(connection, json.dumps(self.reply(code)).encode())

    def check(self):
        assert not self.faults, self.faults[:5]
        for serial, attempts in self.attempts.items():
            assert len(set(attempts)) == 1, f"{serial} changed between attempts"


def _answer(connection, body):
    connection.send_response(200)
    connection.send_header("content-type", "application/json")
    connection.send_header("content-length", str(len(body)))
    connection.end_headers()
    connection.wfile.write(body)


def _break_off(connection):
    connection.close_connection = True
    connection.connection.close()


def serve(port, receiver, certs, with_certificate=False):
    """`with_certificate`: lets nobody in without one of the test's CA."""
    server = Server(port, receiver, certs)
    if with_certificate:
        server.context.load_verify_locations(certs / "ca.crt")
        server.context.verify_mode = ssl.CERT_REQUIRED
    return server
