"""What every measurement uses: the measuring program, and a gateway of its own."""

import contextlib
import json
import pathlib
import signal
import subprocess
import sys
import time

from local import free_port

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "release"
BENCH = BUILD / "tests" / "bench" / "zhudong_bench"
PROGRAM = BUILD / "gateway" / "app" / "zhudong"

READY_SECONDS = 60
DERIVE_SECONDS = 3600

CONFIG = """\
[server]
listen = "127.0.0.1:{port}"
certificate = "{certs}/server.crt"
key = "{certs}/server.key"
client_ca = "{certs}/ca.crt"

[admin]
listen = "127.0.0.1:0"

[storage]
path = "{state}"
memory_mib = 256

[mappings]
folder = "{mappings}"

[[feed]]
name = "bench-land"
platform = "bench"
kinds = ["land_supply"]
default_division = "440100"

[[principal]]
id = "spiffe://zhudong/platform/land"
publish = ["bench-land"]

[[principal]]
id = "spiffe://zhudong/operator/duty"
read = ["*"]
roles = ["operator"]
"""

SUBSCRIBER = """
[[principal]]
id = "spiffe://zhudong/utility/grid"
subscribe = ["bench"]
read = ["*"]

[[subscriber]]
name = "bench"
type = "grpc_push"
target = "127.0.0.1:{receiver}"
in_order = true
ca = "{certs}/ca.crt"
"""


def fail(message):
    sys.exit(f"bench: {message}")


def figures(*arguments, gateway=None):
    """Runs one measurement; its figures by name. Gives up when the gateway it needs ends."""
    with subprocess.Popen([BENCH, *map(str, arguments)], stdout=subprocess.PIPE, text=True) as running:
        while True:
            try:
                out, _ = running.communicate(timeout=1)
                break
            except subprocess.TimeoutExpired:
                if gateway is not None and gateway.process.poll() is not None:
                    running.kill()
                    fail(f"the gateway ended:\n{gateway.last_log()}")
    if running.returncode != 0:
        fail(f"zhudong_bench {arguments[0]} failed" + (f":\n{gateway.last_log()}" if gateway else ""))
    lines = [json.loads(line) for line in out.splitlines()]
    return {line["name"]: line for line in lines}


class Gateway:
    """A gateway of its own in a folder of its own, on loopback with mutual TLS."""

    def __init__(self, folder, certs, with_subscriber=False):
        self.folder = folder
        self.certs = certs
        self.port = free_port()
        self.receiver = free_port()
        self.process = None
        folder.mkdir(parents=True, exist_ok=True)
        text = CONFIG + (SUBSCRIBER if with_subscriber else "")
        (folder / "zhudong.toml").write_text(
            text.format(port=self.port, receiver=self.receiver, certs=certs, state=folder / "state",
                        mappings=ROOT / "adapters" / "file_drop" / "mappings"), encoding="utf-8")

    def measure(self, command, *arguments):
        return figures(command, "--target", f"127.0.0.1:{self.port}", "--certs", self.certs, *arguments, gateway=self)

    def last_log(self):
        return "\n".join((self.folder / "log").read_text(encoding="utf-8").splitlines()[-5:])

    def start(self):
        """Starts it and waits until it answers; the seconds that took."""
        log = (self.folder / "log").open("ab")
        started = time.monotonic()
        self.process = subprocess.Popen([PROGRAM, "serve", "--config", self.folder / "zhudong.toml"],
                                        stdout=log, stderr=log)
        log.close()
        answered = self.measure("await", "--seconds", READY_SECONDS)
        return answered["answered_at"]["value"] - started

    def derived(self, events):
        """Waits until all of `events` are in the projects; the monotonic time of that."""
        return self.measure("await", "--journal", events, "--seconds", DERIVE_SECONDS)["derived_at"]["value"]

    def peak_mib(self):
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
        fail("the gateway is gone: no memory figure")

    def stop(self):
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(READY_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None


@contextlib.contextmanager
def gateway(folder, certs, **options):
    one = Gateway(folder, certs, **options)
    try:
        one.start()
        yield one
    finally:
        one.stop()
