"""The gateway of the journeys: who publishes, who is told, and what is asked of it."""

import base64
import collections
import datetime
import json
import os
import shutil

from bootstrap import ROOT
from gateway import CERTS, free_port, wait_until
from journey_events import CONNECTION, GRID, HALL
from publishing import by_batch
from webhook_receiver import Receiver, Server
from zhudong.v1 import admin_service_pb2 as admin
from zhudong.v1 import admin_service_pb2_grpc as admin_rpc
from zhudong.v1 import case_service_pb2 as cs
from zhudong.v1 import case_service_pb2_grpc as cs_rpc
from zhudong.v1 import findings_pb2 as f
from zhudong.v1 import guide_service_pb2 as gs
from zhudong.v1 import guide_service_pb2_grpc as gs_rpc
from zhudong.v1 import project_service_pb2 as ps
from zhudong.v1 import project_service_pb2_grpc as ps_rpc

IDENTITY = {HALL: "platform-market", GRID: "utility-grid", "land-supply": "platform-land",
            "planning-permits": "platform-planning", "construction-permits": "platform-construction",
            "completion-acceptance": "platform-acceptance", "investment-projects": "platform-investment"}
CHINA = datetime.timezone(datetime.timedelta(hours=8))
SERVICES = ("electricity", "water", "gas", "heat", "network")
FEEDS = f"""
[[feed]]
name = "{HALL}"
platform = "政务服务大厅"
kinds = ["connection_application", "case_status_report", "document_supplied", "works_application", "joint_application",
         "joint_appointment", "service_rating", "withdrawal"]
[[feed]]
name = "{GRID}"
platform = "样例供电局"
kinds = ["case_status_report", "joint_appointment", "outage_notice", "grid_capacity", "street_works",
         "reliability_figures"]
[licenses]
policy_packs = "packs"
[reports]
folder = "reports"
divisions = ["1410"]
"""
SUBSCRIBER = """
[[subscriber]]
name = "{name}"
type = "webhook"
url = "https://127.0.0.1:{port}/cases"
secret_file = "{name}.secret"
ca = "{ca}"
allow_private = true
receives = "cases"
case_kinds = {kinds}
service = "{service}"
retry.first_seconds = 0.05
retry.cap_seconds = 0.3
retry.max_attempts = 1000
"""


class Journeys:

    def __init__(self):
        self.gateway = None
        # All that this test sent, by feed and outcome.
        self.sent = collections.Counter()
        self.told = {name: [] for name in ("government", *SERVICES)}
        self.ports = {name: free_port() for name in self.told}
        self.receivers, self.servers, self.channels = {}, [], {}

    def settings(self):
        return FEEDS + "".join(
            SUBSCRIBER.format(name=name, port=port, ca=CERTS / "ca.crt",
                              kinds=json.dumps([] if name == "government" else ["joint_service"]),
                              service="" if name == "government" else name)
            for name, port in self.ports.items())

    def prepare(self, gateway):
        self.gateway = gateway
        text = gateway.config.read_text()
        utility = 'id = "spiffe://zhudong/utility/grid"'
        text = text.replace(utility, f'{utility}\npublish = ["{GRID}"]')
        text = text.replace('publish = ["business-registration"]', f'publish = ["business-registration", "{HALL}"]')
        gateway.config.write_text(text)
        self.packs = gateway.folder / "packs"
        self.packs.mkdir()
        self.reports = gateway.folder / "reports"
        for pack in (ROOT / "gateway" / "policy" / "packs").glob("*.toml"):
            shutil.copy(pack, self.packs)
        for name, port in self.ports.items():
            secret = gateway.folder / f"{name}.secret"
            key = "whsec_" + base64.b64encode(os.urandom(32)).decode()
            secret.write_text(key + "\n")
            secret.chmod(0o600)
            self.receivers[name] = Receiver(gateway.folder / f"{name}.received", [key],
                                            lambda event, attempt, name=name: self.told[name].append(event))
            self.servers.append(Server(port, self.receivers[name], CERTS))

    def restart(self):
        self.channels.clear()
        self.gateway.stop()
        self.gateway.start()

    def _channel(self, identity):
        if identity not in self.channels:
            self.channels[identity] = self.gateway.channel(identity)
        return self.channels[identity]

    def _stub(self, rpc, identity="operator-duty"):
        return rpc(self._channel(identity))

    def say(self, *some, expect=f.OUTCOME_ACCEPTED, identity=None):
        """Publishes each to its feed, in order; the acknowledgements."""
        acks = []
        for event in some:
            ack, = by_batch(self._channel(identity or IDENTITY[event.feed]), [event])
            assert ack.outcome == expect, (event, ack)
            self.sent[event.feed, ack.outcome] += 1
            acks.append(ack)
        return acks

    def settle(self):
        """What was accepted is derived."""
        def done():
            status = self._stub(admin_rpc.AdminServiceStub).GetStatus(admin.GetStatusRequest(), timeout=10)
            return status if status.pipeline_sequence == status.journal_sequence else None
        return wait_until("everything is derived", done, 60)

    def case(self, number, kind=CONNECTION, **more):
        return self.ask("GetCase", cs.GetCaseRequest(name=number, kind=kind, **more)).case_file

    def ask(self, call, request, identity="operator-duty"):
        return getattr(self._stub(cs_rpc.CaseServiceStub, identity), call)(request, timeout=60)

    def guide(self, division, identity):
        return self._stub(gs_rpc.GuideServiceStub, identity).GetGuide(
            gs.GetGuideRequest(division_code=division), timeout=20).guide

    def results(self, identity, **asked):
        """How approvals ended, as the public may know it."""
        return self._stub(gs_rpc.GuideServiceStub, identity).ListApprovalResults(
            gs.ListApprovalResultsRequest(**asked), timeout=20)

    def project(self, name):
        return self._stub(ps_rpc.ProjectServiceStub).GetProject(ps.GetProjectRequest(project_id=name), timeout=20)

    def agree_on_counts(self):
        """Of each feed: what the gateway counted is what was sent, and it adds up."""
        for feed in self.settle().feeds:
            assert feed.received == feed.accepted + feed.duplicates + feed.quarantined + feed.refused, feed
            counted = {f.OUTCOME_ACCEPTED: feed.accepted, f.OUTCOME_DUPLICATE: feed.duplicates,
                       f.OUTCOME_QUARANTINED: feed.quarantined, f.OUTCOME_REFUSED: feed.refused}
            sent = {outcome: self.sent[feed.feed, outcome] for outcome in counted}
            assert counted == sent, (feed, sent)

    def is_told(self, name, what, wanted):
        """The first news of a case that this subscriber got, of which wanted(case_changed) is true."""
        return wait_until(f"{name} is told: {what}", lambda: next(
            (event["case_changed"] for event in list(self.told[name])
             if "case_changed" in event and wanted(event["case_changed"])), None), 60)

    def close(self):
        for name, receiver in self.receivers.items():
            receiver.check()
        for server in self.servers:
            server.close()


def clocks(case, kind, of=""):
    """A clock for each rule that limits it."""
    found = [one for one in case.clocks if one.kind == kind and one.of == of]
    assert found, (kind, of, case.clocks)
    return found


def clock(case, kind, of="", rule=None):
    """That of this rule; without, the only one."""
    found = [one for one in clocks(case, kind, of) if rule is None or rule in one.rule_ids]
    assert len(found) == 1, (kind, of, rule, case.clocks)
    return found[0]


def day_of(stamp):
    """The day in China, ISO 8601."""
    return datetime.datetime.fromtimestamp(stamp.seconds, CHINA).date().isoformat()


def day_of_due(one):
    """The last day: it is due at its 24:00."""
    return datetime.datetime.fromtimestamp(one.due_at.seconds - 1, CHINA).date().isoformat()
