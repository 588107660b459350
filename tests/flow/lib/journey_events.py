"""What platforms and utilities say of a project, of its connection and of what goes with it; all invented. A moment is
`2023-03-06 10:00`, in China."""

import calendar
import time

import events
from google.protobuf import timestamp_pb2
from zhudong.v1 import case_events_pb2 as c
from zhudong.v1 import events_pb2 as e
from zhudong.v1 import land_use_pb2, parties_pb2, voltage_pb2

HALL, GRID = "government-hall", "grid-cases"
CONNECTION, APPROVAL, JOINT = c.CASE_KIND_CONNECTION, c.CASE_KIND_WORKS_APPROVAL, c.CASE_KIND_JOINT_SERVICE
DUAL = c.CUSTOMER_CLASS_HIGH_VOLTAGE_DUAL
THREE_ZERO, RESIDENT = c.CUSTOMER_CLASS_LOW_VOLTAGE_THREE_ZERO, c.CUSTOMER_CLASS_RESIDENT
OTHER = c.CUSTOMER_CLASS_LOW_VOLTAGE_OTHER


def at(moment):
    """`2023-03-06 10:00`, or a day: at ten."""
    text = moment if " " in moment else moment + " 10:00"
    return timestamp_pb2.Timestamp(seconds=calendar.timegm(time.strptime(text, "%Y-%m-%d %H:%M")) - 8 * 3600)


def said(feed, event_id, moment, division, **payload):
    return e.Event(feed=feed, event_id=event_id, occurred_at=at(moment), recorded_at=at(moment),
                   division_code=division, **payload)


def project_code(n, county):
    return f"2101-{county}-04-01-{n:06d}"


def party(n):
    return parties_pb2.Party(name=f"样例实业{n}有限公司", credit_code=events.credit_code(n))


def land_to_building(n, county):
    """(feed, event, line for people), from the first land event to the permit to build."""
    supply = said("land-supply", f"land-{n}", "2021-09-01", county, land_supply=e.LandSupply(
        supervision_number=events.supervision(n, county), project_code=project_code(n, county),
        project_name=f"样例项目{n}", land_area_m2=20000, holder=party(n), floor_area_ratio_max=2.0,
        land_use=land_use_pb2.LandUse(scheme=land_use_pb2.LAND_USE_SCHEME_GB21010_2017, name="工业用地"),
        contract_date="2021-09-01", agreed_start_date="2022-03-01", agreed_completion_date="2023-04-30"))
    land_use = said("planning-permits", f"land-use-{n}", "2021-11-01", county,
                    land_use_planning_permit=e.LandUsePlanningPermit(
                        permit_number=events.land_permit(n, county), project_name=f"样例项目{n}", land_area_m2=20000,
                        supervision_number=events.supervision(n, county), issued_date="2021-11-01"))
    planning = said("planning-permits", f"planning-{n}", "2022-01-10", county,
                    construction_planning_permit=e.ConstructionPlanningPermit(
                        permit_number=events.works_permit(n, county), project_name=f"样例项目{n}", floor_area_m2=30000,
                        land_use_permit_number=events.land_permit(n, county), issued_date="2022-01-10"))
    permit = said("construction-permits", f"build-{n}", "2022-02-20", county,
                  construction_permit=e.ConstructionPermit(
                      permit_number=events.construction_number(n, county), project_name=f"样例项目{n}",
                      construction_planning_permit_number=events.works_permit(n, county), floor_area_m2=30000,
                      planned_start_date="2022-03-01", planned_completion_date="2023-04-30", issued_date="2022-02-20",
                      buildings=[e.Building(code=f"{n}-1", name="1号厂房", use=e.BUILDING_USE_INDUSTRY_LIGHT,
                                            floor_area_m2=30000)]))
    return [("platform-land", supply, "土地供应 20,000 ㎡ 工业用地"),
            ("platform-planning", land_use, "建设用地规划许可"),
            ("platform-planning", planning, "建设工程规划许可 30,000 ㎡"),
            ("platform-construction", permit, "施工许可, 竣工计划 2023-04-30")]


def acceptance(n, county, moment):
    return said("completion-acceptance", f"done-{n}", moment, county, completion_acceptance=e.CompletionAcceptance(
        acceptance_number=f"备{county}-2023-{n:04d}", project_name=f"样例项目{n}", floor_area_m2=30000,
        construction_permit_number=events.construction_number(n, county), accepted_date=moment[:10]))


def application(number, moment, division, feed=HALL, **fields):
    """A high-voltage one with one source, from the government's own channel, unless told otherwise."""
    asked = dict(case_number=number, application_kind=c.APPLICATION_KIND_NEW_CONNECTION, supply_sources=1,
                 channel=c.APPLICATION_CHANNEL_GOVERNMENT_ONLINE, voltage_level=voltage_pb2.VOLTAGE_LEVEL_10KV,
                 requested_kva=2500, customer_pays_10k_cny=0, visits=0)
    asked.update(fields)
    return said(feed, f"apply-{number}", moment, division, connection_application=c.ConnectionApplication(**asked))


def low_voltage(customer_class, **fields):
    """Fields of an application of this class at 380 V."""
    return dict(customer_class=customer_class, voltage_level=voltage_pb2.VOLTAGE_LEVEL_380V, supply_sources=1,
                requested_kw=50, requested_kva=None, **fields)


def status(number, moment, division, code, kind=CONNECTION, feed=HALL, department="", **more):
    name = c.CaseStatus.Name(code)[len("CASE_STATUS_"):].lower()
    return said(feed, f"{number}-{kind}-{name}-{department}-{moment}", moment, division,
                case_status_report=c.CaseStatusReport(case_kind=kind, case_number=number, status=code,
                                                      department=department, **more))


def milestone(number, moment, division, code):
    name = c.CaseMilestone.Name(code)[len("CASE_MILESTONE_"):].lower()
    return said(GRID, f"{number}-{name}", moment, division,
                case_status_report=c.CaseStatusReport(case_number=number, milestone=code))


def works(number, connection, moment, division, **fields):
    return said(HALL, f"works-{number}", moment, division, works_application=c.WorksApplication(
        case_number=number, connection_case_number=connection, works_name=f"{connection} 外线工程",
        utility_as_agent=True, **fields))
