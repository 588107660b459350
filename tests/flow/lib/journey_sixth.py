"""A city that no pack knows, until a file says its rules."""

import subprocess

from gateway import wait_until
from journey_events import application, milestone, status, works, APPROVAL
from journey_walk import MILESTONES, ROUTE, UTILITY
from journey_world import IDENTITY, clock, day_of
from zhudong.v1 import case_events_pb2 as c
from zhudong.v1 import cases_pb2 as k
from zhudong.v1 import guide_pb2 as guides

# 529900 is nobody's.
COUNTY, NUMBER = "529921", "SQ-529921-6"
PACK = """
name = "zhuhe"
region_code = "529900"
region_name = "竹河市"
effective_from = "2022-01-01"
source = "竹河电〔2022〕6号"
assurance = "configured"

[[process]]
customers = ["high_voltage_single"]
steps = ["acceptance", "supply_plan", "inspection_and_connection"]
names = ["申请", "答复", "送电"]
rule_ids = ["ZH-01"]
quote = "高压办电三个环节"

[[term]]
customers = ["high_voltage_single"]
of = "utility_total"
days = 7.5
measure = "each"
excludes = ["external_works", "customer_works"]
rule_ids = ["ZH-02"]
quote = "供电企业合计不超过七个半工作日"

[[route]]
route = "filing"
name = "备案"
voltage_kv_up_to = 10
days = 0.5
rule_ids = ["ZH-03"]
quote = "半个工作日内备案"

[[investment_boundary]]
customers = ["high_voltage_single"]
up_to = "land_red_line"
rule_ids = ["ZH-04"]
quote = "用地红线外由供电企业投资"

[[publication]]
items = ["limits", "hotlines"]
rule_ids = ["ZH-05"]
quote = "公开时限和热线"
"""


def connect(world):
    """Applied on a Monday morning, accepted that afternoon: 0.5. Plan after Tuesday's and Wednesday's four halves: 2.
    Inspection asked for on Friday morning, energized on the next Monday's afternoon: 0.5 of Friday, 1 of Monday."""
    world.say(application(NUMBER, "2023-03-06 10:00", COUNTY),
              status(NUMBER, "2023-03-06 15:00", COUNTY, c.CASE_STATUS_ACCEPTED))
    for moment, code in (("2023-03-08 16:00", MILESTONES.plan), ("2023-03-17 10:00", MILESTONES.requested),
                         ("2023-03-20 16:00", MILESTONES.energized)):
        world.say(milestone(NUMBER, moment, COUNTY, code))
    world.settle()


def a_sixth_city_is_a_file(world):
    connect(world)
    before = clock(world.case(NUMBER), UTILITY)
    assert before.limit_days == 22 and list(before.rule_ids) == ["S0-005"], "before the file the nation's rule holds"
    pack = world.packs / "zhuhe.toml"
    pack.write_text(PACK.lstrip())
    world.restart()

    def judged():
        world.settle()
        found = [one for one in world.case(NUMBER).clocks if "ZH-02" in one.rule_ids]
        return found[0] if found else None
    one = wait_until("the case is judged by the city's own rule", judged, 60)
    assert (one.limit_days, one.used_days, one.late) == (7.5, 4, False), one
    assert one.region == "529900 竹河市" and one.quote == "供电企业合计不超过七个半工作日", one
    case = world.case(NUMBER)
    assert list(case.connection.step_names) == ["申请", "答复", "送电"], case.connection
    world.say(works("SP-529921-6", NUMBER, "2023-03-09 09:00", COUNTY, voltage_kv=10),
              status("SP-529921-6", "2023-03-09 10:00", COUNTY, c.CASE_STATUS_ACCEPTED, APPROVAL),
              status("SP-529921-6", "2023-03-09 15:00", COUNTY, c.CASE_STATUS_PASSED, APPROVAL))
    world.settle()
    filed = world.case("SP-529921-6", APPROVAL)
    assert filed.works_approval.route == k.APPROVAL_ROUTE_FILING, filed
    half = clock(filed, ROUTE, rule="ZH-03")
    assert (half.limit_days, half.used_days, half.late) == (0.5, 0.5, False), half
    assert day_of(half.due_at) == "2023-03-09", half
    print(world.gateway.run("case", "show", NUMBER))


def its_guide_is_public(world):
    """A platform that may read no case is told what the city makes public, and what it has yet to."""
    guide = world.guide(COUNTY, IDENTITY["land-supply"])
    single, = [one for one in guide.customers if one.customer_class == c.CUSTOMER_CLASS_HIGH_VOLTAGE_SINGLE]
    assert [step.name for step in single.steps] == ["申请", "答复", "送电"], single
    limit, = single.limits
    assert limit.working_days == 7.5 and list(limit.basis.rule_ids) == ["ZH-02"], limit
    boundary, = single.boundaries
    assert boundary.up_to == guides.INVESTMENT_BOUNDARY_LAND_RED_LINE and boundary.basis.quote in PACK, boundary
    items = [(item.item, item.state) for item in guide.publications[0].items]
    assert items == [(guides.PUBLISHED_ITEM_LIMITS, guides.PUBLISHED_STATE_HERE),
                     (guides.PUBLISHED_ITEM_HOTLINES, guides.PUBLISHED_STATE_MISSING)], items
    page = world.gateway.run("policy", "guide", COUNTY, "--packs", world.packs, "--format", "html")
    assert "<h1>竹河市办电指南</h1>" in page and "<td>申请 → 答复 → 送电</td>" in page and "7.5①②" in page, page
    print(world.gateway.run("policy", "guide", COUNTY, "--packs", world.packs))


def a_pack_with_a_typo_is_refused(world):
    """The file, the line and the column are named, and what is meant; what runs goes on."""
    pack = world.packs / "zhuhe.toml"
    good = pack.read_text()
    pack.write_text(good.replace('of = "utility_total"', 'of = "utilty_total"'))
    line = next(i for i, text in enumerate(pack.read_text().splitlines(), 1) if "utilty_total" in text)
    done = subprocess.run([world.gateway.program, "serve", "--config", world.gateway.config], capture_output=True,
                          text=True, timeout=60)
    told = done.stdout + done.stderr
    assert done.returncode != 0 and f"zhuhe.toml:{line}:" in told and "utilty_total" in told, told
    checked = world.gateway.run("policy", "check", "--packs", world.packs, check=False)
    assert checked.returncode == 7 and f"zhuhe.toml:{line}:" in checked.stdout + checked.stderr, checked
    pack.write_text(good)
    assert world.case(NUMBER).state == k.CASE_STATE_ENDED
