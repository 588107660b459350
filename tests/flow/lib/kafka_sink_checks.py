"""What subscribers of a topic find there: every demand event, keyed by project, each project's story in its order."""

import collections
import threading

from confluent_kafka import Consumer, KafkaError, TopicPartition
from google.protobuf import json_format

import events
from e2e_publish import settled
from e2e_subscribe import Subscription
from gateway import wait_until
from kafka_source_checks import as_json, feed, producer
from zhudong.v1 import admin_service_pb2 as admin_pb2, admin_service_pb2_grpc as admin_rpc, demand_pb2
from zhudong.v1 import demand_service_pb2

SINK = """
[[subscriber]]
name = "{name}"
type = "kafka_sink"
kafka.topic = "{topic}"
kafka.format = "{format}"
timeout_seconds = 5
retry.first_seconds = 0.1
retry.cap_seconds = 1
{more}
"""


def sink(broker, name, topic, format, more=""):
    return SINK.format(name=name, topic=topic, format=format, more=more) + broker.connection()


class Topic:
    """All of a topic, read from its beginning, kept as it comes."""

    def __init__(self, broker, name, partitions):
        self.reader = Consumer({"bootstrap.servers": broker.plain, "group.id": "judge", "enable.auto.commit": False,
                                "auto.offset.reset": "earliest", "log_level": 0})
        self.reader.assign([TopicPartition(name, n, 0) for n in range(partitions)])
        self.records = []

    def more(self):
        """What came since; the records so far."""
        while True:
            message = self.reader.poll(0.3)
            if message is None:
                return self.records
            if message.error():
                assert message.error().code() != KafkaError.UNKNOWN_TOPIC_OR_PART, message.error()
                continue
            self.records.append((message.partition(), message.key().decode(),
                                 {name: value.decode() for name, value in message.headers()}, message.value()))


def wanted(gateway, divisions=()):
    """Ids of all demand events there are, of these divisions."""
    settled(gateway)
    subscription = Subscription(gateway, "grid-check", credit=100000, divisions=divisions,
                                earliest=demand_service_pb2.StartEarliest())
    deliveries, _ = subscription.until_checkpoint(seconds=60)
    assert len(deliveries) < 100000, "more than is asked for: make fewer events"
    subscription.end()
    return {one.event.event_id for one in deliveries}


def subscriber(gateway, name):
    status = admin_rpc.AdminServiceStub(gateway.channel("operator-duty")).GetStatus(
        admin_pb2.GetStatusRequest(), timeout=5)
    return next(one for one in status.subscribers if one.subscriber == name)


def judge(records, parse):
    """Of all records: one partition a project, the key is the project, and the first standing of each event in order."""
    partitions, last, seen = {}, collections.defaultdict(int), {}
    twice = 0
    for partition, key, headers, value in records:
        event = parse(value)
        assert key == event.project_id and partitions.setdefault(key, partition) == partition, event
        assert headers["zhudong-event-id"] == event.event_id, headers
        assert headers["zhudong-event-type"] == event.WhichOneof("change"), headers
        assert headers["zhudong-sequence"] == str(event.project_sequence), headers
        if event.event_id in seen:
            twice += 1
            assert seen[event.event_id] == event, f"{event.event_id} came again as something else"
            continue
        assert event.project_sequence == last[key] + 1, f"{key}: {event.project_sequence} after {last[key]}"
        last[key] = event.project_sequence
        seen[event.event_id] = event
    return set(seen), twice


def as_protobuf(value):
    return demand_pb2.DemandEvent.FromString(value)


def from_json(value):
    return json_format.Parse(value, demand_pb2.DemandEvent())


def demand_events_stand_in_the_topic(gateway, broker):
    topics = {"grid": (Topic(broker, "demand", 3), as_protobuf), "grid-json": (Topic(broker, "demand-json", 3), from_json)}
    ids = wanted(gateway)
    assert ids, "the events that came in gave no demand event"
    for name, (topic, parse) in topics.items():
        wait_until(f"all demand events are in the topic of {name}",
                   lambda: ids <= {headers["zhudong-event-id"] for _, _, headers, _ in topic.more()}, 60)
        found, twice = judge(topic.records, parse)
        assert found == ids and len({partition for partition, *_ in topic.records}) > 1, (len(found), len(ids))
        assert all(headers["zhudong-subscriber"] == name for _, _, headers, _ in topic.records)
        wait_until("and each has its receipt", lambda: subscriber(gateway, name).applied >= len(ids), 30)
        assert subscriber(gateway, name).dead_letters == 0 and twice == 0, subscriber(gateway, name)


def a_refused_record_holds_its_project_alone(gateway, broker):
    """A record over the topic's limit can never be written; the others go on."""
    topic = Topic(broker, "demand-small", 1)
    ids = wanted(gateway, ["440112"])

    def settled_apart():
        """Every project stands in the topic as a whole, or is held."""
        found = {headers["zhudong-event-id"] for _, _, headers, _ in topic.more()}
        cut = {event_id.rsplit(".", 1)[0] for event_id in ids - found}
        status = subscriber(gateway, "grid-small")
        return found < ids and len(cut) == status.held_projects == status.dead_letters and status.applied == len(found)

    wait_until("all but the large ones are in the topic", settled_apart, 60)
    judge(topic.records, as_protobuf)


def out_in_order_when_both_are_killed(gateway, broker, projects=1000, rounds=3):
    """Several events for each project, from a topic to a topic, while broker and gateway are killed in turns."""
    faults = []

    def write():
        to = producer(broker)
        for version in range(3):
            for n in range(projects):
                made = events.land_supply(50000 + n, hectares=1.0 + version, event_id=f"killed-{n}-{version}",
                                          county="440106")
                to.produce("land", as_json(made), key=str(n), on_delivery=lambda error, _: error and faults.append(error))
                to.poll(0)
            if to.flush(120) != 0:
                faults.append("not all was written")

    before = feed(gateway, "land-supply").accepted
    topic = Topic(broker, "demand", 3)
    writing = threading.Thread(target=write)
    writing.start()
    for _ in range(rounds):
        seen = subscriber(gateway, "grid").applied
        wait_until("some are delivered", lambda: subscriber(gateway, "grid").applied > seen, 60, every=0.01)
        broker.kill()
        broker.start()
        seen = subscriber(gateway, "grid").applied
        wait_until("some more are delivered", lambda: subscriber(gateway, "grid").applied > seen, 60, every=0.01)
        gateway.kill()
        gateway.start()
        if subscriber(gateway, "grid").pending == 0:
            break
    writing.join()
    assert not faults, faults[:3]
    wait_until("everything came in", lambda: feed(gateway, "land-supply").accepted == before + 3 * projects, 180)
    ids = wanted(gateway)
    wait_until("all demand events are in the topic",
               lambda: ids <= {headers["zhudong-event-id"] for _, _, headers, _ in topic.more()}, 180)
    found, twice = judge(topic.records, as_protobuf)
    assert found == ids, (len(found), len(ids))
    print(f"     {len(ids)} demand events, {twice} of them written twice", flush=True)
