"""A real PostgreSQL of Debian's package, with a folder and a port of its own. Killed, started again, asked by psql."""

import glob
import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import tempfile

from gateway import free_port, wait_until

USER = "exchange"
DATABASE = "front"
PASSWORD = "only-for-this-test"


def binaries():
    """The newest version that is installed."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda path: int(path.split("/")[4]))
    if not found:
        raise SystemExit("PostgreSQL is not installed: deploy/install-packages --tests")
    return pathlib.Path(found[-1]).parent


class Postgres:
    """Use as a context: stopped and removed at the end. It refuses to run as root, and so runs as the package's user."""

    def __init__(self):
        self.bin = binaries()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="zhudong-postgres-"))
        self.data = self.folder / "data"
        self.port = free_port()
        self.process = None
        self.sessions = []
        self.owner = {}
        if os.getuid() == 0:
            who = pwd.getpwnam("postgres")
            self.owner = {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}
            os.chown(self.folder, who.pw_uid, who.pw_gid)
            # It must be able to reach its own folder.
            for above in (self.folder.parent, self.folder.parent.parent):
                if above.stat().st_uid == 0 and above != pathlib.Path("/"):
                    above.chmod(above.stat().st_mode | 0o011)
        self.password_file = self.folder / "password"
        self.password_file.write_text(PASSWORD + "\n")
        self.password_file.chmod(0o600)
        if self.owner:
            os.chown(self.password_file, self.owner["user"], self.owner["group"])

    def __enter__(self):
        subprocess.run([self.bin / "initdb", "-D", self.data, "-U", USER, "--pwfile", self.password_file, "-A",
                        "scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
                       check=True, stdout=subprocess.DEVNULL, cwd=self.folder, **self.owner)
        with open(self.data / "postgresql.conf", "a", encoding="utf-8") as conf:
            conf.write(f"listen_addresses = '127.0.0.1'\nport = {self.port}\nunix_socket_directories = ''\n"
                       "shared_buffers = 64MB\nmax_connections = 20\nlog_min_messages = fatal\n")
        self.start()
        self.sql(f"CREATE DATABASE {DATABASE}", database="postgres")
        return self

    def __exit__(self, kind, error, trace):
        for session in self.sessions:
            session.close()
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(60)
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self):
        """After a kill its last children may still hold the memory: then it is tried again."""
        def up():
            if self.process is None or self.process.poll() is not None:
                with open(self.folder / "log", "ab") as log:
                    self.process = subprocess.Popen([self.bin / "postgres", "-D", self.data], stdout=log, stderr=log,
                                                    cwd=self.folder, **self.owner)
            return subprocess.run([self.bin / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)],
                                  check=False).returncode == 0
        wait_until("PostgreSQL answers", up, 120, every=0.2)

    def kill(self):
        """kill -9 of the server; its children notice and end."""
        self.process.kill()
        self.process.wait()

    def _psql(self, database):
        return [self.bin / "psql", "-X", "-qAt", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", str(self.port),
                "-U", USER, "-d", database]

    def sql(self, text, database=DATABASE):
        """One transaction; the rows, a list of texts each."""
        done = subprocess.run([*self._psql(database), "-F", "\x1f", "-f", "-"], input=text, capture_output=True,
                              text=True, env={**os.environ, "PGPASSWORD": PASSWORD}, timeout=300, check=False)
        assert done.returncode == 0, f"{text[:300]}\n{done.stderr}"
        return [line.split("\x1f") for line in done.stdout.splitlines()]

    def session(self):
        """A connection that stays open, for transactions that overlap."""
        session = Session(self._psql(DATABASE))
        self.sessions.append(session)
        return session

    def settings(self):
        """What a [[source]] needs to reach it."""
        return (f'host = "127.0.0.1"\nport = {self.port}\ndatabase = "{DATABASE}"\nuser = "{USER}"\n'
                f'password_file = "{self.password_file}"\ntls = "disable"\n')


class Session:
    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        env={**os.environ, "PGPASSWORD": PASSWORD})

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
