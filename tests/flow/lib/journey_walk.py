"""One journey: from the land to the energized meter, each step told to a reader, and its clocks asserted.

The days are the same in every city, so that the cities differ by their rules alone. March and April 2023: 清明 on
2023-04-05, every other day from Monday to Friday is worked.

    03-06 Mon  applied              correction from 03-06 15:00 to 03-08: 2 working days stand (7, 8)
    03-09 Thu  accepted             acceptance: 7, 8, 9 less those 2 = 1
    03-16 Thu  plan answered        supply plan: 10, 13, 14, 15, 16 = 5
    03-17 Fri  works approval
    03-23 Thu  external works begin
    04-07 Fri  external works end
    04-10 Mon  completion acceptance of the building, inspection requested
    04-13 Thu  inspected
    04-14 Fri  energized            inspection and connection: 11, 12, 13, 14 = 4
                                    the utility's own: 1 + 5 + 4 = 10
                                    the whole: 19 of March after the 6th, 9 of April, less 2 = 26;
                                    from acceptance 16 of March after the 9th and 9 of April = 25
"""

import dataclasses
import types

from journey_events import (APPROVAL, CONNECTION, acceptance, application, land_to_building, milestone,
                            party, project_code, status, works)
from journey_world import clock, clocks, day_of, day_of_due
from zhudong.v1 import case_events_pb2 as c
from zhudong.v1 import case_service_pb2 as cs
from zhudong.v1 import cases_pb2 as k

ACCEPTANCE, PLAN = k.CASE_CLOCK_KIND_ACCEPTANCE, k.CASE_CLOCK_KIND_SUPPLY_PLAN
INSPECTION, UTILITY = k.CASE_CLOCK_KIND_INSPECTION_AND_CONNECTION, k.CASE_CLOCK_KIND_UTILITY_TOTAL
WHOLE, EXTERNAL = k.CASE_CLOCK_KIND_WHOLE_PROCESS, k.CASE_CLOCK_KIND_EXTERNAL_WORKS
ROUTE = k.CASE_CLOCK_KIND_APPROVAL
MILESTONES = types.SimpleNamespace(
    plan=c.CASE_MILESTONE_PLAN_ANSWERED, started=c.CASE_MILESTONE_EXTERNAL_WORKS_STARTED,
    finished=c.CASE_MILESTONE_EXTERNAL_WORKS_FINISHED, requested=c.CASE_MILESTONE_INSPECTION_REQUESTED,
    energized=c.CASE_MILESTONE_ENERGIZED)
USED = {ACCEPTANCE: 1, PLAN: 5, INSPECTION: 4, UTILITY: 10, WHOLE: 26}


@dataclasses.dataclass
class City:
    name: str
    n: int
    county: str
    # (clock, limit in working days, rule id, region's code, last day); of a mean no day. The others have no limit.
    limits: list
    # What the works are like, and which way their approval takes.
    works: dict
    route: int
    route_rule: str
    route_days: float = 0
    # department → day on which it answers; the window alone where there are none.
    answers: dict = dataclasses.field(default_factory=dict)
    department_days: int = 0
    documents: list = dataclasses.field(default_factory=list)
    # Its document counts the whole 从受理.
    from_acceptance: bool = False

    @property
    def number(self):
        return f"SQ-{self.county}-{self.n}"

    @property
    def works_number(self):
        return f"SP-{self.county}-{self.n}"


class Story:
    """Prints what happens, for a person to read."""

    def __init__(self, city):
        print(f"\n== {city.name} {city.county}")

    def line(self, moment, text):
        print(f"   {moment:<17}{text}")


def land(world, city, story):
    for identity, event, text in land_to_building(city.n, city.county):
        world.say(event)
        story.line(day_of(event.occurred_at), text)
    world.settle()
    known = world.project(project_code(city.n, city.county))
    assert len(known.evidence) == 4 and known.project.division_code == city.county, known.project
    assert known.forecast.demand.expected_kw > 0, known.forecast
    assert known.forecast.need_by_date <= "2023-04-30", known.forecast.need_by_date
    assert known.forecast.need_by_date > "2022-02-20", known.forecast.need_by_date
    story.line("", f"预测 {known.forecast.demand.expected_kw:.0f} kW, 需在 {known.forecast.need_by_date} 前供电")


def apply(world, city, story):
    number, county = city.number, city.county
    world.say(application(number, "2023-03-06 10:00", county, project_code=project_code(city.n, county),
                          documents=city.documents))
    story.line("2023-03-06 10:00", f"用电报装申请 {number}")
    world.say(status(number, "2023-03-06 15:00", county, c.CASE_STATUS_CORRECTION_STARTED))
    world.settle()
    case = world.case(number)
    assert case.state == k.CASE_STATE_STANDING, case
    assert all(one.state == k.CASE_CLOCK_STATE_STANDING for one in clocks(case, UTILITY)), "a correction stops the clocks"
    world.say(status(number, "2023-03-08 10:00", county, c.CASE_STATUS_CORRECTION_ENDED),
              status(number, "2023-03-09 10:00", county, c.CASE_STATUS_ACCEPTED))
    story.line("2023-03-09", "补正 2 个工作日后受理, 计时继续")
    world.say(milestone(number, "2023-03-16 10:00", county, c.CASE_MILESTONE_PLAN_ANSWERED))
    story.line("2023-03-16", "供电方案答复")
    world.settle()
    assert clock(world.case(number), PLAN).used_days == 5


def approve(world, city, story):
    number, county = city.works_number, city.county
    world.say(works(number, city.number, "2023-03-17 09:00", county, applicant=party(city.n), **city.works))
    if city.route not in (k.APPROVAL_ROUTE_EXEMPT, k.APPROVAL_ROUTE_COMMITMENT):
        world.say(status(number, "2023-03-17 10:00", county, c.CASE_STATUS_ACCEPTED, APPROVAL))
        for i, (department, day) in enumerate(city.answers.items()):
            world.say(status(number, day, county, c.CASE_STATUS_PASSED, APPROVAL, department=department,
                             document_number=f"批-{city.n}-{i}"))
        if not city.answers:
            world.say(status(number, "2023-03-20 10:00", county, c.CASE_STATUS_PASSED, APPROVAL))
    world.settle()
    case = world.case(number, APPROVAL)
    approval = case.works_approval
    assert approval.route == city.route and city.route_rule in approval.rule_ids, approval
    assert approval.connection_case_number == city.number and not approval.missing, approval
    assert case.state == k.CASE_STATE_ENDED and not case.problems, case
    wanted = {k.APPROVAL_ROUTE_EXEMPT: k.APPROVAL_RESULT_NOT_NEEDED}.get(city.route, k.APPROVAL_RESULT_APPROVED)
    assert approval.result == wanted, approval
    assert {one.department: day_of(one.answered_at) for one in approval.departments} == city.answers, approval
    story.line("2023-03-17", f"外线工程 {approval.route_name} ({', '.join(approval.rule_ids)})")
    check_route_clocks(city, case)
    world.is_told("government", f"the result of {number}", lambda news: news["case_file"]["case_number"] == number
                  and any(one["kind"] in ("CASE_NEWS_KIND_RESULT", "CASE_NEWS_KIND_ENDED") for one in news["news"]))


def check_route_clocks(city, case):
    if city.route in (k.APPROVAL_ROUTE_EXEMPT, k.APPROVAL_ROUTE_COMMITMENT):
        assert not case.clocks, case.clocks
        return
    whole = clock(case, ROUTE)
    assert whole.limit_days == city.route_days and not whole.late, whole
    if city.route_days:
        assert city.route_rule in whole.rule_ids, whole
    # 2023-03-17 was a Friday; in half days its afternoon counts.
    days = {"2023-03-20": 1, "2023-03-21": 2, "2023-03-22": 3}
    assert whole.used_days == days[max(city.answers.values(), default="2023-03-20")], whole
    for department, day in city.answers.items() if city.department_days else ():
        own = clock(case, k.CASE_CLOCK_KIND_DEPARTMENT, department)
        assert (own.limit_days, own.used_days, own.late) == (city.department_days, days[day], False), own


def energize(world, city, story):
    number, county = city.number, city.county
    for moment, code, text in (
            ("2023-03-23 10:00", c.CASE_MILESTONE_EXTERNAL_WORKS_STARTED, "外部工程开工"),
            ("2023-04-07 10:00", c.CASE_MILESTONE_EXTERNAL_WORKS_FINISHED, "外部工程竣工")):
        world.say(milestone(number, moment, county, code))
        story.line(moment[:10], text)
    world.say(acceptance(city.n, county, "2023-04-10"))
    story.line("2023-04-10", "竣工验收备案, 竣工报验")
    for moment, code in (("2023-04-10 10:00", c.CASE_MILESTONE_INSPECTION_REQUESTED),
                         ("2023-04-13 10:00", c.CASE_MILESTONE_INSPECTED),
                         ("2023-04-14 10:00", c.CASE_MILESTONE_METER_INSTALLED),
                         ("2023-04-14 10:00", c.CASE_MILESTONE_ENERGIZED)):
        world.say(milestone(number, moment, county, code))
    world.say(status(number, "2023-04-14 11:00", county, c.CASE_STATUS_PASSED))
    world.settle()
    assert world.project(project_code(city.n, county)).project.accepted_date == "2023-04-10"
    case = world.case(number)
    assert case.state == k.CASE_STATE_ENDED and day_of(case.connection.energized_at) == "2023-04-14", case
    assert not case.problems, case.problems
    check_clocks(city, case)
    limits = ", ".join(f"限 {one.limit_days:g}{'(平均)' if one.of_a_mean else ''}" for one in clocks(case, UTILITY))
    story.line("2023-04-14", f"接电: 供电企业合计 {clocks(case, UTILITY)[0].used_days:g} 个工作日 ({limits}), 全过程 "
                             f"{clock(case, WHOLE).used_days:g}")
    world.is_told("government", f"the end of {number}", lambda news: news["case_file"]["case_number"] == number
                  and any(one["kind"] == "CASE_NEWS_KIND_ENDED" for one in news["news"]))


def check_clocks(city, case):
    limited = {(kind, limit) for kind, limit, *_ in city.limits}
    assert {(one.kind, one.limit_days) for one in case.clocks if one.limit_days} == limited, case.clocks
    for kind, limit, rule, region, last in city.limits:
        one = clock(case, kind, rule=rule)
        assert one.limit_days == limit and one.quote, one
        assert one.region.startswith(region) and one.of_a_mean == (last is None), one
        assert (day_of_due(one) if one.HasField("due_at") else None) == last, one
        assert not one.late and not one.HasField("breached_at"), one
    for kind, used in (USED | ({WHOLE: 25} if city.from_acceptance else {})).items():
        for one in clocks(case, kind):
            assert one.used_days == used and one.state == k.CASE_CLOCK_STATE_ENDED and not one.provisional, (used, one)
    assert clock(case, WHOLE).stood_days == (0 if city.from_acceptance else 2), clock(case, WHOLE)


def look_up(world, city):
    """By the receipt alone, and as the program prints it."""
    progress = world.ask("GetProgress", cs.GetProgressRequest(case_number=city.number))
    names = [step.name for step in progress.steps]
    places = [next(i for i, name in enumerate(names) if word in name) for word in ("补正", "受理", "供电方案", "接电")]
    assert progress.state == k.CASE_STATE_ENDED and places[0] < places[2] < places[3], names
    for number, kind in ((city.number, "connection"), (city.works_number, "works_approval")):
        print(world.gateway.run("case", "show", number, "--kind", kind))
    listed = world.ask("ListCases", cs.ListCasesRequest(filter=cs.CaseFilter(
        divisions=[city.county], kinds=[CONNECTION], project_code=project_code(city.n, city.county))))
    assert [one.case_number for one in listed.case_files] == [city.number], listed


def walk(world, city):
    story = Story(city)
    land(world, city, story)
    apply(world, city, story)
    approve(world, city, story)
    energize(world, city, story)
    look_up(world, city)
    return story
