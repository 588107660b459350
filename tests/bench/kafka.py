"""Records from a Kafka topic to disk, and demand events into one, beside the broker's own perf clients: same broker, same
listener (TLS, password), same records. In the tests' Python environment."""

import contextlib
import subprocess
import time

import events
import grpc
import kafka_broker
from kafka_source_checks import SOURCE, producer
from stand import DERIVE_SECONDS, Gateway, fail
from zhudong.v1 import admin_service_pb2 as admin_pb2, admin_service_pb2_grpc as admin_rpc, feed_service_pb2

RECORDS = 90_000  # each names a contract of five digits
PARTITIONS = 4
DEMAND_CAUSES = 20_000  # events, of each of which come demand events
LEAST_PERF_RECORDS = 100_000  # so that the perf clients' own start counts for little
LOOK_SECONDS = 0.01
ADDRESS = "示例市示例区示例路1号" * 4

CLIENT = """\
security.protocol=SASL_SSL
ssl.truststore.type=PEM
ssl.truststore.location={certs}/ca.crt
ssl.endpoint.identification.algorithm=
sasl.mechanism=PLAIN
sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="{user}" password="{password}";
"""

SINK = """
[[subscriber]]
name = "topic"
type = "kafka_sink"
kafka.topic = "demand"
timeout_seconds = 5
retry.first_seconds = 0.05
retry.cap_seconds = 0.2
breaker.open_seconds = 0.1
breaker.open_cap_seconds = 0.2
{connection}"""


def _perf(tool, *arguments):
    command = ["java", "-Xmx512m", "-cp", kafka_broker.JARS / "jars" / "*", f"org.apache.kafka.tools.{tool}", *arguments]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=300, check=False)
    if done.returncode != 0:
        fail(f"{tool}: {done.stdout[-1000:]}{done.stderr[-1000:]}")
    return done.stdout


def _consumer_perf(broker, client, topic, records):
    """(records a second, bytes of one): without the time that joining the group takes."""
    out = _perf("ConsumerPerformance", "--bootstrap-server", broker.address, "--topic", topic, "--messages", records,
                "--consumer.config", client, "--group", f"perf-{topic}", "--timeout", "60000")
    names, values = ([cell.strip() for cell in line.split(", ")] for line in out.strip().splitlines()[-2:])
    row = dict(zip(names, values))
    count = int(row["data.consumed.in.nMsg"])
    if count < records:
        fail(f"the perf client read {count} of {records} records")
    return float(row["fetch.nMsg.sec"]), float(row["data.consumed.in.MB"]) * 2**20 / count


def _producer_perf(broker, client, records, size):
    broker.create_topic("perf", PARTITIONS)
    out = _perf("ProducerPerformance", "--topic", "perf", "--num-records", records, "--record-size", round(size),
                "--throughput", -1, "--producer.config", client, "--producer-props",
                f"bootstrap.servers={broker.address}", "acks=all", "enable.idempotence=true")
    return float(out.strip().splitlines()[-1].split(" records/sec")[0].split()[-1])


@contextlib.contextmanager
def _gateway(context, name, settings):
    one = Gateway(context.work / name, context.certs)
    path = one.folder / "zhudong.toml"
    path.write_text(path.read_text(encoding="utf-8") + settings, encoding="utf-8")
    pem = [(context.certs / name).read_bytes() for name in ("ca.crt", "operator-duty.key", "operator-duty.crt")]
    try:
        one.start()
        with grpc.secure_channel(f"127.0.0.1:{one.port}", grpc.ssl_channel_credentials(*pem)) as channel:
            yield one, admin_rpc.AdminServiceStub(channel)
    finally:
        one.stop()


def _until(one, stub, reached):
    """The first status for which it holds, and when that was."""
    end = time.monotonic() + DERIVE_SECONDS
    status = None
    while time.monotonic() < end:
        status = stub.GetStatus(admin_pb2.GetStatusRequest(), timeout=60)
        if reached(status):
            return status, time.monotonic()
        time.sleep(LOOK_SECONDS)
    fail(f"it did not come so far:\n{status}{one.last_log()}")


def _received(status):
    return next((feed for feed in status.feeds if feed.feed == "bench-land"), admin_pb2.FeedStatus())


def _fill(broker):
    broker.create_topic("land", PARTITIONS)
    to, faults = producer(broker), []
    for n in range(RECORDS):
        event = events.land_supply(n)
        event.feed = "bench-land"
        event.land_supply.address = ADDRESS
        to.produce("land", feed_service_pb2.PublishItem(event=event).SerializeToString(), key=str(n),
                   on_delivery=lambda error, _: error and faults.append(error))
        to.poll(0)
        if n % 10_000 == 0:
            to.flush(60)  # its queue is bounded
    if to.flush(120) != 0 or faults:
        fail(f"the topic could not be filled: {faults[:1]}")


def _measure_in(context, results, broker, client):
    _fill(broker)
    baseline, size = _consumer_perf(broker, client, "land", RECORDS)
    results.add(f"kafka_consumer_perf_{size:.0f}_bytes", baseline, "records/s")
    source = SOURCE.format(name="land", platform="land", feed="bench-land", topic="land", format="protobuf",
                           more=broker.connection())
    with _gateway(context, "kafka-in", source) as (one, stub):
        first, begun = _until(one, stub, lambda status: _received(status).received > 0)
        last, ended = _until(one, stub, lambda status: _received(status).received >= RECORDS)
        if _received(last).accepted != RECORDS:
            fail(f"not all records were accepted: {_received(last)}")
        records = RECORDS - _received(first).received
        results.add("kafka_in_durable", records / (ended - begun), "records/s", baseline)


def _measure_out(context, results, broker, client):
    """All waits until the topic is there; then it is timed how it goes."""
    with _gateway(context, "kafka-out", SINK.format(connection=broker.connection())) as (one, stub):
        one.measure("publish", "--name", "fill", "--events", DEMAND_CAUSES, "--seconds", DERIVE_SECONDS)
        one.derived(DEMAND_CAUSES)
        broker.create_topic("demand", PARTITIONS)
        first, begun = _until(one, stub, lambda status: status.subscribers[0].applied > 0)
        last, ended = _until(one, stub, lambda status: status.subscribers[0].pending == 0)
        applied = last.subscribers[0].applied
        value = (applied - first.subscribers[0].applied) / (ended - begun)
    size = _consumer_perf(broker, client, "demand", applied)[1]
    baseline = _producer_perf(broker, client, max(applied, LEAST_PERF_RECORDS), size)
    results.add(f"kafka_producer_perf_{size:.0f}_bytes", baseline, "records/s")
    results.add("kafka_out", value, "records/s", baseline)


def measure(context, results):
    why = kafka_broker.unavailable()
    if why:
        fail(why)
    with kafka_broker.Broker(context.work) as broker:
        client = context.work / "perf-client"
        client.write_text(CLIENT.format(certs=kafka_broker.CERTS, user=kafka_broker.USER,
                                        password=kafka_broker.PASSWORD), encoding="utf-8")
        _measure_in(context, results, broker, client)
        _measure_out(context, results, broker, client)
