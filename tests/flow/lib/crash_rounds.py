"""The rounds of the crash test: platforms that publish until the gateway is killed, and go on with what was not
acknowledged when it is back."""

import collections
import random
import subprocess
import sys
import threading
import time

import events
import grpc
from bootstrap import LIB
from gateway import CERTS, wait_until
from publishing import Stream, by_batch, items_of
from zhudong.v1 import findings_pb2 as f

# What one platform publishes in one round at most. It goes in small parts with small pauses, so that the kill nearly
# always comes while something is under way.
PER_ROUND = 400
PAUSE_SECONDS = 0.02


def land_events(chance):
    n = 0
    while True:
        n += 1
        yield events.land_supply(n)
        if chance.random() < 0.3:
            yield events.land_supply(n, hectares=3.0, event_id=f"land-{n}-b", corrects_event_id=f"land-{n}")


def planning_events(chance):
    n = 0
    while True:
        n += 1
        yield events.land_use_permit(n)
        if chance.random() < 0.8:
            yield events.construction_planning_permit(n)


def construction_events(chance):
    n = 0
    while True:
        n += 1
        yield events.construction_permit(n)
        if chance.random() < 0.3:
            yield events.construction_permit(n, floor_area=40000.0, event_id=f"build-{n}-b",
                                             corrects_event_id=f"build-{n}")


def registration_events(chance):
    n = 0
    while True:
        n += 1
        yield events.registration(n)


class Platform:
    """One principal with one feed. What it was told is kept here, as a platform would keep it in its own database."""

    def __init__(self, name, made, chance):
        self.name = name
        self.made = made
        self.chance = chance
        self.waiting = collections.deque()  # not acknowledged, in order
        self.positions = {}  # event id → position in the journal, of what was acknowledged
        self.events = {}     # event id → event
        self.faults = []
        self.again = 0       # answered DUPLICATE: on disk, while its acknowledgement was lost in the crash

    def publish(self, gateway):
        """Publishes what waits and new events until enough are made, or the gateway is gone."""
        most = len(self.events) + PER_ROUND
        gone = not self.drain(gateway)
        while not gone and len(self.events) < most:
            for _ in range(self.chance.randint(1, 60)):
                event = next(self.made)
                self.events[event.event_id] = event
                self.waiting.append(event)
            gone = not self.drain(gateway)
            time.sleep(self.chance.uniform(0, PAUSE_SECONDS))

    def drain(self, gateway):
        """Sends what waits, by batch and by stream in turns, until nothing does. False when the gateway is gone."""
        with gateway.channel(f"platform-{self.name}", keep=False) as channel:
            try:
                while self.waiting:
                    part = list(self.waiting)[:self.chance.randint(1, 60)]
                    if self.chance.random() < 0.5:
                        self._take(part, by_batch(channel, part, timeout=10))
                    else:
                        self._by_stream(channel, part)
            except grpc.RpcError as error:
                if error.code() not in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED,
                                        grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.RESOURCE_EXHAUSTED):
                    self.faults.append(f"{self.name}: {error.code()} {error.details()}")
                return False
        return True

    def _by_stream(self, channel, part):
        stream = Stream(channel, timeout=10)
        step = self.chance.randint(1, 20)
        for at in range(0, len(part), step):
            stream.send(items_of(part[at:at + step], first=at + 1))
        stream.close()
        # One at a time: what was acknowledged before the stream broke counts.
        for ack in stream.acknowledgements():
            self._take([part[ack.item - 1]], [ack])

    def _take(self, part, acks):
        for event, ack in zip(part, acks):
            if ack.outcome == f.OUTCOME_REFUSED and ack.HasField("retry_after"):
                continue
            known = self.positions.get(event.event_id)
            if ack.outcome not in (f.OUTCOME_ACCEPTED, f.OUTCOME_DUPLICATE):
                self.faults.append(f"{event.event_id} was not taken: {ack}")
            elif known is not None and known != ack.journal_sequence:
                self.faults.append(f"{event.event_id} stands at {known} and at {ack.journal_sequence}")
            self.again += ack.outcome == f.OUTCOME_DUPLICATE
            self.positions.setdefault(event.event_id, ack.journal_sequence)
        done = {event.event_id for event, ack in zip(part, acks)
                if not (ack.outcome == f.OUTCOME_REFUSED and ack.HasField("retry_after"))}
        self.waiting = collections.deque(event for event in self.waiting if event.event_id not in done)


class ReceiverProcess:
    """The utility's side as a process of its own, so that it can be killed as well."""

    def __init__(self, gateway, port):
        self.file = gateway.folder / "received.jsonl"
        self.log = gateway.folder / "receiver.log"
        self.port = port
        self.process = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *error):
        self.kill()

    def start(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen([sys.executable, LIB / "receiver.py", str(self.port), self.file, CERTS],
                                            stdout=log, stderr=log, stdin=subprocess.DEVNULL)

    def kill(self):
        self.process.kill()
        self.process.wait()


def play_round(gateway, receiver, platforms, chance):
    """Starts, publishes, kills. One round in six dies while it is still starting."""
    early = chance.random() < 1 / 6
    gateway.start(wait=not early)
    threads = [threading.Thread(target=platform.publish, args=(gateway,)) for platform in platforms]
    for thread in threads:
        thread.start()
    if chance.random() < 0.25:
        receiver.kill()
    time.sleep(chance.uniform(0.0, 0.4) if early else chance.uniform(0.05, 1.0))
    if receiver.process.poll() is not None:
        receiver.start()
    gateway.kill()
    for thread in threads:
        thread.join()


def play(gateway, receiver, rounds, seed):
    """The platforms as they are after `rounds` kills, the gateway running again and everything acknowledged."""
    chance = random.Random(seed)
    makers = {"land": land_events, "planning": planning_events, "construction": construction_events,
              "market": registration_events}
    platforms = []
    for name, maker in makers.items():
        own = random.Random(chance.random())
        platforms.append(Platform(name, maker(own), own))
    for number in range(1, rounds + 1):
        play_round(gateway, receiver, platforms, chance)
        acknowledged = sum(len(platform.positions) for platform in platforms)
        waiting = sum(len(platform.waiting) for platform in platforms)
        print(f"crash: round {number}: {acknowledged} acknowledged, {waiting} to be sent again", file=sys.stderr)
    gateway.start()
    for platform in platforms:
        wait_until(f"{platform.name} has sent everything", lambda: platform.drain(gateway), 60)
    return platforms
