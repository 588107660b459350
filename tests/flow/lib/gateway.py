"""The real program, with its own folder, certificates, settings and ports. Started, killed, started again."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from bootstrap import HOME, ROOT
from local import free_port, wait_until
from program import find_program

CERTS = HOME / "certs"
FEEDS = {
    "investment-projects": ("investment", ["investment_project"], "conflict"),
    "land-supply": ("land", ["land_supply"], "conflict"),
    "planning-permits": ("planning", ["land_use_planning_permit", "construction_planning_permit"], "conflict"),
    "construction-permits": ("construction", ["construction_permit"], "conflict"),
    "completion-acceptance": ("acceptance", ["completion_acceptance"], "conflict"),
    "business-registration": ("market", ["business_registration"], "correction"),
}


def make_certs():
    subprocess.run([ROOT / "certs" / "make-dev-certs", "--quiet", CERTS], check=True)


def credentials(identity):
    return grpc.ssl_channel_credentials(
        (CERTS / "ca.crt").read_bytes(), (CERTS / f"{identity}.key").read_bytes(),
        (CERTS / f"{identity}.crt").read_bytes())


def _toml(value):
    return json.dumps(value, ensure_ascii=False)


class Gateway:
    """Use as a context: the program is stopped and the folder removed at the end. A failed test keeps the folder."""

    def __init__(self, subscriber_port=None, settings="", limits=None, server_settings=()):
        self.server_settings = server_settings
        self.program = find_program()
        make_certs()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="zhudong-flow-"))
        self.port = free_port()
        self.address = f"127.0.0.1:{self.port}"
        self.admin = f"127.0.0.1:{free_port()}"
        self.config = self.folder / "gateway.toml"
        self.log = self.folder / "gateway.log"
        self.process = None
        self.channels = []
        self.config.write_text(self._settings(subscriber_port, limits or {}) + settings)

    def _settings(self, subscriber_port, limits):
        lines = ["[server]", f"listen = {_toml(self.address)}", f"certificate = {_toml(str(CERTS / 'server.crt'))}",
                 f"key = {_toml(str(CERTS / 'server.key'))}", f"client_ca = {_toml(str(CERTS / 'ca.crt'))}",
                 "certificate_reload_seconds = 1", *self.server_settings,
                 "[admin]", f"listen = {_toml(self.admin)}",
                 "[storage]", 'path = "state"', "memory_mib = 64",
                 "[mappings]", f"folder = {_toml(str(ROOT / 'adapters' / 'file_drop' / 'mappings'))}", "[limits]"]
        lines += [f"{name} = {value}" for name, value in limits.items()]
        for feed, (platform, kinds, same_id) in FEEDS.items():
            lines += ["[[feed]]", f"name = {_toml(feed)}", f"platform = {_toml(platform)}", f"kinds = {_toml(kinds + ['withdrawal'])}",
                      f"same_id = {_toml(same_id)}",
                      "[[principal]]", f'id = "spiffe://zhudong/platform/{platform}"', f"publish = {_toml([feed])}"]
        lines += ["[[principal]]", 'id = "spiffe://zhudong/utility/grid"', 'subscribe = ["grid*"]', 'read = ["*"]',
                  "[[principal]]", 'id = "spiffe://zhudong/operator/duty"', 'read = ["*"]', 'roles = ["viewer", "operator"]',
                  "[[principal]]", 'id = "spiffe://zhudong/operator/security"', 'roles = ["viewer", "security"]']
        if subscriber_port:
            lines += ["[[subscriber]]", 'name = "grid"', f'target = "127.0.0.1:{subscriber_port}"',
                      "timeout_seconds = 5",
                      "retry.first_seconds = 0.1", "retry.cap_seconds = 1", "breaker.open_seconds = 0.5",
                      "breaker.open_cap_seconds = 1"]
        return "\n".join(lines) + "\n"

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if self.process is not None and self.process.poll() is None:
            self.stop()
        if kind is None:
            shutil.rmtree(self.folder)
        else:
            print(f"kept for a look: {self.folder}", file=sys.stderr)
            if self.log.exists():
                tail = self.log.read_text(errors="replace").splitlines()[-30:]
                print("the end of the gateway's log:", *tail, sep="\n", file=sys.stderr)

    def start(self, wait=True):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen([self.program, "serve", "--config", self.config], stdout=log, stderr=log,
                                            stdin=subprocess.DEVNULL)
        if wait:
            self.wait_ready()

    def wait_ready(self, seconds=30):
        wait_until("the gateway serves", self.serving, seconds)

    def serving(self):
        if self.process.poll() is not None:
            raise AssertionError(f"the gateway ended by itself with {self.process.returncode}; see {self.log}")
        with self.channel("operator-duty", keep=False) as channel:
            try:
                answer = health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(), timeout=2)
                return answer.status == health_pb2.HealthCheckResponse.SERVING
            except grpc.RpcError as error:
                if error.code() in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED):
                    return False
                raise

    def kill(self):
        """kill -9, as a power cut would."""
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self, seconds=30):
        # An idle Python client hears of the stop only seconds later, and the gateway gives it that time.
        while self.channels:
            self.channels.pop().close()
        self.process.terminate()
        try:
            code = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"the gateway did not stop within {seconds} s of SIGTERM")
        assert code == 0, f"the gateway stopped with exit code {code}; see {self.log}"

    def channel(self, identity, keep=True):
        channel = grpc.secure_channel(self.address, credentials(identity), options=[
            ("grpc.initial_reconnect_backoff_ms", 50), ("grpc.max_reconnect_backoff_ms", 500),
            ("grpc.use_local_subchannel_pool", 1)])
        if keep:
            self.channels.append(channel)
        return channel

    def run(self, *arguments, identity="operator-duty", check=True):
        """One of the program's client commands; its standard output."""
        environment = dict(os.environ, ZHUDONG_GATEWAY=self.address, ZHUDONG_CA=str(CERTS / "ca.crt"),
                           ZHUDONG_CERT=str(CERTS / f"{identity}.crt"), ZHUDONG_KEY=str(CERTS / f"{identity}.key"),
                           ZHUDONG_MAPPINGS=str(ROOT / "adapters" / "file_drop" / "mappings"))
        done = subprocess.run([self.program, *map(str, arguments)], env=environment, capture_output=True, text=True,
                              timeout=120)
        if check:
            assert done.returncode == 0, f"{arguments} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
            return done.stdout
        return done
