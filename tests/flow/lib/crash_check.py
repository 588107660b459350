"""What must hold after the rounds: nothing that was acknowledged is missing, nothing is there twice, and every
project's story arrived in order."""

import collections
import dataclasses

from e2e_publish import settled
from e2e_subscribe import Subscription
from gateway import wait_until
from publishing import by_stream
from receiver import read_lines
from zhudong.v1 import demand_service_pb2, findings_pb2, project_service_pb2, project_service_pb2_grpc

# So many projects are read with the events themselves.
SAMPLE = 300


@dataclasses.dataclass
class Result:
    rounds: int
    acknowledged: int = 0
    found: int = 0
    delivered: int = 0
    duplicated: int = 0
    out_of_order: int = 0
    lost: int = 0
    faults: list = dataclasses.field(default_factory=list)

    def good(self):
        return not (self.faults or self.lost or self.duplicated or self.out_of_order) and self.acknowledged > 0

    def line(self):
        return (f"rounds={self.rounds} acknowledged={self.acknowledged} found={self.found} delivered={self.delivered} "
                f"duplicated={self.duplicated} out_of_order={self.out_of_order} lost={self.lost}")


def _evidence(gateway):
    """(feed, event id) → ids of the projects that rest on it, of everything that projects rest on."""
    stub = project_service_pb2_grpc.ProjectServiceStub(gateway.channel("operator-duty"))
    found = collections.defaultdict(list)
    token = ""
    while True:
        page = stub.ListProjects(project_service_pb2.ListProjectsRequest(page_size=500, page_token=token), timeout=30)
        for project in page.projects:
            for ref in project.evidence:
                found[ref.feed, ref.event_id].append(project.project_id)
        token = page.next_page_token
        if not token:
            return found


def _read_some(gateway, platforms, evidence, result):
    """Reads some projects with the events themselves: what stands in the journal is what was acknowledged there."""
    sent = {(event.feed, event.event_id): (event, platform.positions.get(event.event_id))
            for platform in platforms for event in platform.events.values()}
    stub = project_service_pb2_grpc.ProjectServiceStub(gateway.channel("operator-duty"))
    projects = sorted({project for projects in evidence.values() for project in projects})
    for project in projects[::max(1, len(projects) // SAMPLE)]:
        answer = stub.GetProject(project_service_pb2.GetProjectRequest(project_id=project), timeout=10)
        for one in answer.evidence:
            event, position = sent.get((one.ref.feed, one.ref.event_id), (None, None))
            if event != one.event or position != one.ref.journal_sequence:
                result.faults.append(f"{project}: {one.ref} is not what was acknowledged at {position}")


def _answered_again(gateway, platform):
    """Sends every acknowledged event once more: event id → the position it is known at, or None."""
    sent = [platform.events[event_id] for event_id in platform.positions]
    known = {}
    channel = gateway.channel(f"platform-{platform.name}")
    for at in range(0, len(sent), 2000):
        part = sent[at:at + 2000]
        for event, ack in zip(part, by_stream(channel, part, frame=100, timeout=60)):
            same = ack.outcome == findings_pb2.OUTCOME_DUPLICATE
            known[event.event_id] = ack.journal_sequence if same else None
    return known


def read_back(gateway, platforms, result):
    status = settled(gateway)
    accepted = {feed.feed: feed.accepted for feed in status.feeds}
    evidence = _evidence(gateway)
    positions = set()
    for platform in platforms:
        result.faults += platform.faults
        result.lost += len(platform.waiting)
        corrected = {event.corrects_event_id for event in platform.events.values()}
        feed = next(iter(platform.events.values())).feed
        again = _answered_again(gateway, platform)
        for event_id, position in platform.positions.items():
            rests = len(evidence.get((feed, event_id), []))
            current = event_id not in corrected and platform.name != "market"
            there = again[event_id] == position and rests == (1 if current else 0)
            result.found += there
            result.lost += again[event_id] is None or rests < (1 if current else 0)
            result.duplicated += max(0, rests - 1) + (position in positions)
            positions.add(position)
            if not there:
                result.faults.append(f"{feed} {event_id} was acknowledged at {position}, is known at {again[event_id]} "
                                     f"and in {rests} projects")
        result.acknowledged += len(platform.positions)
        if accepted.get(feed) != len(platform.positions):
            result.duplicated += abs(accepted.get(feed, 0) - len(platform.positions))
            result.faults.append(f"{feed} counts {accepted.get(feed)} accepted, {len(platform.positions)} are known")
    _read_some(gateway, platforms, evidence, result)


def wait_delivered(gateway, receiver, result):
    """Everything in the demand log reaches the receiver; what does not is lost."""
    settled(gateway)
    subscription = Subscription(gateway, "grid-check", credit=100000, earliest=demand_service_pb2.StartEarliest())
    wanted = set()
    while True:
        deliveries, checkpoint = subscription.until_checkpoint(seconds=60)
        wanted |= {one.event.event_id for one in deliveries}
        if len(deliveries) < 50000:
            break
        subscription.send(credit=len(deliveries))
    subscription.end()
    try:
        wait_until("everything is delivered", lambda: {line["id"] for line in read_lines(receiver.file)} >= wanted, 120,
                   every=0.5)
    except AssertionError as error:
        missing = wanted - {line["id"] for line in read_lines(receiver.file)}
        result.lost += len(missing)
        result.faults.append(f"{error}: {len(missing)} demand events are missing, such as {sorted(missing)[:3]}")
    strange = {line["id"] for line in read_lines(receiver.file)} - wanted
    if strange:
        result.duplicated += len(strange)
        result.faults.append(f"delivered, and not in the demand log: {sorted(strange)[:3]}")


def judge_order(receiver, result):
    lines = read_lines(receiver.file)
    result.delivered = len({line["id"] for line in lines})
    wrong = [line for line in lines if line["order"] != "ok"]
    result.out_of_order = len(wrong)
    result.faults += [f"received out of order: {line}" for line in wrong[:5]]


def rebuild(gateway, result):
    """Derives everything again from the journal; must give what the crashes left."""
    done = gateway.run("rebuild", "--check", "--config", gateway.config, check=False)
    if done.returncode != 0:
        result.faults.append(f"rebuild --check ended with {done.returncode}: {done.stdout}{done.stderr}")
