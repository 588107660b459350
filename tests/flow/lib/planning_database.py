"""The PostgreSQL of a planning system, a test's own: made, started, killed and started again, from Debian's package, by a user without
rights when the test runs as root."""

import glob
import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import tempfile
import time

from gateway import CERTS, free_port, wait_until


def _bin(name):
    found = sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"))
    assert found, f"{name} is not there: run ./deploy/install-packages --tests"
    return found[-1]


def _user():
    """Whom the server runs as: PostgreSQL refuses root."""
    if os.getuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            pass
    raise SystemExit("neither postgres nor nobody is a user here")


class PlanningDatabase:
    """Use as a context. TLS with the development certificates on 127.0.0.1, passwords by scram-sha-256; tests speak
    with it by psql() as its owner."""

    def __init__(self, database, roles):
        self.user = _user()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="zhudong-postgres-"))
        self.data = self.folder / "data"
        self.port = free_port()
        self.database = database
        self.process = None
        self._own(self.folder)
        if self.user:
            # It must be able to reach its own folder.
            for above in self.folder.parents:
                if above.stat().st_uid == 0 and not above.stat().st_mode & 0o001:
                    above.chmod(above.stat().st_mode | 0o001)
        self._run(_bin("initdb"), "-D", self.data, "-U", "owner", "--auth=trust", "--encoding=UTF8", "--locale=C",
                  "--no-sync")
        for name in ("server.crt", "server.key"):
            shutil.copy(CERTS / name, self.data / name)
            os.chmod(self.data / name, 0o600)
            self._own(self.data / name)
        with open(self.data / "postgresql.conf", "a", encoding="utf-8") as settings:
            settings.write(f"listen_addresses = '127.0.0.1'\nport = {self.port}\n"
                           f"unix_socket_directories = '{self.folder}'\nssl = on\nmax_connections = 30\n"
                           "shared_buffers = '32MB'\nlog_min_messages = fatal\n")
        (self.data / "pg_hba.conf").write_text(
            "local all owner trust\nhostssl all all 127.0.0.1/32 scram-sha-256\n", encoding="utf-8")
        self.start()
        self.psql(f"CREATE DATABASE {database}", database="postgres")
        for role, password in roles.items():
            self.psql(f"CREATE ROLE {role} LOGIN PASSWORD '{password}'")

    def _own(self, path):
        if self.user:
            os.chown(path, self.user.pw_uid, self.user.pw_gid)

    def _as(self):
        return {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []} if self.user else {}

    def _run(self, *command):
        subprocess.run(list(map(str, command)), check=True, stdout=subprocess.DEVNULL, cwd=self.folder, **self._as())

    def start(self):
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen([_bin("postgres"), "-D", self.data], stdout=log, stderr=log,
                                            stdin=subprocess.DEVNULL, cwd=self.folder, start_new_session=True,
                                            **self._as())
        wait_until("PostgreSQL serves", self._serves, 60)

    def _serves(self):
        assert self.process.poll() is None, (self.folder / "log").read_text()
        return subprocess.run([_bin("pg_isready"), "-q", "-h", str(self.folder), "-p", str(self.port)]).returncode == 0

    def signal(self, number):
        """To the server with all its children."""
        os.killpg(self.process.pid, number)
        for child in self._children():
            try:
                os.kill(child, number)  # each has a group of its own
            except ProcessLookupError:
                pass

    def _children(self):
        path = f"/proc/{self.process.pid}/task/{self.process.pid}/children"
        return [int(pid) for pid in open(path).read().split()]

    def kill(self):
        """kill -9, the whole of it."""
        children = self._children()
        self.signal(signal.SIGKILL)
        self.process.wait()
        # A new server does not start before the last child of the old one is gone.
        wait_until("its children are gone", lambda: not any(os.path.exists(f"/proc/{pid}") and
                                                            "Z" not in open(f"/proc/{pid}/stat").read().split(")")[-1]
                                                            for pid in children), 30)

    def psql(self, sql, *options, database=None):
        """Rows as lists of texts."""
        done = subprocess.run([_bin("psql"), "-X", "-q", "-At", "-F", "\x1f", "-v", "ON_ERROR_STOP=1", "-h",
                               str(self.folder), "-p", str(self.port), "-U", "owner", "-d", database or self.database,
                               *options, *(["-c", sql] if sql else [])], capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return [line.split("\x1f") for line in done.stdout.splitlines()]

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if self.process.poll() is None:
            self.signal(signal.SIGCONT)
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)
