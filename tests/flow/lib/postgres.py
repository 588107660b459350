"""A real PostgreSQL of Debian's package, with a folder and a port of its own: made, started, killed, started again. Every
test that needs one takes this one, or a class made of it. Of Python it needs the standard library alone."""

import contextlib
import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import tempfile

from local import free_port, wait_until

OWNER = "owner"  # of everything, without a password, through the socket


def binaries():
    """The folder of the newest version that is installed; None when none is."""
    found = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    return found[-1].parent if found else None


def _server_user():
    """Whom the server runs as: it refuses root."""
    if os.getuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise SystemExit("neither postgres nor nobody is a user here")


class Postgres:
    """Use as a context: stopped and removed at the end. Others than its owner come over TCP on 127.0.0.1 with a password;
    with the folder of the development certificates over TLS alone."""

    def __init__(self, database, roles=None, certs=None, settings=None, parent=None):
        """roles: names and passwords; settings: of postgresql.conf; parent: of its folder."""
        self.bin = binaries()
        if self.bin is None:
            raise SystemExit("PostgreSQL is not installed: ./deploy/install-packages --tests")
        self.database, self.roles, self.certs = database, roles or {}, certs
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="zhudong-postgres-", dir=parent)).resolve()
        self.data = self.folder / "data"
        self.port = free_port()
        self.process = None
        self.sessions = []
        self.settings = {"listen_addresses": "127.0.0.1", "port": self.port, "unix_socket_directories": self.folder,
                         "ssl": "on" if certs else "off", "shared_buffers": "64MB", "max_connections": 30,
                         "log_min_messages": "fatal", **(settings or {})}
        user = _server_user()
        self.run_as = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}

    def __enter__(self):
        try:
            self._make()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def _make(self):
        self._own(self.folder)
        if self.run_as:
            # It must be able to reach its own folder.
            for above in self.folder.parents:
                if above.stat().st_uid == 0 and not above.stat().st_mode & 0o001:
                    above.chmod(above.stat().st_mode & 0o7777 | 0o011)
        subprocess.run([self.bin / "initdb", "-D", self.data, "-U", OWNER, "-A", "trust", "-E", "UTF8",
                        "--locale=C.UTF-8", "--no-sync"],
                       check=True, stdout=subprocess.DEVNULL, cwd=self.folder, **self.run_as)
        if self.certs:
            for name in ("server.crt", "server.key"):
                shutil.copy(self.certs / name, self.data / name)
                (self.data / name).chmod(0o600)
                self._own(self.data / name)
        with open(self.data / "postgresql.conf", "a", encoding="utf-8") as conf:
            conf.writelines(f"{name} = '{value}'\n" for name, value in self.settings.items())
        (self.data / "pg_hba.conf").write_text(
            f"local all {OWNER} trust\n{'hostssl' if self.certs else 'host'} all all 127.0.0.1/32 scram-sha-256\n",
            encoding="utf-8")
        self.start()
        self.sql(f"CREATE DATABASE {self.database}", database="postgres")
        for role, password in self.roles.items():
            self.sql(f"CREATE ROLE {role} LOGIN PASSWORD '" + password.replace("'", "''") + "'")

    def __exit__(self, kind, error, trace):
        for session in self.sessions:
            session.close()
        if self.process is not None and self.process.poll() is None:
            self.signal(signal.SIGCONT)
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _own(self, path):
        if self.run_as:
            os.chown(path, self.run_as["user"], self.run_as["group"])

    def start(self):
        """After a kill something of it may still hold the memory: then it is tried again."""
        def up():
            if self.process is None or self.process.poll() is not None:
                with open(self.folder / "log", "ab") as log:
                    self.process = subprocess.Popen([self.bin / "postgres", "-D", self.data], stdout=log, stderr=log,
                                                    stdin=subprocess.DEVNULL, cwd=self.folder, start_new_session=True,
                                                    **self.run_as)
            return subprocess.run([self.bin / "pg_isready", "-q", "-h", self.folder, "-p", str(self.port)],
                                  check=False).returncode == 0
        try:
            wait_until("PostgreSQL answers", up, 120, every=0.1)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{(self.folder / 'log').read_text()[-2000:]}") from None

    def _children(self):
        with open(f"/proc/{self.process.pid}/task/{self.process.pid}/children", encoding="ascii") as file:
            return [int(pid) for pid in file.read().split()]

    def signal(self, number):
        """To the server with all its children."""
        for pid in (self.process.pid, *self._children()):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    def kill(self):
        """kill -9, the whole of it."""
        children = self._children()
        self.signal(signal.SIGKILL)
        self.process.wait()

        def there(pid):
            try:
                return "Z" not in pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="ascii").split(")")[-1]
            except OSError:
                return False

        # A new server does not start before the last child of the old one is gone.
        wait_until("its children are gone", lambda: not any(map(there, children)), 30)

    def _psql(self, database=None):
        return [self.bin / "psql", "-X", "-qAt", "-F", "\x1f", "-v", "ON_ERROR_STOP=1", "-h", self.folder, "-p",
                str(self.port), "-U", OWNER, "-d", database or self.database]

    def sql(self, text, *options, database=None):
        """The owner's statements (or options of psql alone, for None); the rows, a list of texts each."""
        done = subprocess.run([*self._psql(database), *options, *([] if text is None else ["-f", "-"])], input=text,
                              capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == 0, f"{(text or '')[:300]}\n{done.stderr}"
        return [line.split("\x1f") for line in done.stdout.splitlines()]

    def session(self):
        """A connection of the owner's that stays open, for transactions that overlap."""
        session = Session(self._psql())
        self.sessions.append(session)
        return session


class Session:
    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(self, text):
        """Returns when it is done."""
        self.process.stdin.write(f"{text};\n\\echo done\n")
        self.process.stdin.flush()
        for line in self.process.stdout:
            if line.strip() == "done":
                return
        raise AssertionError(f"psql ended in: {text}")

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(30)
