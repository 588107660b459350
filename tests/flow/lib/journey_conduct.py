"""How a case is conducted: what nobody may add to it, the visit that is arranged, who decides, and what a road brings."""

from journey_events import APPROVAL, GRID, HALL, application, said, status, works
from journey_reports import rows_of
from zhudong.v1 import case_events_pb2 as c
from zhudong.v1 import case_service_pb2 as cs
from zhudong.v1 import cases_pb2 as k
from zhudong.v1 import grid_events_pb2 as g

HUANGPU, CHIKAN, KAIYANG, YONGQIAO = "440112", "440802", "520121", "341302"
BEYOND = k.SUSPICION_KIND_BEYOND_THE_RULES


def reported(number, name, moment, division, **fields):
    return said(GRID, f"{number}-{name}", moment, division,
                case_status_report=c.CaseStatusReport(case_number=number, **fields))


def suspected(case):
    return [one for one in case.suspicions if one.kind == BEYOND]


def a_step_of_ones_own_is_suspected(world):
    """S4-067: not in a city whose document says nothing of it, where both stand in the story all the same."""
    for number, division in (("SQ-SZ-own", YONGQIAO), ("SQ-CK-own", CHIKAN)):
        world.say(application(number, "2023-05-08", division, utility_code="供电所-7"),
                  reported(number, "accepted", "2023-05-09", division, status=c.CASE_STATUS_ACCEPTED,
                           demanded_documents=["identity", "用电地址物权证件", "commitment_letter"]),
                  reported(number, "own", "2023-05-10", division, own_step="设备选型确认",
                           demanded_documents=["设备厂家证明"]),
                  reported(number, "contract", "2023-05-12", division, electronic_seal=True,
                           milestone=c.CASE_MILESTONE_CONTRACT_SIGNED))
    world.settle()
    for number in ("SQ-SZ-own", "SQ-CK-own"):
        timeline = world.case(number).timeline
        assert [one.own_step for one in timeline if one.own_step] == ["设备选型确认"], timeline
        assert [one.milestone for one in timeline if one.electronic_seal] == [c.CASE_MILESTONE_CONTRACT_SIGNED]
    assert not suspected(world.case("SQ-CK-own")), "湛江 forbids nothing of the kind"
    case = world.case("SQ-SZ-own")
    one, = suspected(case)
    assert [case.evidence[i - 1].event_id for i in one.evidence] == ["SQ-SZ-own-accepted", "SQ-SZ-own-own"], one
    for words in ("自设环节 1 个（设备选型确认）", "资料 1 份（设备厂家证明）", "承诺书 1 份（commitment_letter）", "S4-067"):
        assert words in one.what, one.what
    # Once, with the first that gave rise to it; the case itself shows the rest.
    world.is_told("government", "that something was added", lambda news: any(
        each["kind"] == "CASE_NEWS_KIND_SUSPECTED" and "疑似增设环节、增加资料：要求签订承诺书 1 份" in each["text"]
        for each in news["news"]))
    answer = world.ask("GetReport", cs.GetReportRequest(kind=cs.REPORT_KIND_MONTH, division_code="3413",
                                                        day="2023-05-31"))
    row, = [row for row in rows_of(answer, "suspicions") if row["suspicion"] == "增设环节、增加资料"]
    assert (row["utility"], row["case_number"]) == ("供电所-7", "SQ-SZ-own"), row
    total = rows_of(answer, "online")[-1]
    assert (total["contracts"], total["sealed"], total["sealed_share"]) == (1, 1, 1), total
    print(world.gateway.run("case", "show", "SQ-SZ-own"))


def visit(number, name, feed, moment, service, answer, date):
    return said(feed, f"visit-{number}-{name}", moment, CHIKAN, joint_appointment=c.JointAppointment(
        case_kind=c.CASE_KIND_CONNECTION, case_number=number, step=c.JOINT_STEP_HOME_VISIT, service=service,
        answer=answer, date=date))


def a_home_visit_is_agreed(world):
    """S1-083: the customer asks through the hall, the utility has no time on that day, and they agree on another."""
    number = "SQ-CK-visit"
    customer, utility = c.UTILITY_SERVICE_UNSPECIFIED, c.UTILITY_SERVICE_ELECTRICITY
    world.say(application(number, "2023-05-08", CHIKAN),
              visit(number, "1", HALL, "2023-05-08 11:00", customer, c.APPOINTMENT_ANSWER_PROPOSED, "2023-05-10"),
              visit(number, "2", GRID, "2023-05-08 12:00", utility, c.APPOINTMENT_ANSWER_DECLINED, "2023-05-10"),
              visit(number, "3", GRID, "2023-05-08 12:00", utility, c.APPOINTMENT_ANSWER_PROPOSED, "2023-05-11"))
    world.settle()
    one, = world.case(number).connection.visits_arranged
    assert one.state == k.APPOINTMENT_STATE_PROPOSED and list(one.waiting_for) == [customer], one
    world.say(visit(number, "4", HALL, "2023-05-08 15:00", customer, c.APPOINTMENT_ANSWER_AGREED, "2023-05-11"))
    world.settle()
    one, = world.case(number).connection.visits_arranged
    assert one.state == k.APPOINTMENT_STATE_AGREED and one.date == "2023-05-11" and not one.waiting_for, one
    steps = [step.name for step in world.ask("GetProgress", cs.GetProgressRequest(case_number=number)).steps]
    assert steps[-1] == "客户 上门服务同意 2023-05-11" and "供电 上门服务改期 2023-05-10" in steps, steps
    world.is_told("government", "which day is agreed", lambda news: any(
        "客户 上门服务同意 2023-05-11" in each["text"] for each in news["news"]))
    world.say(visit(number, "5", GRID, "2023-05-11 16:00", utility, c.APPOINTMENT_ANSWER_DONE, "2023-05-11"))
    world.settle()
    one, = world.case(number).connection.visits_arranged
    assert one.state == k.APPOINTMENT_STATE_DONE, one


def a_grid_project_is_the_districts(world):
    """S0-065: in Huangpu it is decided in the district; in another city no rule says so, and nothing is invented."""
    for number, division in (("HZ-HP-1", HUANGPU), ("HZ-CK-1", CHIKAN)):
        world.say(works(number, "", "2023-05-08", division, voltage_kv=110, matter=c.APPROVAL_MATTER_GRID_PROJECT),
                  status(number, "2023-05-08 15:00", division, c.CASE_STATUS_ACCEPTED, APPROVAL))
    world.settle()
    case = world.case("HZ-HP-1", APPROVAL)
    approval = case.works_approval
    assert approval.matter == c.APPROVAL_MATTER_GRID_PROJECT and approval.authority == "区级", approval
    assert approval.route == k.APPROVAL_ROUTE_APPROVAL and list(approval.rule_ids) == ["S0-065"], approval
    assert not case.problems, case.problems
    other = world.case("HZ-CK-1", APPROVAL)
    assert not other.works_approval.route and not other.works_approval.authority, other.works_approval
    assert [one.code for one in other.problems] == ["route_undecided"], other.problems
    told = world.gateway.run("policy", "route", HUANGPU, "--matter", "grid_project")
    assert "区级" in told and "S0-065" in told, told


def road(event_id, moment, division, finish, **fields):
    line = [g.GeoPoint(latitude=27.06, longitude=106.96 + 0.001 * step) for step in range(3)]
    return said(GRID, event_id, moment, division, street_works=g.StreetWorks(
        works_number=f"DL-{division}", service=c.UTILITY_SERVICE_ROAD, road_name="样例北路", line=line,
        planned_start_date="2041-03-01", planned_finish_date=finish, road_works=g.ROAD_WORKS_NEW, **fields))


def offers(world):
    return [(news["case_file"]["division_code"], each["text"]) for news in
            (event["case_changed"] for event in list(world.told["government"]) if "case_changed" in event)
            for each in news["news"] if each["kind"] == "CASE_NEWS_KIND_DUCTS_OFFERED"]


def a_road_brings_ducts(world):
    """S2-070: once for its days, and nowhere but in Kaiyang."""
    world.say(road("road-1", "2023-05-08", KAIYANG, "2041-09-30"),
              road("road-2", "2023-05-09", KAIYANG, "2041-09-30", name="样例北路新建工程"),
              road("road-3", "2023-05-09", CHIKAN, "2041-09-30"),
              road("road-4", "2023-05-10", KAIYANG, "2041-11-30"))
    world.settle()
    world.is_told("government", "that the days of the road moved", lambda news: any(
        "2041-11-30" in each["text"] for each in news["news"]))
    first = "同步建设管沟：样例北路新建，2041-03-01 至 2041-09-30；请供电、供水、通信、燃气企业提出管沟需求（S2-070）"
    wanted = [(KAIYANG, first), (KAIYANG, first.replace("09-30", "11-30"))]
    assert offers(world) == wanted, offers(world)
    print(f"   {first}")


CHECKS = (a_step_of_ones_own_is_suspected, a_home_visit_is_agreed, a_grid_project_is_the_districts, a_road_brings_ducts)
