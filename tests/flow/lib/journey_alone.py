"""What each city's document says and the others' do not."""

import json

from journey_events import (APPROVAL, DUAL, GRID, HALL, JOINT, OTHER, RESIDENT, THREE_ZERO, application, at,
                            land_to_building, low_voltage, milestone, project_code, said, status, works)
from journey_walk import INSPECTION, MILESTONES, PLAN, ROUTE, UTILITY, WHOLE
from journey_world import SERVICES, clock, clocks, day_of, day_of_due
from zhudong.v1 import answers_pb2 as answers
from zhudong.v1 import case_events_pb2 as c
from zhudong.v1 import case_service_pb2 as cs
from zhudong.v1 import cases_pb2 as k
from zhudong.v1 import grid_events_pb2 as g

HUANGPU, CHIKAN, KAIYANG, YAODU, YONGQIAO = "440112", "440802", "520121", "141002", "341302"
FIELDS = {"electricity": ("requested_kva", "2500"), "water": ("daily_m3", "120"), "gas": ("hourly_m3", "80"),
          "heat": ("heated_m2", "6000"), "network": ("lines", "2")}


def a_letter_stands_in_until_the_document_is_there(world, city):
    """S0-066, S0-067. The letter gave until 2023-04-28."""
    owed = world.ask("GetProgress", cs.GetProgressRequest(case_number=city.number)).owed_documents
    assert list(owed) == ["project_approval"], owed
    world.say(said(HALL, "supplied-1", "2023-04-25", city.county, document_supplied=c.DocumentSupplied(
        case_number=city.number, document_code="project_approval", letter_number="容缺-2023-001")))
    world.settle()
    debt, = world.case(city.number).debts
    assert day_of(debt.supplied_at) == "2023-04-25" and debt.letter_number == "容缺-2023-001", debt
    assert not clock(world.case(city.number), k.CASE_CLOCK_KIND_DOCUMENT_DEBT, "project_approval").late
    assert not world.ask("GetProgress", cs.GetProgressRequest(case_number=city.number)).owed_documents
    world.is_told("government", "the document is there", lambda news: any(
        one["kind"] == "CASE_NEWS_KIND_DOCUMENT_SUPPLIED" for one in news["news"]))


def works_across_a_main_road_are_approved_in_two_days(world):
    """S0-063, S0-064: a Friday, due on Tuesday; passed on Wednesday."""
    world.say(works("SP-HP-2", "SQ-440112-1", "2023-03-17 09:00", HUANGPU, voltage_kv=10, crosses_major_road=True),
              status("SP-HP-2", "2023-03-17 10:00", HUANGPU, c.CASE_STATUS_ACCEPTED, APPROVAL),
              status("SP-HP-2", "2023-03-22 10:00", HUANGPU, c.CASE_STATUS_PASSED, APPROVAL))
    world.settle()
    case = world.case("SP-HP-2", APPROVAL)
    one = clock(case, ROUTE, rule="S0-063")
    assert case.works_approval.route == k.APPROVAL_ROUTE_APPROVAL and one.limit_days == 2, case
    assert one.used_days == 3 and one.late and day_of_due(one) == "2023-03-21", one


def five_services_on_one_form(world):
    """S0-070 … S0-075."""
    asked = [c.ServiceRequest(service=c.UtilityService.Value("UTILITY_SERVICE_" + name.upper()),
                              fields=dict([FIELDS[name]]), case_number=f"YCB-1-{name}") for name in SERVICES]
    world.say(said(HALL, "joint-1", "2023-03-06", HUANGPU, joint_application=c.JointApplication(
        case_number="YCB-1", project_code=project_code(1, HUANGPU), services=asked, address="样例大道1号")))
    for i, name in enumerate(SERVICES):
        world.say(status("YCB-1", "2023-03-07 10:00", HUANGPU, c.CASE_STATUS_ACCEPTED, JOINT, department=name))
        done = c.CASE_STATUS_REJECTED if name == "heat" else c.CASE_STATUS_PASSED
        world.say(status("YCB-1", f"2023-03-{20 + i} 10:00", HUANGPU, done, JOINT, department=name))
        for answer in (c.APPOINTMENT_ANSWER_PROPOSED if i == 0 else c.APPOINTMENT_ANSWER_AGREED,):
            world.say(said(HALL, f"survey-{name}", "2023-03-07 14:00", HUANGPU, joint_appointment=c.JointAppointment(
                case_number="YCB-1", step=c.JOINT_STEP_SURVEY, service=asked[i].service, answer=answer,
                date="2023-03-09")))
    world.settle()
    case = world.case("YCB-1", JOINT)
    states = {one.service: one.state for one in case.joint_service.services}
    heat = c.UTILITY_SERVICE_HEAT
    assert len(states) == 5 and states.pop(heat) == k.CASE_STATE_ENDED_WITHOUT, case
    assert set(states.values()) == {k.CASE_STATE_ENDED} and case.state == k.CASE_STATE_ENDED, case
    step, = case.joint_service.steps
    assert step.state == k.APPOINTMENT_STATE_AGREED and step.date == "2023-03-09", step
    for name in SERVICES:
        wanted = "CASE_STATE_ENDED_WITHOUT" if name == "heat" else "CASE_STATE_ENDED"
        world.is_told(name, "how its part ended", lambda news, wanted=wanted, name=name: any(
            one["service"] == "UTILITY_SERVICE_" + name.upper() and one.get("state") == wanted
            for one in news["case_file"]["joint_service"]["services"]))
    # S0-073: to each utility only what is its, to the platform all.
    for name in ("government", *SERVICES):
        told = json.dumps(world.told[name], ensure_ascii=False)
        seen = {one for one in SERVICES if f'"{FIELDS[one][0]}"' in told}
        assert seen == (set(SERVICES) if name == "government" else {name}), (name, seen)
    print(world.gateway.run("case", "show", "YCB-1", "--kind", "joint_service"))


def one_over_the_mean_is_no_breach(world):
    """S1-032: 52 working days from acceptance (10 of February, 23 of March, 19 of April), and with the other case's 25
    a mean of 38.5. The utility's own: 1 + 2 + 2."""
    number = "SQ-440802-slow"
    world.say(application(number, "2023-02-13", CHIKAN),
              status(number, "2023-02-14", CHIKAN, c.CASE_STATUS_ACCEPTED))
    for moment, code in (("2023-02-16", MILESTONES.plan), ("2023-02-20", MILESTONES.started),
                         ("2023-04-24", MILESTONES.finished), ("2023-04-25", MILESTONES.requested),
                         ("2023-04-27", MILESTONES.energized)):
        world.say(milestone(number, moment, CHIKAN, code))
    world.settle()
    whole = clock(world.case(number), WHOLE)
    assert whole.of_a_mean and whole.limit_days == 40 and whole.used_days == 52, whole
    assert not whole.late and not whole.HasField("due_at") and not whole.HasField("breached_at"), whole
    assert {one.used_days for one in clocks(world.case(number), UTILITY)} == {5}


def low_voltage_works_are_filed(world):
    """S1-016, S1-044."""
    world.say(works("SP-CK-2", "SQ-440802-2", "2023-03-17 09:00", CHIKAN, voltage_kv=0.38))
    world.settle()
    approval = world.case("SP-CK-2", APPROVAL).works_approval
    assert approval.route == k.APPROVAL_ROUTE_FILING and "S1-044" in approval.rule_ids, approval


def two_sources_have_thirty_days(world):
    world.say(application("SQ-KY-dual", "2023-03-06", KAIYANG, supply_sources=2))
    world.settle()
    case = world.case("SQ-KY-dual")
    assert case.connection.customer_class == DUAL, case
    assert clock(case, UTILITY, rule="S2-013").limit_days == 30, case
    # Nobody accepted it. A single source's 22 days are over on 04-06, these 30 on 04-18.
    assert day_of_due(clock(case, UTILITY, rule="S2-013")) == "2023-04-18", case


def outage(number, step, moment, **fields):
    return said(GRID, f"{number}-{step}", moment, KAIYANG, outage_notice=g.OutageNotice(
        case_number=number, step=step, **fields))


def a_notice_that_comes_too_late_is_marked(world):
    """S2-110: three working days before; the day on which it begins is one of them."""
    for number, begins, days in (("TD-late", "2023-03-08", 2), ("TD-timely", "2023-03-09", 3)):
        world.say(outage(number, g.OUTAGE_STEP_ANNOUNCED, "2023-03-06", outage_kind=g.OUTAGE_KIND_PLANNED,
                         scope="样例镇", planned_start=at(begins + " 08:00"), planned_end=at(begins + " 18:00")),
                  outage(number, g.OUTAGE_STEP_STARTED, begins + " 08:00", outage_kind=g.OUTAGE_KIND_PLANNED),
                  outage(number, g.OUTAGE_STEP_RESTORED, begins + " 17:00", outage_kind=g.OUTAGE_KIND_PLANNED))
        world.settle()
        told = world.case(number, c.CASE_KIND_OUTAGE).outage
        assert (told.notice_days, told.notice_days_wanted, told.notice_too_late) == (days, 3, days < 3), told
        assert list(told.rule_ids) == ["S2-110"] and told.step == g.OUTAGE_STEP_RESTORED, told
    world.is_told("government", "that the notice came too late", lambda news: news["case_file"]["case_number"] ==
                  "TD-late" and any(one["kind"] == "CASE_NEWS_KIND_NOTICE_TOO_LATE" for one in news["news"]))


def demand_beyond_the_capacity_is_listed(world):
    for identity, event, _ in land_to_building(30, KAIYANG):
        world.say(event)
    world.say(said(GRID, "capacity-1", "2023-03-01", KAIYANG, grid_capacity=g.GridCapacity(
        place="35kV样例变", available_kva=100, total_kva=10000, constraint=answers.CAPACITY_CONSTRAINT_LIMITED,
        constraint_reason="主变重载", as_of_date="2023-03-01")))
    world.settle()
    place, = world.ask("FindCapacity", cs.FindCapacityRequest(division_code=KAIYANG)).places
    assert place.capacity.place == "35kV样例变" and place.capacity.available_kva == 100, place
    assert not world.ask("FindCapacity", cs.FindCapacityRequest(division_code=KAIYANG, at_least_kva=200)).places
    project = world.project(project_code(30, KAIYANG))
    short = [one for one in world.ask("ListShortages", cs.ListShortagesRequest(divisions=[KAIYANG])).shortages
             if project.project.project_id in one.project_ids]
    assert short and short[0].short_kw > 0 and short[0].available_kva == 100, short
    assert abs(short[0].demand.expected_kw - short[0].available_kw - short[0].short_kw) < 1e-6, short


def twenty_days_become_fifteen(world):
    """S3-023 … S3-025: by the day of the application."""
    for number, moment, customer, rule, days in (
            ("SQ-LF-2022", "2022-06-06", THREE_ZERO, "S3-024", 20),
            ("SQ-LF-2023", "2023-03-06", THREE_ZERO, "S3-025", 15),
            ("SQ-LF-home", "2023-03-06", RESIDENT, "S3-023", 4)):
        world.say(application(number, moment, YAODU, **low_voltage(customer)))
        world.settle()
        one = clock(world.case(number), WHOLE, rule=rule)
        assert one.limit_days == days and one.region.startswith("141000"), one


def works_of_others_are_not_the_utilitys_time(world):
    """S3-020: at low voltage 1 to accept, 1 before the works, 1 after them; the works' 9, 10, 13, 14 are left out."""
    number = "SQ-LF-shop"
    world.say(application(number, "2023-03-06", YAODU, **low_voltage(OTHER)),
              status(number, "2023-03-07", YAODU, c.CASE_STATUS_ACCEPTED))
    for moment, code in (("2023-03-08", MILESTONES.started), ("2023-03-14", MILESTONES.finished),
                         ("2023-03-15", MILESTONES.energized)):
        world.say(milestone(number, moment, YAODU, code))
    world.settle()
    one = clock(world.case(number), UTILITY, rule="S3-020")
    assert (one.limit_days, one.used_days, one.stood_days, one.late) == (5, 3, 4, False), one


def a_street_is_opened_once(world):
    """Two lines some three metres apart, over half a kilometre."""
    for i, (service, latitude) in enumerate(((c.UTILITY_SERVICE_ELECTRICITY, 36.08800),
                                             (c.UTILITY_SERVICE_WATER, 36.08803))):
        line = [g.GeoPoint(latitude=latitude, longitude=111.510 + 0.001 * step) for step in range(6)]
        world.say(said(GRID, f"street-{i}", "2023-03-01", YAODU, street_works=g.StreetWorks(
            works_number=f"DL-{i}", service=service, name="管线施工", road_name="样例路", line=line,
            planned_start_date=f"2040-0{3 + i}-01", planned_finish_date="2040-06-30")))
    world.settle()
    dig, = world.ask("ListSharedDigs", cs.ListSharedDigsRequest(divisions=[YAODU])).digs
    assert {one.works.works_number for one in dig.works} == {"DL-0", "DL-1"}, dig
    assert (dig.from_date, dig.to_date) == ("2040-04-01", "2040-06-30") and 400 < dig.shared_m < 500, dig
    print(f"   {dig.proposal}")


def special_loads_have_nineteen_days(world):
    """S4-A1-46 and note 3. Design review 20, 21 = 2; interim inspection 4, 6 = 2: 1 + 5 + 2 + 2 + 4 = 14."""
    number = "SQ-SZ-special"
    world.say(application(number, "2023-03-08", YONGQIAO, special_load=True),
              status(number, "2023-03-09", YONGQIAO, c.CASE_STATUS_ACCEPTED))
    for moment, code in (("2023-03-16", MILESTONES.plan), ("2023-03-17", c.CASE_MILESTONE_DESIGN_SUBMITTED),
                         ("2023-03-21", c.CASE_MILESTONE_DESIGN_REVIEWED), ("2023-03-23", MILESTONES.started),
                         ("2023-04-03", c.CASE_MILESTONE_INTERIM_INSPECTION_REQUESTED),
                         ("2023-04-06", c.CASE_MILESTONE_INTERIM_INSPECTED), ("2023-04-07", MILESTONES.finished),
                         ("2023-04-10", MILESTONES.requested), ("2023-04-14", MILESTONES.energized)):
        world.say(milestone(number, moment, YONGQIAO, code))
    world.settle()
    case = world.case(number)
    for kind, limit, used, rule in ((UTILITY, 19, 14, "S4-A1-46"), (PLAN, 7, 5, "S4-A1-42"),
                                    (INSPECTION, 6, 4, "S4-A1-45"),
                                    (k.CASE_CLOCK_KIND_DESIGN_REVIEW, 3, 2, "S4-A1-43"),
                                    (k.CASE_CLOCK_KIND_INTERIM_INSPECTION, 2, 2, "S4-A1-44")):
        one = clock(case, kind, rule=rule)
        assert (one.limit_days, one.used_days, one.late) == (limit, used, False), one


def short_lines_are_filed_in_a_day_and_a_half(world):
    """S4-047, S4-048. From Friday morning: its afternoon, and Monday; passed on Monday afternoon, and on Tuesday."""
    for number, passed, used, late in (("SP-SZ-1", "2023-03-20 16:00", 1.5, False),
                                       ("SP-SZ-2", "2023-03-21 10:00", 2, True)):
        world.say(works(number, "SQ-SZ-special", "2023-03-17 09:00", YONGQIAO, voltage_kv=10, line_m=150, dig_m=20,
                        by_utility=False, urban=True, small_micro=False),
                  status(number, "2023-03-17 10:00", YONGQIAO, c.CASE_STATUS_ACCEPTED, APPROVAL),
                  status(number, passed, YONGQIAO, c.CASE_STATUS_PASSED, APPROVAL))
        world.settle()
        case = world.case(number, APPROVAL)
        one = clock(case, ROUTE, rule="S4-047")
        assert case.works_approval.route == k.APPROVAL_ROUTE_FILING, case
        assert (one.limit_days, one.used_days, one.late) == (1.5, used, late), one


OF_CITY = {HUANGPU: (works_across_a_main_road_are_approved_in_two_days, five_services_on_one_form),
           CHIKAN: (low_voltage_works_are_filed,),
           KAIYANG: (two_sources_have_thirty_days, a_notice_that_comes_too_late_is_marked,
                     demand_beyond_the_capacity_is_listed),
           YAODU: (twenty_days_become_fifteen, works_of_others_are_not_the_utilitys_time, a_street_is_opened_once),
           YONGQIAO: (special_loads_have_nineteen_days, short_lines_are_filed_in_a_day_and_a_half)}
