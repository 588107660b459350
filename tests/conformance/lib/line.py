"""The line to a peer: a port of its own in front of a server, and how that one is reached just now."""

import contextlib
import socket
import threading
import time

from local import free_port


def _end(one):
    # A thread may be reading from it: closing alone would not wake it.
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()


class Line:
    """Thread-safe. Whatever it becomes, what was connected before is cut."""

    def __init__(self, target, port=None, opened=True):
        self.port = port or free_port()
        self.target = target
        self.lock = threading.Lock()
        self.listener = None
        self.sockets = set()
        if opened:
            self.open()

    def _listen(self, forward, delay=0.0):
        self.refuse()
        listener = socket.create_server(("127.0.0.1", self.port), backlog=64)
        with self.lock:
            self.listener = listener
        threading.Thread(target=self._accept, args=(listener, forward, delay), daemon=True).start()

    def open(self):
        self._listen(True)

    def slow(self, delay):
        """Every piece of up to 4 KiB, in either direction, takes so many seconds."""
        self._listen(True, delay)

    def stall(self):
        """Accepts, and never says a word."""
        self._listen(False)

    def refuse(self):
        """Nobody listens."""
        with self.lock:
            sockets, self.sockets = self.sockets, set()
            listener, self.listener = self.listener, None
        for one in (listener, *sockets):
            if one is not None:
                _end(one)

    close = refuse

    def _keep(self, listener, *sockets):
        """Whether the line is still what it was when this connection came."""
        with self.lock:
            if self.listener is listener:
                self.sockets.update(sockets)
                return True
        for one in sockets:
            _end(one)
        return False

    def _accept(self, listener, forward, delay):
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            if not forward:
                self._keep(listener, client)
                continue
            try:
                server = socket.create_connection(("127.0.0.1", self.target))
            except OSError:
                _end(client)
                continue
            if self._keep(listener, client, server):
                for pair in ((client, server), (server, client)):
                    threading.Thread(target=self._copy, args=(*pair, delay), daemon=True).start()

    def _copy(self, source, target, delay):
        with contextlib.suppress(OSError):
            while data := source.recv(4096 if delay else 65536):
                time.sleep(delay)
                target.sendall(data)
        with self.lock:
            self.sockets -= {source, target}
        for one in (source, target):
            _end(one)
