"""A real Kafka broker on loopback: one node that is its own controller (KRaft), in a folder of its own, with a small
heap. Its jars come from Maven and are kept beside the tests' Python environment.

Two listeners: `plain` for the test itself, and `address` with TLS and a password, which is what the gateway uses; and
as many more of the latter as stand behind a line that a test makes and cuts."""

import fcntl
import os
import pathlib
import shutil
import signal
import subprocess
import time

from confluent_kafka import KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient, NewPartitions, NewTopic, OffsetSpec

from bootstrap import HOME, LIB, _digest, _once
from gateway import CERTS, free_port, make_certs

POM = LIB / "kafka_pom.xml"
JARS = HOME / "kafka"
USER, PASSWORD = "gateway", "not-a-secret-of-anybody"
START_SECONDS = 90

SETTINGS = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{control}
listeners=PLAINTEXT://127.0.0.1:{plain},CONTROLLER://127.0.0.1:{control},{listeners}
advertised.listeners=PLAINTEXT://127.0.0.1:{plain},{advertised}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,{protocols}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
log.dirs={folder}/data
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
group.initial.rebalance.delay.ms=0
log.retention.check.interval.ms=500
log.segment.delete.delay.ms=100
num.network.threads=2
num.io.threads=2
ssl.keystore.type=PEM
ssl.keystore.location={folder}/server.pem
sasl.enabled.mechanisms=PLAIN
"""

LOG_IN = ("listener.name.{name}.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule "
          'required user_{user}="{password}";\n')

LOGGING = """\
log4j.rootLogger=WARN, out
log4j.appender.out=org.apache.log4j.ConsoleAppender
log4j.appender.out.layout=org.apache.log4j.PatternLayout
log4j.appender.out.layout.ConversionPattern=%d %p %m%n
"""


def _fetch():
    shutil.rmtree(JARS / "jars", ignore_errors=True)
    JARS.mkdir(parents=True, exist_ok=True)
    # Maven writes into the folder of the POM.
    shutil.copy(POM, JARS / "pom.xml")
    subprocess.run(["mvn", "-q", "-B", f"-Dmaven.repo.local={JARS / 'repository'}", "-f", JARS / "pom.xml",
                    "dependency:copy-dependencies", f"-DoutputDirectory={JARS / 'jars'}"],
                   check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=600)


def unavailable():
    """Why no broker can be had here; empty when one can."""
    for program in ("java", "mvn"):
        if shutil.which(program) is None:
            return f"{program} is missing: run ./deploy/install-packages --tests"
    HOME.mkdir(parents=True, exist_ok=True)
    with open(HOME / "kafka.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            _once(HOME / "kafka.stamp", _digest(POM), _fetch)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            said = (error.stdout or "").strip().splitlines()
            return "Maven can't fetch the broker: " + (said[0] if said else str(error))
    return ""


def java(*arguments, heap=256):
    """A command line for one of Kafka's own classes."""
    return ["java", f"-Xmx{heap}m", "-Xms64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
            "-cp", str(JARS / "jars" / "*"), *map(str, arguments)]


def write_password(path):
    path.touch(mode=0o600)
    path.write_text(PASSWORD + "\n")


def connection(port, password_file):
    """Settings by which the gateway reaches a broker at this port."""
    return "\n".join([f'kafka.brokers = ["127.0.0.1:{port}"]', f'kafka.ca = "{CERTS / "ca.crt"}"',
                      'kafka.mechanism = "plain"', f'kafka.user = "{USER}"', f'kafka.password_file = "{password_file}"', ""])


class Broker:
    """Use as a context: killed at the end. Its folder stands in `parent` and goes with that."""

    def __init__(self, parent, behind=None):
        """behind: names of more listeners, and the ports at which clients reach them; then where each listens."""
        make_certs()
        self.folder = pathlib.Path(parent) / "broker"
        self.folder.mkdir()
        self.log = self.folder / "log"
        ports = {"plain": free_port(), "secure": free_port(), "control": free_port()}
        self.plain = f"127.0.0.1:{ports['plain']}"
        self.address = f"127.0.0.1:{ports['secure']}"
        self.password_file = self.folder / "password"
        write_password(self.password_file)
        (self.folder / "logging").write_text(LOGGING)
        self.behind = {name: free_port() for name in behind or {}}
        (self.folder / "settings").write_text(self._settings(ports, behind or {}))
        key = subprocess.run(["openssl", "pkcs8", "-topk8", "-nocrypt", "-in", CERTS / "server.key"], check=True,
                             capture_output=True, text=True).stdout
        (self.folder / "server.pem").write_text(key + (CERTS / "server.crt").read_text())
        (self.folder / "server.pem").chmod(0o600)
        self.process = None
        self._new_admin()
        self._run("kafka.tools.StorageTool", "format", "-t", "AAAAAAAAAAAAAAAAAAAAAQ", "-c", self.folder / "settings")

    def _settings(self, ports, behind):
        # name, where it listens, where clients are told that it is
        secure = [("SASL_SSL", ports["secure"], ports["secure"])]
        secure += [(name, self.behind[name], told) for name, told in behind.items()]
        return SETTINGS.format(
            folder=self.folder, plain=ports["plain"], control=ports["control"],
            listeners=",".join(f"{name}://127.0.0.1:{port}" for name, port, _ in secure),
            advertised=",".join(f"{name}://127.0.0.1:{told}" for name, _, told in secure),
            protocols=",".join(f"{name}:SASL_SSL" for name, *_ in secure)) + "".join(
                LOG_IN.format(name=name.lower(), user=USER, password=PASSWORD) for name, *_ in secure)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *error):
        if self.process.poll() is None:
            self.kill()

    def _run(self, *arguments):
        done = subprocess.run(java(*arguments), capture_output=True, text=True, timeout=START_SECONDS)
        assert done.returncode == 0, f"{arguments[0]} ended with {done.returncode}:\n{done.stdout}{done.stderr}"

    def start(self, wait=True):
        command = java(f"-Dlog4j.configuration=file:{self.folder / 'logging'}", "kafka.Kafka",
                       self.folder / "settings")
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        # The old one would go on looking for the partitions of the broker that was killed.
        self._new_admin()
        if wait:
            self.wait_ready()

    def _new_admin(self):
        """Kept: what it was asked to do ends with it."""
        self.admin = AdminClient({"bootstrap.servers": self.plain, "log_level": 0})

    def wait_ready(self):
        end = time.monotonic() + START_SECONDS
        while True:
            if self.process.poll() is not None:
                raise AssertionError(f"the broker ended by itself:\n{self.log.read_text(errors='replace')[-3000:]}")
            try:
                if self.admin.list_topics(timeout=2).brokers:
                    return
            except KafkaException:
                pass
            assert time.monotonic() < end, f"the broker did not come up:\n{self.log.read_text(errors='replace')[-3000:]}"

    def kill(self):
        """kill -9: what was only in its memory is gone."""
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()

    @staticmethod
    def _done(futures):
        for future in futures.values():
            future.result(timeout=30)

    def create_topic(self, name, partitions=1, **settings):
        config = {key.replace("_", "."): str(value) for key, value in settings.items()}
        self._done(self.admin.create_topics([NewTopic(name, partitions, 1, config=config)]))

    def grow(self, name, partitions):
        self._done(self.admin.create_partitions([NewPartitions(name, partitions)]))

    def expire(self, name, partition, before):
        """Deletes the records of lower offsets, as retention would."""
        self._led(lambda: self._done(self.admin.delete_records([TopicPartition(name, partition, before)])))

    def end(self, name, partition):
        """The offset that the next record will have."""
        asked = TopicPartition(name, partition)
        return self._led(
            lambda: self.admin.list_offsets({asked: OffsetSpec.latest()})[asked].result(timeout=30).offset)

    def _led(self, act):
        """Does it once the partition has a leader: a new one, or one after a start, has none for a moment."""
        end = time.monotonic() + START_SECONDS
        while True:
            try:
                return act()
            except KafkaException:
                if time.monotonic() > end:
                    raise
                time.sleep(0.2)
                self._new_admin()

    def connection(self):
        """Settings by which the gateway reaches it."""
        return connection(self.address.rpartition(":")[2], self.password_file)
