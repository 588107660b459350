"""Events as platforms would send them, all invented. `n` makes records that differ; the same n is the same record."""

import calendar
import datetime

from google.protobuf import timestamp_pb2
from zhudong.v1 import events_pb2 as e
from zhudong.v1 import land_use_pb2, parties_pb2

CREDIT_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def stamp(day):
    """Midnight in China of an ISO day."""
    date = datetime.date.fromisoformat(day)
    return timestamp_pb2.Timestamp(seconds=calendar.timegm(date.timetuple()) - 8 * 3600)


def credit_code(n):
    """A well-formed 统一社会信用代码 with its check character (GB 32100-2015)."""
    body = f"91440101MA{n:07d}"
    total = sum(CREDIT_LETTERS.index(c) * pow(3, i, 31) for i, c in enumerate(body))
    return body + CREDIT_LETTERS[(31 - total % 31) % 31]


def supervision(n, county="440112"):
    return f"{county}2025B{n:05d}"


def land_permit(n, county="440112"):
    return f"地字第{county}2025{n:05d}号"


def works_permit(n, county="440112"):
    return f"建字第{county}2025{n:05d}号"


def construction_number(n, county="440112"):
    # region 6 + date 8 + serial 2 + class 2
    day = datetime.date(2025, 6, 1) + datetime.timedelta(days=n // 99)
    return f"{county}{day:%Y%m%d}{n % 99 + 1:02d}01"


def event(feed, event_id, day, county="440112", **more):
    return e.Event(feed=feed, event_id=event_id, occurred_at=stamp(day), recorded_at=stamp(day), division_code=county,
                   **more)


def land_supply(n, hectares=2.0, **more):
    made = event("land-supply", more.pop("event_id", f"land-{n}"), "2025-03-01", **more)
    made.land_supply.CopyFrom(e.LandSupply(
        supervision_number=supervision(n), project_name=f"样例地块{n}", land_area_m2=hectares * 10000,
        land_use=land_use_pb2.LandUse(scheme=land_use_pb2.LAND_USE_SCHEME_GB21010_2017, name="工业用地"),
        holder=parties_pb2.Party(name=f"样例实业{n}有限公司", credit_code=credit_code(n)), floor_area_ratio_max=2.0,
        contract_date="2025-03-01", agreed_start_date="2025-09-01", agreed_completion_date="2027-09-01"))
    return made


def land_use_permit(n, **more):
    made = event("planning-permits", more.pop("event_id", f"land-use-{n}"), "2025-04-01", **more)
    made.land_use_planning_permit.CopyFrom(e.LandUsePlanningPermit(
        permit_number=land_permit(n), supervision_number=supervision(n), project_name=f"样例项目{n}",
        land_area_m2=20000, issued_date="2025-04-01"))
    return made


def construction_planning_permit(n, floor_area=30000.0, **more):
    made = event("planning-permits", more.pop("event_id", f"works-{n}"), "2025-05-01", **more)
    made.construction_planning_permit.CopyFrom(e.ConstructionPlanningPermit(
        permit_number=works_permit(n), land_use_permit_number=land_permit(n), project_name=f"样例项目{n}",
        floor_area_m2=floor_area, issued_date="2025-05-01"))
    return made


def construction_permit(n, floor_area=30000.0, **more):
    made = event("construction-permits", more.pop("event_id", f"build-{n}"), "2025-06-01", **more)
    made.construction_permit.CopyFrom(e.ConstructionPermit(
        permit_number=construction_number(n), construction_planning_permit_number=works_permit(n),
        project_name=f"样例项目{n}", floor_area_m2=floor_area, planned_start_date="2025-07-01",
        planned_completion_date="2027-06-30", issued_date="2025-06-01",
        buildings=[e.Building(code=f"{n}-1", name="1号厂房", use=e.BUILDING_USE_INDUSTRY_LIGHT,
                              floor_area_m2=floor_area)]))
    return made


def completion(n, **more):
    made = event("completion-acceptance", more.pop("event_id", f"done-{n}"), "2026-09-01", **more)
    made.completion_acceptance.CopyFrom(e.CompletionAcceptance(
        acceptance_number=f"备440112-2026-{n:04d}", construction_permit_number=construction_number(n),
        project_name=f"样例项目{n}", floor_area_m2=30000, accepted_date="2026-09-01"))
    return made


def investment(n, **more):
    made = event("investment-projects", more.pop("event_id", f"invest-{n}"), "2025-01-10", **more)
    made.investment_project.CopyFrom(e.InvestmentProject(
        project_code=f"2501-440112-04-01-{n:06d}", project_name=f"样例投资项目{n}", industry_code="C39",
        total_investment_10k_cny=12000, land_area_m2=20000, planned_start_date="2025-09-01",
        planned_completion_date="2027-09-01",
        owner=parties_pb2.Party(name=f"样例实业{n}有限公司", credit_code=credit_code(n))))
    return made


def registration(n, **more):
    made = event("business-registration", more.pop("event_id", f"reg-{n}"), "2025-02-01", **more)
    made.business_registration.CopyFrom(e.BusinessRegistration(
        credit_code=credit_code(n), name=f"样例实业{n}有限公司", status=e.REGISTRATION_STATUS_ACTIVE,
        registered_date="2025-02-01", registered_capital_10k_cny=500))
    return made


def withdrawal(of, kind, event_id):
    made = event(of.feed, event_id, "2025-10-01")
    made.withdrawal.CopyFrom(e.Withdrawal(event_id=of.event_id, kind=kind, reason="登记有误"))
    return made
