"""Subscribing: every start point, credit, acknowledgement, resuming, checkpoints; and what is pushed."""

import itertools
import queue
import threading

import events
import grpc
from e2e_publish import settled
from gateway import wait_until
from publishing import by_batch, details
from receiver import read_lines
from zhudong.v1 import demand_service_pb2 as pb, demand_service_pb2_grpc


class Subscription:
    """One Subscribe stream; reading stops at a checkpoint, or when nothing comes for a while."""

    def __init__(self, gateway, subscriber, credit=10000, divisions=(), **position):
        self.requests = queue.Queue()
        start = pb.SubscribeStart(subscriber=subscriber, initial_credit=credit, division_prefixes=divisions, **position)
        self.requests.put(pb.SubscribeRequest(start=start))
        self.call = demand_service_pb2_grpc.DemandServiceStub(gateway.channel("utility-grid")).Subscribe(
            iter(self.requests.get, None))
        self.responses = queue.Queue()
        self.error = None
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self):
        try:
            for response in self.call:
                self.responses.put(response)
        except grpc.RpcError as error:
            self.error = error
        self.responses.put(None)

    def until_checkpoint(self, wanted=lambda checkpoint: True, seconds=20):
        """Deliveries up to the checkpoint that is wanted, and the checkpoint."""
        deliveries = []
        while True:
            response = self.responses.get(timeout=seconds)
            assert response is not None, f"the stream ended: {self.error}"
            if response.HasField("delivery"):
                deliveries.append(response.delivery)
            elif wanted(response.checkpoint):
                return deliveries, response.checkpoint

    def without_waiting_for_more(self, seconds=1.5):
        """What comes until nothing more does."""
        deliveries = []
        while True:
            try:
                response = self.responses.get(timeout=seconds)
            except queue.Empty:
                return deliveries
            assert response is not None, f"the stream ended: {self.error}"
            if response.HasField("delivery"):
                deliveries.append(response.delivery)

    def send(self, **message):
        self.requests.put(pb.SubscribeRequest(**message))

    def end(self):
        """Half-closes. A gateway that has no credit left ends the stream then, having read all; else it is cut."""
        self.requests.put(None)
        self.thread.join(0.5)
        self.call.cancel()
        self.thread.join(10)


NAMES = itertools.count()


def all_events(gateway):
    subscription = Subscription(gateway, f"grid-all-{next(NAMES)}", credit=100000, earliest=pb.StartEarliest())
    deliveries, _ = subscription.until_checkpoint()
    subscription.end()
    return deliveries


def earliest_tells_every_story_from_its_beginning(gateway):
    settled(gateway)
    last = {}
    for delivery in all_events(gateway):
        event = delivery.event
        assert event.project_sequence == last.get(event.project_id, 0) + 1, event
        assert event.event_id == f"{event.project_id}.{event.project_sequence}" and delivery.cursor
        last[event.project_id] = event.project_sequence
    assert len(last) > 40


def credit_is_kept_to(gateway):
    subscription = Subscription(gateway, "grid-credit", credit=5, earliest=pb.StartEarliest())
    assert len(subscription.without_waiting_for_more()) == 5
    subscription.send(credit=3)
    assert len(subscription.without_waiting_for_more()) == 3
    subscription.end()


def a_cursor_goes_on_after_it(gateway):
    everything = all_events(gateway)
    resumed = Subscription(gateway, "grid-cursor", cursor=everything[9].cursor)
    rest, _ = resumed.until_checkpoint()
    resumed.end()
    assert [one.event.event_id for one in rest] == [one.event.event_id for one in everything[10:]]


def acknowledged_goes_on_where_the_subscriber_was(gateway):
    first = Subscription(gateway, "grid-acknowledged", credit=10, acknowledged=pb.StartAcknowledged())
    taken = first.without_waiting_for_more()
    first.send(acknowledge_cursor=taken[3].cursor)
    first.end()

    def resumed():
        second = Subscription(gateway, "grid-acknowledged", credit=1, acknowledged=pb.StartAcknowledged())
        try:
            deliveries = second.without_waiting_for_more(1)
        except AssertionError:
            assert details(second.error)[0].reason == "SUBSCRIBER_BUSY", second.error
            return False
        second.end()
        return deliveries and deliveries[0].event.event_id == taken[4].event.event_id

    wait_until("the acknowledgement is kept", resumed, 10)


def latest_brings_only_what_is_new(gateway):
    subscription = Subscription(gateway, "grid-latest", latest=pb.StartLatest())
    deliveries, _ = subscription.until_checkpoint()
    assert not deliveries, deliveries
    by_batch(gateway.channel("platform-construction"), [events.construction_permit(1100)])
    story = []
    while len(story) < 2:
        response = subscription.responses.get(timeout=20)
        assert response is not None, subscription.error
        if response.HasField("delivery"):
            story.append(response.delivery.event)
    assert [event.WhichOneof("change") for event in story] == ["stage_reached", "forecast_issued"], story
    assert [event.project_sequence for event in story] == [1, 2] and story[0].project_id == story[1].project_id
    assert all(event.journal_sequence > 0 and event.HasField("caused_at") for event in story)
    subscription.end()


def latest_per_project_begins_with_a_snapshot(gateway):
    subscription = Subscription(gateway, "grid-snapshot", credit=100000, latest_per_project=pb.StartLatestPerProject())
    snapshot, checkpoint = subscription.until_checkpoint(lambda one: one.snapshot_complete)
    subscription.end()
    ids = [one.event.project_id for one in snapshot]
    assert len(ids) == len(set(ids)) and len(ids) > 40 and checkpoint.cursor
    assert all(one.event.HasField("forecast_issued") for one in snapshot)


def divisions_are_kept_to(gateway):
    subscription = Subscription(gateway, "grid-elsewhere", divisions=["11"], earliest=pb.StartEarliest())
    deliveries, _ = subscription.until_checkpoint()
    subscription.end()
    assert not deliveries


def one_connection_a_subscriber(gateway):
    first = Subscription(gateway, "grid-busy", earliest=pb.StartEarliest())
    first.until_checkpoint()
    second = Subscription(gateway, "grid-busy", earliest=pb.StartEarliest())
    second.thread.join(10)
    assert second.error is not None and details(second.error)[0].reason == "SUBSCRIBER_BUSY", second.error
    first.end()


def pushed_in_order(gateway, file):
    """The same demand events were pushed to the utility's own server: each once, in each project's order."""
    everything = {one.event.event_id for one in all_events(gateway)}
    wait_until("everything is pushed", lambda: {line["id"] for line in read_lines(file)} >= everything, 30)
    lines = read_lines(file)
    assert len(lines) == len({line["id"] for line in lines}) and all(line["order"] == "ok" for line in lines)


CHECKS = (earliest_tells_every_story_from_its_beginning, credit_is_kept_to, a_cursor_goes_on_after_it,
          acknowledged_goes_on_where_the_subscriber_was, latest_brings_only_what_is_new,
          latest_per_project_begins_with_a_snapshot, divisions_are_kept_to, one_connection_a_subscriber)
