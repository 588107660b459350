"""What a topic holds comes in, once and in order, whatever happens to the broker, the gateway or the topic."""

import json
import threading
import time

from confluent_kafka import Producer, TopicPartition
from google.protobuf import json_format

import events
from bootstrap import ROOT
from e2e_publish import settled
from gateway import wait_until
from zhudong.v1 import admin_service_pb2 as admin_pb2, admin_service_pb2_grpc as admin_rpc, feed_service_pb2

SOURCE = """
[[source]]
name = "{name}"
type = "kafka_source"
principal = "spiffe://zhudong/platform/{platform}"
feed = "{feed}"
kafka.topics = ["{topic}"]
kafka.format = "{format}"
kafka.refresh_seconds = 0.3
{more}
"""


def source(broker, name, platform, feed, topic, format="json", more=""):
    return SOURCE.format(name=name, platform=platform, feed=feed, topic=topic, format=format,
                         more=more) + broker.connection()


def producer(broker):
    return Producer({"bootstrap.servers": broker.plain, "enable.idempotence": True, "linger.ms": 5, "log_level": 0,
                     "message.max.bytes": 4000000, "message.timeout.ms": 120000})


def send(broker, topic, values, partition=None, headers=None):
    """Each value a record; returns when the broker has all of them."""
    faults = []
    to = producer(broker)
    for n, value in enumerate(values):
        place = {} if partition is None else {"partition": partition}
        to.produce(topic, value, key=str(n), headers=headers, on_delivery=lambda error, _: error and faults.append(error),
                   **place)
        to.poll(0)
    assert to.flush(60) == 0 and not faults, faults


def as_json(event):
    return json_format.MessageToJson(event, indent=None)


def land(first, count):
    return [events.land_supply(n) for n in range(first, first + count)]


def feed(gateway, name):
    status = admin_rpc.AdminServiceStub(gateway.channel("operator-duty")).GetStatus(
        admin_pb2.GetStatusRequest(), timeout=5)
    one = next((one for one in status.feeds if one.feed == name), admin_pb2.FeedStatus())
    assert one.received == one.accepted + one.duplicates + one.quarantined + one.refused, one
    return one


def source_status(gateway, name):
    status = admin_rpc.AdminServiceStub(gateway.channel("operator-duty")).GetStatus(
        admin_pb2.GetStatusRequest(), timeout=5)
    return next(one for one in status.sources if one.source == name)


def comes_to(gateway, name, wanted, seconds=60):
    """The feed counts so many accepted, and none twice."""
    wait_until(f"{wanted} events of {name} are accepted", lambda: feed(gateway, name).accepted >= wanted, seconds)
    one = feed(gateway, name)
    assert one.accepted == wanted and one.duplicates == 0, one
    return one


def every_format_is_read(gateway, broker):
    send(broker, "land", [as_json(event) for event in land(1, 40)])
    send(broker, "planning", [feed_service_pb2.PublishItem(event=events.land_use_permit(n)).SerializeToString()
                              for n in range(1, 31)])
    structured = [{"specversion": "1.0", "id": f"ce-{n}", "source": "//build.example", "type": "example.permit",
                   "data": json.loads(as_json(events.construction_permit(n, event_id="")))} for n in range(1, 11)]
    send(broker, "construction", [json.dumps(one) for one in structured],
         headers={"content-type": "application/cloudevents+json; charset=utf-8"})
    send(broker, "construction", [as_json(events.construction_permit(99, event_id=""))],
         headers={"ce_specversion": "1.0", "ce_id": "ce-binary", "ce_source": "s", "ce_type": "t",
                  "content-type": "application/json"})
    rows = (ROOT / "deploy" / "samples" / "investment" / "tzxm_projects.jsonl").read_text().splitlines()
    send(broker, "investment", rows)
    comes_to(gateway, "land-supply", 40)
    comes_to(gateway, "planning-permits", 30)
    comes_to(gateway, "construction-permits", 11)
    wait_until("the mapped records are read", lambda: feed(gateway, "investment-projects").received == len(rows))
    assert feed(gateway, "investment-projects").accepted > 0
    for name in ("land", "planning", "construction", "investment"):
        wait_until(f"{name} is at the end", lambda: source_status(gateway, name).waiting == 0)
        assert source_status(gateway, name).state in ("idle", "running"), source_status(gateway, name)


def poison_holds_up_nothing(gateway, broker):
    before = feed(gateway, "land-supply")
    good = [as_json(event) for event in land(1000, 3)]
    poison = [b"\xff\xfe{", "{", "[]", None, '{"eventId": "x", "noSuchField": 1}',
              as_json(events.land_supply(5000)).replace("land-supply", "planning-permits"),
              as_json(events.land_supply(5001)).replace("land-5001", "x" * 200)]
    # All in one partition, so that what follows them shows that it goes on.
    send(broker, "land", good[:1] + poison + good[1:2] + ["{" + "x" * (3 << 19)] + good[2:], partition=0)
    wait_until("the records behind them are accepted", lambda: feed(gateway, "land-supply").accepted >= before.accepted + 3)
    after = feed(gateway, "land-supply")
    assert after.accepted == before.accepted + 3 and after.duplicates == before.duplicates, (before, after)
    assert after.quarantined + after.refused == before.quarantined + before.refused + len(poison) + 1, (before, after)
    listed = admin_rpc.AdminServiceStub(gateway.channel("operator-duty")).ListQuarantine(
        admin_pb2.ListQuarantineRequest(feed="land-supply", page_size=100), timeout=5).items
    assert any(item.original == b"\xff\xfe{" for item in listed), "the original bytes are kept"
    assert source_status(gateway, "land").state != "failing", source_status(gateway, "land")


def new_partitions_are_read(gateway, broker):
    before = feed(gateway, "land-supply").accepted
    broker.grow("land", 5)
    send(broker, "land", [as_json(event) for event in land(2000, 20)], partition=4)
    comes_to(gateway, "land-supply", before + 20)


def expired_records_are_told_and_counted(gateway, broker):
    """The same gap, first with the answer `stop`, then with `earliest`."""
    before = feed(gateway, "land-supply").accepted
    gateway.stop()
    end = broker.end("land", 4)
    send(broker, "land", [as_json(event) for event in land(3000, 50)], partition=4)
    broker.expire("land", 4, end + 30)
    send(broker, "land", [as_json(event) for event in land(3500, 5)], partition=0)
    gateway.start()
    wait_until("the gap is told", lambda: source_status(gateway, "land").state == "failing", 60)
    status = source_status(gateway, "land")
    assert "land[4]" in status.last_error and "earliest" in status.last_error and status.gaps == 1, status
    comes_to(gateway, "land-supply", before + 5)
    gateway.stop()
    assert 'kafka.expired = "stop"' in gateway.config.read_text()
    gateway.config.write_text(gateway.config.read_text().replace('kafka.expired = "stop"', 'kafka.expired = "earliest"'))
    gateway.start()
    comes_to(gateway, "land-supply", before + 25)
    for _ in range(2):
        wait_until("the loss is counted", lambda: source_status(gateway, "land").missing == 30)
        status = source_status(gateway, "land")
        assert status.gaps == 1 and status.state in ("idle", "running"), status
        gateway.stop()
        gateway.start()
    comes_to(gateway, "land-supply", before + 25)


def without_a_broker_it_waits(gateway, broker):
    broker.kill()
    wait_until("the outage is told", lambda: source_status(gateway, "land").state == "failing", 60)
    gateway.stop()
    gateway.start()
    wait_until("the outage is told", lambda: source_status(gateway, "land").state == "failing", 60)
    broker.start()
    wait_until("it is over", lambda: source_status(gateway, "land").state in ("idle", "running"), 60)


def killed_under_load(gateway, broker, records=20000, rounds=3):
    """Broker and gateway are killed -9 in turns while records are written: each comes in once."""
    faults = []

    def write():
        to = producer(broker)
        for n in range(records):
            while True:
                try:
                    to.produce("load", as_json(events.registration(n)), key=str(n),
                               on_delivery=lambda error, _: error and faults.append(error))
                    break
                except BufferError:
                    to.poll(0.1)
            to.poll(0)
        if to.flush(120) != 0:
            faults.append("not all was written")

    writing = threading.Thread(target=write)
    writing.start()
    for _ in range(rounds):
        seen = feed(gateway, "business-registration").accepted
        wait_until("some are read", lambda: feed(gateway, "business-registration").accepted > seen, 60, every=0.01)
        gateway.kill()
        gateway.start()
        seen = feed(gateway, "business-registration").accepted
        wait_until("some more are read", lambda: feed(gateway, "business-registration").accepted > seen, 60, every=0.01)
        broker.kill()
        broker.start()
        if not writing.is_alive():
            break
    writing.join()
    assert not faults, faults[:3]
    one = comes_to(gateway, "business-registration", records, 180)
    assert one.received == records, f"each record once: {one}"
    settled(gateway)
