"""A city for the console to show: the real program with the project's samples told by its platforms, licenses asked
for, a receiver that refuses one project, a row that is quarantined, numbers that are missing, a feed that stops."""

import datetime

import city
import events
import license_world
import receiver
from bootstrap import ROOT
from gateway import CERTS, Gateway, free_port, make_certs, wait_until
from publishing import by_batch
from zhudong.v1 import grid_planning_service_pb2 as planning
from zhudong.v1 import license_service_pb2 as license_messages
from zhudong.v1 import license_service_pb2_grpc as license_rpc
from zhudong.v1 import licenses_pb2 as licenses

# feed, the platform's certificate, files
TOLD = [
    ("investment-projects", "platform-investment", ["investment/tzxm_projects.jsonl"]),
    ("land-supply", "platform-land", ["land/guangzhou_land_supply.csv", "land/suzhou_linfen_land_supply.csv",
                                      "land/landchina_notices.psv"]),
    ("planning-permits", "platform-planning", ["permits/guangzhou_planning_permits.csv",
                                               "permits/suzhou_linfen_planning_permits.csv"]),
    ("construction-permits", "platform-construction", ["permits/construction_permits.jsonl"]),
    ("completion-acceptance", "platform-acceptance", ["acceptance/completion_acceptance.json"]),
    ("business-registration", "platform-market", ["enterprise/registrations.csv", "enterprise/public_list.csv"]),
    ("investment-promotion", "platform-promotion", ["promotion/promotion_register.csv"]),
]
CONSOLE = """
[console]
listen = "{listen}"

[divisions]
file = "{divisions}"

[[feed]]
name = "investment-promotion"
platform = "招商项目管理平台"
[[principal]]
id = "spiffe://zhudong/platform/promotion"
publish = ["investment-promotion"]

[[principal]]
id = "spiffe://zhudong/operator/viewer"
read = ["*"]
roles = ["viewer"]
"""
# Other places of the samples have no name here, and go by their codes.
DIVISIONS = f"code,name\n4401,广州市\n{city.HUANGPU},黄埔区\n{city.SUZHOU},埇桥区\n"
# How often something is expected of the feed that the test stops.
CADENCE_SECONDS = 15
STOPPED = "land-supply"


class Planning:
    """A grid planning system that knows no substation for one project until it is mended."""

    def __init__(self):
        self.refused = None
        self.mended = False

    def answer(self, event):
        if self.mended:
            return None
        if self.refused is None and event.HasField("forecast_issued"):
            self.refused = event.project_id
        if event.project_id != self.refused:
            return None
        return planning.Receipt(event_id=event.event_id, outcome=planning.RECEIPT_OUTCOME_REJECTED,
                                code="NO_SUBSTATION", message="no substation is planned within 5 km of the parcel")


class World:
    """Gateway, license system and receiver; use as a context."""

    def __init__(self):
        make_certs()
        license_world.make_issuers()
        license_world.revoke_clients()
        self.planning = Planning()
        port = free_port()
        self.gateway = Gateway(subscriber_port=port)
        self.licenses = license_world.LicenseSystem(self.gateway.folder)
        text = self.gateway.config.read_text()
        # On every day, so that the test does not mind which day it is.
        text = text.replace(f'name = "{STOPPED}"\n', f'name = "{STOPPED}"\ncadence = "{CADENCE_SECONDS}s"\ndays = "every"\n')
        text += license_world.settings(license_world.over_http(self.licenses.port, self.gateway.folder))
        text = city.may_publish(text)
        console = f"127.0.0.1:{free_port()}"
        self.origin = f"https://{console}"
        divisions = self.gateway.folder / "divisions.csv"
        divisions.write_text(DIVISIONS)
        self.gateway.config.write_text(text + CONSOLE.format(listen=console, divisions=divisions))
        self.city = city.City(self.gateway)
        self.server, _ = receiver.serve(port, self.gateway.folder / "received.jsonl", CERTS, self.planning.answer)

    def __enter__(self):
        self.gateway.__enter__()
        self.licenses.start()
        self.gateway.start()
        return self

    def __exit__(self, kind, error, trace):
        self.licenses.stop()
        self.gateway.__exit__(kind, error, trace)
        self.server.stop(0)

    def tell(self):
        """Everything that the views show, told as those would tell it whose it is."""
        for feed, identity, files in TOLD:
            for file in files:
                # 0, or the code for "some rows were not taken".
                done = self.gateway.run("feed", "import", feed, ROOT / "deploy" / "samples" / file, identity=identity, check=False)
                assert "ACCEPTED" in done.stdout, f"{file}:\n{done.stdout}{done.stderr}"
        numbered = [events.investment(n, event_id=f"numbered-{n}", feed_sequence=n) for n in (1, 2, 6, 7)]
        by_batch(self.gateway.channel("platform-investment"), numbered)
        china = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8))).date()
        for back, count in ((1, 0), (2, 3)):
            day = (china - datetime.timedelta(days=back)).isoformat()
            self.gateway.run("feed", "report", "planning-permits", day, str(count), identity="platform-planning")
        self.ask_for_licenses()
        self.city.tell()
        wait_until("the dead letter", lambda: self.dead_letters(), 60)
        wait_until("the gap shows", lambda: '"gap"' in self.gateway.run("feed", "status", "--output", "json").lower()
                   or "FEED_STATE_GAP" in self.gateway.run("feed", "status", "--output", "json"), 90)

    def keep_alive(self, n):
        """One more event of the feed that the test will stop."""
        by_batch(self.gateway.channel("platform-land"), [events.land_supply(n, event_id=f"alive-{n}")])

    def dead_letters(self):
        return self.gateway.run("deadletter", "list", "--output", "jsonl").splitlines()

    def ask_for_licenses(self):
        stub = license_rpc.LicenseServiceStub(self.gateway.channel("utility-service"))
        holder = license_world.holder(license_world.COMPANY)
        use = license_world.use(consent=license_world.consent(license_world.COMPANY))
        for _ in range(3):
            found = stub.FindLicenses(license_messages.FindLicensesRequest(
                use=use, holder=holder, types=[licenses.LICENSE_TYPE_BUSINESS_LICENSE,
                                               licenses.LICENSE_TYPE_REAL_ESTATE_TITLE]), timeout=20)
            assert found.answers, found
