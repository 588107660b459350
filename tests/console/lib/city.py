"""What is told of cases in the city that the console shows: connections that run, stand, are late, suspected or done,
approvals, one form, a transfer, outages, capacity and works in a street. Days are working days before today, so that
clocks run whenever this runs."""

import datetime
import time
import tomllib

import journey_alone
from bootstrap import ROOT
from google.protobuf import timestamp_pb2
from journey_cities import LETTER, OBTAINED
from journey_events import (APPROVAL, CONNECTION, GRID, HALL, JOINT, RESIDENT, application, at, low_voltage, milestone,
                            party, said, status, works)
from journey_world import CHINA, SERVICES, Journeys
from zhudong.v1 import answers_pb2 as answers
from zhudong.v1 import case_events_pb2 as c
from zhudong.v1 import grid_events_pb2 as g

SUZHOU, HUANGPU, CHIKAN, KAIYANG, YAODU = "341302", "440112", "440802", "520121", "141002"
RUNNING, LATE, STANDING, STOOD_LATE, ODD, DONE = ("SQ-341302-run", "SQ-341302-late", "SQ-341302-stand",
                                                  "SQ-341302-stood", "SQ-341302-odd", "SQ-341302-2023")
OWING, PARALLEL, FORM, TRANSFER, NOTICE = "SQ-440112-owes", "SP-440802-9", "YCB-9", "BDC-9", "TD-9"
# One of the samples, which is told before.
PROJECT = "2502-440112-04-01-100071"
# More than a page of the list holds.
HOMES = 120
FEEDS = f"""
[[feed]]
name = "{HALL}"
platform = "政务服务大厅"
kinds = ["connection_application", "case_status_report", "document_supplied", "works_application", "joint_application",
         "joint_appointment", "service_rating", "meter_transfer", "withdrawal"]
[[feed]]
name = "{GRID}"
platform = "样例供电局"
kinds = ["case_status_report", "outage_notice", "grid_capacity", "street_works", "reliability_figures"]
"""


def may_publish(text):
    """The settings, with who publishes these feeds."""
    text = text.replace('id = "spiffe://zhudong/utility/grid"', f'id = "spiffe://zhudong/utility/grid"\npublish = ["{GRID}"]')
    return text.replace('publish = ["business-registration"]', f'publish = ["business-registration", "{HALL}"]') + FEEDS


class WorkingDays:
    """Counted here by the same notices, and in another way than the gateway and the page do."""

    def __init__(self):
        data = tomllib.loads((ROOT / "gateway" / "calendar" / "china.toml").read_text("utf-8"))
        self.rest, self.work, self.announced = set(), set(), set()
        for year in data["year"]:
            self.announced.add(year["year"])
            self.rest |= set(self._spans(year["rest"]))
            self.work |= set(self._spans(year["work"]))
        self.fixed = data["statute"]["days"]
        self.expected = {one["year"]: set(self._spans(one["days"])) for one in data["expected"]}

    @staticmethod
    def _spans(spans):
        for span in spans:
            first, _, last = span.partition("/")
            day, last = datetime.date.fromisoformat(first), datetime.date.fromisoformat(last or first)
            while day <= last:
                yield day
                day += datetime.timedelta(days=1)

    def works(self, day):
        if day in self.rest or day in self.work or day.year in self.announced:
            return day in self.work or (day.weekday() < 5 and day not in self.rest)
        fixed = set(self._spans("/".join(f"{day.year}-{part}" for part in span.split("/")) for span in self.fixed))
        return day.weekday() < 5 and day not in fixed and day not in self.expected.get(day.year, ())

    def between(self, first, last):
        """In (first, last]; below 0 where last is before first."""
        if last < first:
            return -self.between(last, first)
        return sum(self.works(first + datetime.timedelta(days=i + 1)) for i in range((last - first).days))

    def ago(self, count):
        day = today()
        while count:
            day -= datetime.timedelta(days=1)
            count -= self.works(day)
        return day.isoformat()


DAYS = WorkingDays()


def today():
    return datetime.datetime.now(CHINA).date()


def running():
    return [application(RUNNING, DAYS.ago(3), SUZHOU, applicant=party(7), address="样例大道 7 号"),
            status(RUNNING, DAYS.ago(2), SUZHOU, c.CASE_STATUS_ACCEPTED),
            application(LATE, DAYS.ago(40), SUZHOU, applicant=party(8)),
            status(LATE, DAYS.ago(39), SUZHOU, c.CASE_STATUS_ACCEPTED),
            application(STANDING, DAYS.ago(5), SUZHOU, applicant=party(9)),
            status(STANDING, DAYS.ago(4), SUZHOU, c.CASE_STATUS_CORRECTION_STARTED),
            # Its limit was over before it stood.
            application(STOOD_LATE, DAYS.ago(38), SUZHOU, applicant=party(14)),
            status(STOOD_LATE, DAYS.ago(37), SUZHOU, c.CASE_STATUS_ACCEPTED),
            status(STOOD_LATE, DAYS.ago(1), SUZHOU, c.CASE_STATUS_CORRECTION_STARTED)]


def odd():
    """Works before anybody accepted it, a step of two moments, one that was recorded two months later, and one of the
    utility's own; and a visit that was agreed on."""
    late = milestone(ODD, DAYS.ago(60), SUZHOU, c.CASE_MILESTONE_PLAN_ANSWERED)
    late.recorded_at.CopyFrom(at(DAYS.ago(1)))
    return [application(ODD, DAYS.ago(62), SUZHOU, applicant=party(10)), late,
            milestone(ODD, DAYS.ago(50), SUZHOU, c.CASE_MILESTONE_EXTERNAL_WORKS_STARTED),
            status(ODD, DAYS.ago(45), SUZHOU, c.CASE_STATUS_PASSED, feed=GRID),
            status(ODD, DAYS.ago(44), SUZHOU, c.CASE_STATUS_PASSED, feed=GRID),
            milestone(ODD, DAYS.ago(46), SUZHOU, c.CASE_MILESTONE_ENERGIZED),
            said(GRID, "odd-own", DAYS.ago(58), SUZHOU, case_status_report=c.CaseStatusReport(
                case_number=ODD, own_step="设备选型确认", demanded_documents=["设备厂家证明"]))] + [
                    said(HALL, f"odd-visit-{answer}", DAYS.ago(61), SUZHOU, joint_appointment=c.JointAppointment(
                        case_kind=c.CASE_KIND_CONNECTION, case_number=ODD, step=c.JOINT_STEP_HOME_VISIT,
                        service=service, answer=answer, date=DAYS.ago(59)))
                    for service, answer in ((c.UTILITY_SERVICE_UNSPECIFIED, c.APPOINTMENT_ANSWER_PROPOSED),
                                            (c.UTILITY_SERVICE_ELECTRICITY, c.APPOINTMENT_ANSWER_AGREED))]


def done_at_first():
    return [application(DONE, "2023-03-06", SUZHOU, applicant=party(11), documents=[OBTAINED], address="样例路 11 号"),
            status(DONE, "2023-03-09", SUZHOU, c.CASE_STATUS_ACCEPTED),
            milestone(DONE, "2023-03-16", SUZHOU, c.CASE_MILESTONE_PLAN_ANSWERED)]


def done_then():
    return [milestone(DONE, moment, SUZHOU, code) for moment, code in (
        ("2023-03-23", c.CASE_MILESTONE_EXTERNAL_WORKS_STARTED), ("2023-04-07", c.CASE_MILESTONE_EXTERNAL_WORKS_FINISHED),
        ("2023-04-10", c.CASE_MILESTONE_INSPECTION_REQUESTED), ("2023-04-13", c.CASE_MILESTONE_INSPECTED),
        ("2023-04-14 10:00", c.CASE_MILESTONE_ENERGIZED))] + [
            status(DONE, "2023-04-14 11:00", SUZHOU, c.CASE_STATUS_PASSED),
            said(HALL, "rated", "2023-04-15", SUZHOU, service_rating=c.ServiceRating(case_number=DONE, stars=5))]


def owing():
    letter = c.ApplicationDocument()
    letter.CopyFrom(LETTER)
    letter.due_date = (today() + datetime.timedelta(days=30)).isoformat()
    return [application(OWING, DAYS.ago(3), HUANGPU, applicant=party(12), project_code=PROJECT, documents=[OBTAINED, letter]),
            status(OWING, DAYS.ago(2), HUANGPU, c.CASE_STATUS_ACCEPTED)]


def parallel():
    """Of five departments three have answered."""
    events = [works(PARALLEL, "SQ-440802-9", DAYS.ago(2), CHIKAN, voltage_kv=10, line_m=600, dig_m=50,
                    crosses_major_road=False, by_utility=True, small_micro=False, urban=True),
              status(PARALLEL, DAYS.ago(2) + " 11:00", CHIKAN, c.CASE_STATUS_ACCEPTED, APPROVAL)]
    return events + [status(PARALLEL, DAYS.ago(1), CHIKAN, c.CASE_STATUS_PASSED, APPROVAL, department=name,
                            document_number=f"批-9-{i}", opinion="同意") for i, name in enumerate(("自然资源", "公安", "交通"))]


def form():
    asked = [c.ServiceRequest(service=c.UtilityService.Value("UTILITY_SERVICE_" + name.upper()),
                              fields={"places": str(i + 1)}, case_number=f"YCB-9-{name}") for i, name in enumerate(SERVICES)]
    survey = [said(HALL, f"survey-9-{i}", DAYS.ago(1), HUANGPU, joint_appointment=c.JointAppointment(
        case_number=FORM, step=c.JOINT_STEP_SURVEY, service=asked[i].service, date=today().isoformat(),
        answer=c.APPOINTMENT_ANSWER_AGREED if i else c.APPOINTMENT_ANSWER_PROPOSED)) for i in range(3)]
    return [said(HALL, "joint-9", DAYS.ago(3), HUANGPU, joint_application=c.JointApplication(
        case_number=FORM, services=asked, applicant=party(13), address="样例大道 13 号")),
            status(FORM, DAYS.ago(2), HUANGPU, c.CASE_STATUS_ACCEPTED, JOINT, department="water"),
            status(FORM, DAYS.ago(1), HUANGPU, c.CASE_STATUS_PASSED, JOINT, department="gas"), *survey]


def transfer():
    return [said(HALL, f"transfer-{step}", moment, CHIKAN, meter_transfer=c.MeterTransfer(
        case_number=TRANSFER, step=step, premises_code="440802001001GB00001F00010001", check_arrears=True, **more))
            for step, moment, more in ((c.TRANSFER_STEP_VERIFY_REQUESTED, DAYS.ago(2), {}),
                                       (c.TRANSFER_STEP_VERIFIED, DAYS.ago(1), {"in_arrears": False}))]


def outage():
    """Announced two working days before it begins; three are wanted (S2-110)."""
    return [said(GRID, f"outage-{step}", moment, KAIYANG, outage_notice=g.OutageNotice(
        case_number=NOTICE, step=step, outage_kind=g.OUTAGE_KIND_PLANNED, scope="样例镇", feeders=["10kV样例线"],
        users_affected=1200, reason="线路检修", **more)) for step, moment, more in (
            (g.OUTAGE_STEP_ANNOUNCED, "2023-03-06", dict(planned_start=at("2023-03-08 08:00"),
                                                         planned_end=at("2023-03-08 18:00"))),
            (g.OUTAGE_STEP_STARTED, "2023-03-08 08:00", {}), (g.OUTAGE_STEP_RESTORED, "2023-03-08 17:00", {}))]


def capacity():
    """Of Huangpu, where the sample projects are, far less than they need."""
    return [said(GRID, f"capacity-{i}", DAYS.ago(1), HUANGPU, grid_capacity=g.GridCapacity(
        place=place, name=place, available_kva=available, total_kva=63000, constraint=constraint,
        constraint_reason=reason, as_of_date=DAYS.ago(1))) for i, (place, available, constraint, reason) in enumerate((
            ("110kV样例一变", 400, answers.CAPACITY_CONSTRAINT_LIMITED, "主变重载"),
            ("110kV样例二变", 0, answers.CAPACITY_CONSTRAINT_NONE_LEFT, "无备用间隔")))]


def homes():
    return [application(f"JM-{n:03d}", DAYS.ago(1), YAODU, **low_voltage(RESIDENT)) for n in range(HOMES)]


class City(Journeys):
    """Says it, and asks the service for what the pages show."""

    def __init__(self, gateway):
        super().__init__()
        self.gateway = gateway
        # When the case that is done was known to have its plan and nothing after.
        self.then = None

    def tell(self):
        self.say(*running(), *odd(), *done_at_first(), *owing(), *parallel(), *form(), *transfer(), *outage(), *capacity())
        self.settle()
        # Moments are chosen by the second.
        time.sleep(1.1)
        self.then = int(time.time())
        time.sleep(1.1)
        self.say(*done_then(), *homes())
        journey_alone.a_street_is_opened_once(self)

    def as_known_at(self):
        return timestamp_pb2.Timestamp(seconds=self.then)

    def as_known_then(self, number):
        return self.case(number, CONNECTION, as_known_at=self.as_known_at())
