"""What is not as it should be: told, and nothing lost."""

import copy

from journey_events import GRID, application, milestone, status
from journey_walk import MILESTONES, UTILITY
from journey_world import clock
from zhudong.v1 import case_events_pb2 as c
from zhudong.v1 import cases_pb2 as k
from zhudong.v1 import findings_pb2 as f

COUNTY = "341302"


def problems(world, number):
    world.settle()
    return {one.code for one in world.case(number).problems}


def a_place_that_nobody_names_is_asked_for(world):
    ack, = world.say(application("SQ-nowhere", "2023-03-06", ""), expect=f.OUTCOME_QUARANTINED)
    assert [(one.code, one.field) for one in ack.findings] == [
        (f.FINDING_CODE_ERROR_MISSING, "event.division_code")], ack


def a_place_that_is_in_no_province_is_a_problem(world):
    ack, = world.say(application("SQ-unlisted", "2023-03-06", "990101"))
    assert [one.code for one in ack.findings] == [f.FINDING_CODE_NOTE_UNLISTED_DIVISION], ack
    assert "unknown_region" in problems(world, "SQ-unlisted")


def several_cities_are_a_problem(world):
    world.say(application("SQ-two", "2023-03-06", COUNTY),
              status("SQ-two", "2023-03-07", "520121", c.CASE_STATUS_ACCEPTED))
    assert "several_regions" in problems(world, "SQ-two")


def before_the_application_is_a_problem(world):
    world.say(application("SQ-early", "2023-03-06", COUNTY),
              status("SQ-early", "2023-03-07", COUNTY, c.CASE_STATUS_ACCEPTED),
              milestone("SQ-early", "2023-03-01", COUNTY, MILESTONES.energized))
    assert {"before_the_application", "ends_before_it_begins"} <= problems(world, "SQ-early")


def a_status_of_an_unknown_kind_is_set_aside_with_the_reason(world):
    odd = status("SQ-odd", "2023-03-07", COUNTY, c.CASE_STATUS_ACCEPTED)
    odd.case_status_report.case_kind = 99
    ack, = world.say(odd, expect=f.OUTCOME_QUARANTINED)
    assert [(one.code, one.field) for one in ack.findings] == [
        (f.FINDING_CODE_ERROR_UNKNOWN_CODE, "event.case_status_report.case_kind")], ack
    outage = status("SQ-odd-2", "2023-03-07", COUNTY, c.CASE_STATUS_ACCEPTED, c.CASE_KIND_OUTAGE)
    ack, = world.say(outage, expect=f.OUTCOME_QUARANTINED)
    assert ack.findings[0].code == f.FINDING_CODE_ERROR_KIND_MISMATCH and "OutageNotice" in ack.findings[0].message, ack
    both = status("SQ-odd-3", "2023-03-07", COUNTY, c.CASE_STATUS_ACCEPTED)
    both.case_status_report.milestone = MILESTONES.energized
    world.say(both, expect=f.OUTCOME_QUARANTINED)


def a_feed_says_only_what_it_may(world):
    foreign = application("SQ-foreign", "2023-03-06", COUNTY, feed=GRID)
    ack, = world.say(foreign, expect=f.OUTCOME_QUARANTINED)
    assert ack.findings[0].code == f.FINDING_CODE_ERROR_KIND_MISMATCH, ack
    ack, = world.say(status("SQ-foreign", "2023-03-07", COUNTY, c.CASE_STATUS_ACCEPTED), expect=f.OUTCOME_REFUSED,
                     identity="platform-land")
    assert ack.findings[0].code == f.FINDING_CODE_REFUSED_NOT_GRANTED, ack


def the_same_again_changes_nothing(world):
    event = status("SQ-341302-5", "2023-03-09 10:00", COUNTY, c.CASE_STATUS_ACCEPTED)
    before = world.case("SQ-341302-5")
    world.say(event, expect=f.OUTCOME_DUPLICATE)
    other = copy.deepcopy(event)
    other.case_status_report.status = c.CASE_STATUS_REJECTED
    ack, = world.say(other, expect=f.OUTCOME_REFUSED)
    assert ack.findings[0].code == f.FINDING_CODE_REFUSED_CONFLICT, ack
    world.settle()
    assert world.case("SQ-341302-5") == before


def _steps(number):
    return [application(number, "2023-03-06", COUNTY),
            status(number, "2023-03-07 15:00", COUNTY, c.CASE_STATUS_CORRECTION_STARTED),
            status(number, "2023-03-09", COUNTY, c.CASE_STATUS_ACCEPTED),
            milestone(number, "2023-03-16", COUNTY, MILESTONES.plan),
            milestone(number, "2023-04-10", COUNTY, MILESTONES.requested),
            milestone(number, "2023-04-14", COUNTY, MILESTONES.energized)]


def _told(case, number):
    """What is in a case, without its own number."""
    text = str(case.timeline) + str(case.connection) + str(case.problems) + str(
        [(one.kind, one.limit_days, one.used_days, one.due_at, one.late, one.state) for one in case.clocks])
    return text.replace(number, "")


def any_order_ends_in_the_same_case(world):
    world.say(*_steps("SQ-ordered"))
    turned = _steps("SQ-turned")[::-1]
    world.say(*turned[:-1])
    assert "no_application" in problems(world, "SQ-turned"), "until the application is there"
    world.say(turned[-1])
    assert not problems(world, "SQ-turned") and not problems(world, "SQ-ordered")
    case = world.case("SQ-turned")
    assert _told(case, "SQ-turned") == _told(world.case("SQ-ordered"), "SQ-ordered")
    assert case.state == k.CASE_STATE_ENDED and clock(case, UTILITY).used_days == 10, clock(case, UTILITY)


CHECKS = (a_place_that_nobody_names_is_asked_for, a_place_that_is_in_no_province_is_a_problem,
          several_cities_are_a_problem, before_the_application_is_a_problem,
          a_status_of_an_unknown_kind_is_set_aside_with_the_reason, a_feed_says_only_what_it_may,
          the_same_again_changes_nothing, any_order_ends_in_the_same_case)
