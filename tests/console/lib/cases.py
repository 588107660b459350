"""The pages of cases, of capacity and of reports, against what the service itself says."""

import datetime
import pathlib
import time

import city
from google.protobuf import timestamp_pb2
from journey_events import APPROVAL, CONNECTION, JOINT
from journey_reports import rows_of
from journey_world import CHINA, day_of_due
from zhudong.v1 import case_events_pb2 as c
from zhudong.v1 import case_service_pb2 as cs
from zhudong.v1 import cases_pb2 as k

PROCEDURES = [CONNECTION, APPROVAL, JOINT, c.CASE_KIND_METER_TRANSFER, c.CASE_KIND_OUTAGE]
LIVE = [k.CASE_STATE_OPEN, k.CASE_STATE_STANDING]
ROWS = "section.panel tbody tr"
REPORT = f"reports?kind=MONTH&division={city.SUZHOU}&day=2023-04-15"
NARROW = {"width": 390, "height": 844}


def numbers(person):
    return person.page.locator(f"{ROWS} th a").all_inner_texts()


def listed(world, **filters):
    """Numbers of the cases that fit, all pages."""
    found, token = [], ""
    while True:
        page = world.city.ask("ListCases", cs.ListCasesRequest(
            filter=cs.CaseFilter(**{"kinds": PROCEDURES, "states": LIVE, **filters}), page_size=1000, page_token=token))
        found += [one.case_number for one in page.case_files]
        token = page.next_page_token
        if not token:
            return found


def narrowed(person, tally):
    person.until("(count) => document.querySelectorAll('section.panel tbody tr[data-row]').length === count", tally)


def left_words(clock):
    """As the page says how long there is."""
    last = datetime.date.fromisoformat(day_of_due(clock))
    days = city.DAYS.between(city.today(), last)
    if last < city.today():
        return f"超 {-days} 个工作日" if days else "已超期"
    return "今天到期" if last == city.today() else f"剩 {days} 个工作日"


def the_list_is_narrowed_as_the_service_says(world, chromium):
    person = chromium.person("operator-duty")
    person.open("cases?division=34")
    narrowed(person, len(listed(world, divisions=["34"])))
    assert set(numbers(person)) == set(listed(world, divisions=["34"])) == {city.RUNNING, city.LATE, city.STANDING, city.STOOD_LATE}
    # What is most overdue stands first.
    assert numbers(person)[0] == city.LATE, numbers(person)
    for number in (city.RUNNING, city.LATE):
        case = world.city.case(number)
        due = min((one for one in case.clocks if one.state == k.CASE_CLOCK_STATE_RUNNING and one.HasField("due_at")),
                  key=lambda one: one.due_at.seconds)
        row = person.page.locator(ROWS).filter(has_text=number).inner_text()
        assert day_of_due(due) in row and left_words(due) in row, (left_words(due), row)
    assert "暂停" in person.page.locator(ROWS).filter(has_text=city.STANDING).inner_text()
    stood = person.page.locator(ROWS).filter(has_text=city.STOOD_LATE).inner_text()
    assert "暂停中，此前已超期" in stood and "剩" not in stood, stood
    person.page.check('[data-key="cases-overdue"]')
    overdue = listed(world, divisions=["34"], overdue=True)
    narrowed(person, len(overdue))
    assert set(numbers(person)) == set(overdue) and {city.LATE, city.STOOD_LATE} == set(overdue) and city.RUNNING not in overdue
    assert all("超期" in text for text in person.page.locator(ROWS).all_inner_texts()), "each is marked"
    assert "overdue=1" in person.page.url and "division=34" in person.page.url, person.page.url
    person.page.uncheck('[data-key="cases-overdue"]')
    # What falls due soon, wherever it is.
    person.open("cases?within=3")
    soon = listed(world, due_before=timestamp_pb2.Timestamp(seconds=int(time.time()) + 3 * 86400))
    narrowed(person, len(soon))
    assert set(numbers(person)) == set(soon) and city.LATE in soon and city.RUNNING not in soon, soon
    for key, filters, wanted in (("suspected", {"suspected": True}, city.ODD), ("debt", {"with_debt": True}, city.OWING)):
        person.open(f"cases?state=all&{key}=1")
        found = listed(world, states=[], **filters)
        narrowed(person, len(found))
        assert set(numbers(person)) == set(found) and wanted in found, (key, found)
    person.open("cases?state=all&kind=CASE_KIND_OUTAGE")
    narrowed(person, 1)
    person.see(ROWS, "通知过晚")
    person.open("cases?state=CASE_STATE_ENDED_WITHOUT&division=34")
    person.see(".nothing", "没有符合条件的办件")
    person.behaved()


def a_long_list_comes_by_pages(world, chromium):
    person = chromium.person("operator-duty", language="en-GB")
    person.open("cases?division=1410&customer=CUSTOMER_CLASS_RESIDENT")
    narrowed(person, 100)
    person.see(".tally-line", "the first 100")
    person.page.click('[data-key="more-cases"]')
    narrowed(person, city.HOMES)
    assert set(numbers(person)) == set(listed(world, divisions=["1410"], customer_classes=[c.CUSTOMER_CLASS_RESIDENT]))
    assert person.page.locator('[data-key="more-cases"]').count() == 0
    person.behaved()


def a_case_is_found_by_its_number_and_with_the_keyboard(world, chromium):
    person = chromium.person("operator-duty")
    # A number that is no connection's is asked for as each kind.
    person.provoked = {404}
    person.open("cases")
    person.page.fill("#case-number", "SQ-nobody")
    person.press("Enter")
    person.see(".nothing", "没有编号为 SQ-nobody 的办件")
    person.accessible("an unknown number")
    person.page.fill("#case-number", city.PARALLEL)
    person.press("Enter")
    person.see("h1", city.PARALLEL)
    person.page.go_back()
    person.open("cases?division=3413")
    person.see(f"{ROWS} th a")
    key = world.city.case(city.LATE).case_id
    person.page.locator('[data-key="cases-debt"]').focus()
    for _ in range(30):
        if person.focused() == key:
            break
        person.press("Tab")
    assert person.focused() == key, person.focused()
    person.press("Enter")
    person.see("h1", city.LATE)
    person.until("document.activeElement.tagName === 'H1'")
    person.behaved()


def cells(person, heading):
    """Rows of the table with this name, as texts."""
    rows = person.page.locator(f'[data-scroll="{heading}"] tbody tr')
    return [row.locator("th, td").all_inner_texts() for row in rows.all()]


def days(value):
    return f"{value:g}"


def a_case_tells_its_clocks_and_its_story(world, chromium):
    person = chromium.person("operator-duty")
    case = world.city.case(city.DONE)
    person.open(f"cases/{case.case_id}")
    person.see("h1", city.DONE)
    person.see(".next", "办结")
    rows = cells(person, "时限")
    assert len(rows) == len(case.clocks) > 4, rows
    for row, one in zip(rows, case.clocks):
        assert row[2].split("\n")[0] == days(one.used_days), (row, one)
        assert row[3].split("\n")[0] == (days(one.limit_days) if one.limit_days else "–"), (row, one)
        if one.HasField("due_at"):
            assert row[5].startswith(day_of_due(one)), (row, one)
        for rule in one.rule_ids:
            assert rule in row[6], (row, one)
    limited = next(one for one in case.clocks if "S4-A1-46" in one.rule_ids)
    person.page.locator("summary", has_text="S4-A1-46").click()
    assert person.see("details[open] blockquote").inner_text() == limited.quote
    entries = person.page.locator(".story > li").all_inner_texts()
    assert len(entries) == len(case.timeline), entries
    for text, entry in zip(entries, case.timeline):
        moment = datetime.datetime.fromtimestamp(entry.at.seconds, CHINA).strftime("%Y-%m-%d %H:%M")
        assert moment in text, (text, entry)
    assert person.page.locator(".story > li.filled").count() == sum(one.filled_in for one in case.timeline)
    assert len(cells(person, "依据")) == len(case.evidence)
    person.see("dd .tag", "5 星")
    person.shot("case done")
    person.accessible("a case that is done")
    # The figures above the table, of one that runs: the days that are left are counted to today.
    running = world.city.case(city.RUNNING)
    person.open(f"cases/{running.case_id}")
    plan = next(one for one in running.clocks if one.kind == k.CASE_CLOCK_KIND_SUPPLY_PLAN and one.HasField("due_at"))
    used = city.DAYS.between(datetime.date.fromisoformat(city.DAYS.ago(2)), city.today())
    person.see(".clock", f"{days(used)} / {days(plan.limit_days)} 个工作日")
    person.see(".clock", left_words(plan))
    person.shot("case running")
    person.accessible("a case that runs")
    person.behaved()


def a_case_as_it_was_known(world, chromium):
    person = chromium.person("operator-duty", language="en-GB")
    person.provoked = {404}
    now, then = world.city.case(city.DONE), world.city.as_known_then(city.DONE)
    assert len(then.timeline) < len(now.timeline) and then.state == k.CASE_STATE_OPEN, then
    person.open(f"cases/{now.case_id}")
    narrow = "(count) => document.querySelectorAll('.story > li').length === count"
    person.until(narrow, len(now.timeline))
    moment = datetime.datetime.fromtimestamp(world.city.then, CHINA).strftime("%Y-%m-%dT%H:%M:%S")
    person.page.fill('[data-key="case-known"]', moment)
    person.page.click('[data-key="case-then"]')
    person.until(narrow, len(then.timeline))
    person.see('h1 [data-state="going"]', "Open")
    person.see(".case-summary", "by the rules of then")
    person.accessible("a case as it was known")
    person.page.fill('[data-key="case-known"]', "2020-01-01T00:00:00")
    person.page.click('[data-key="case-then"]')
    person.see(".trouble")
    person.page.click('[data-key="case-now"]')
    person.until(narrow, len(now.timeline))
    person.behaved()


def what_is_odd_owed_and_standing_is_said(world, chromium):
    person = chromium.person("operator-duty")
    odd = world.city.case(city.ODD)
    assert len({one.kind for one in odd.suspicions}) == 4, odd.suspicions
    person.open(f"cases/{odd.case_id}")
    for words in ("后补流程", "重走流程", "体外循环", "增设环节、增加资料"):
        person.see(".remarks li", words)
    for words in ("自设环节：设备选型确认", "客户 · 上门服务 提议", "供电 · 上门服务 同意"):
        person.see(".story", words)
    (step, date, state, agreed, waiting, declined), = cells(person, "上门服务预约")
    visit, = odd.connection.visits_arranged
    assert (step, date, agreed, waiting, declined) == ("上门服务", visit.date, "客户、供电", "–", "–"), (agreed, waiting)
    assert "已约定" in state, state
    assert person.page.locator(".story > li.filled").count() == sum(one.filled_in for one in odd.timeline) > 0
    assert person.page.locator(".story > li.aside").count() == sum(bool(one.set_aside) for one in odd.timeline) > 0
    # A suspicion leads to its evidence.
    first = odd.suspicions[0].evidence[0]
    person.page.locator(".remarks a", has_text=f"依据 {first}").first.click()
    assert person.focused() == f"evidence-{first}", person.focused()
    person.page.evaluate("window.scrollTo(0, 0)")
    person.shot("case odd")
    person.accessible("a suspected case")
    person.open(f"cases/{world.city.case(city.OWING).case_id}")
    debt, = world.city.case(city.OWING).debts
    (document, state, due, letter), = cells(person, "欠交材料")
    assert "项目批准文件" in document and "待补" in state and (due, letter) == (debt.due_date, debt.letter_number)
    person.shot("case owing")
    person.accessible("a case that owes a document")
    person.open(f"cases/{world.city.case(city.STANDING).case_id}")
    person.see(".next", "暂停计时")
    person.see(".clock", "恢复后剩")
    person.shot("case standing")
    person.behaved()


def a_project_names_its_cases(world, chromium):
    person = chromium.person("operator-duty")
    person.open(f"projects/{city.PROJECT}")
    (number, state, due, flags), = cells(person, "办件")
    assert number.startswith(city.OWING) and state == "办理中" and "工作日" in due and "容缺待补" in flags, (number, due)
    person.page.locator('[data-scroll="办件"] a', has_text=city.OWING).click()
    person.see("h1", city.OWING)
    # And the case leads back.
    person.page.locator("dd a", has_text=city.PROJECT).click()
    person.see(".stepper")
    person.behaved()


def each_kind_shows_what_is_its_own(world, chromium):
    person = chromium.person("operator-duty")
    approval = world.city.case(city.PARALLEL, APPROVAL)
    person.open(f"cases/{city.PARALLEL}?kind=CASE_KIND_WORKS_APPROVAL")
    person.see(".route", "并联审批")
    assert person.see(".route ~ blockquote").inner_text() == approval.works_approval.quote
    person.see("code", approval.works_approval.rule_ids[0])
    rows = {row[0]: row[1:] for row in cells(person, "各部门答复")}
    assert set(rows) == {one.department for one in approval.works_approval.departments}, rows
    assert rows["公安"][0] == "通过" and rows["公安"][3] == "批-9-1" and rows["水务"][0] == "办理中", rows
    person.shot("case approval")
    person.accessible("an approval")
    person.open(f"cases/{city.FORM}?kind=CASE_KIND_JOINT_SERVICE")
    rows = {row[0]: row[1:] for row in cells(person, "各项服务")}
    assert len(rows) == 5 and rows["燃气"][0] == "办结" and rows["供水"][0] == "办理中", rows
    (step, date, _, agreed, waiting, _), = cells(person, "联合踏勘、设计、施工、验收")
    assert (step, date) == ("联合踏勘", city.today().isoformat()) and "供水" in agreed and "供热" in waiting
    person.shot("case one form")
    person.accessible("one form")
    person.open(f"cases/{city.TRANSFER}?kind=CASE_KIND_METER_TRANSFER")
    (service, step, _, arrears, _), = cells(person, "各项服务")
    assert (service, step, arrears) == ("供电", "核验通过", "否")
    person.accessible("a transfer")
    person.open(f"cases/{city.NOTICE}?kind=CASE_KIND_OUTAGE")
    person.see("dd", "2 个工作日，应 3")
    person.see("dd", "S2-110")
    person.shot("case outage")
    person.accessible("an outage")
    person.behaved()


def capacity_is_set_against_demand(world, chromium):
    person = chromium.person("operator-duty")
    short = world.city.ask("ListShortages", cs.ListShortagesRequest(divisions=[city.HUANGPU])).shortages
    person.open(f"capacity?division={city.HUANGPU}")
    rows = cells(person, "容量缺口")
    assert len(rows) == len(short) > 0, (rows, short)
    shown = {(row[0], row[1]): row[2].replace(",", "") for row in rows}
    for one in short:
        value = shown[f"黄埔区 {one.division_code}", str(one.year) if one.year else "日期未知"]
        assert abs(float(value.removesuffix(" kW")) - one.short_kw) <= 0.5, (value, one.short_kw)
    person.see("canvas")
    places = world.city.ask("FindCapacity", cs.FindCapacityRequest(division_code=city.HUANGPU)).places
    rows = cells(person, "可开放容量")
    assert [row[0].split("\n")[0] for row in rows] == [one.capacity.place for one in places], rows
    assert "主变重载" in rows[0][4] and rows[0][2] == "400 kVA", rows
    person.shot("capacity")
    person.accessible("capacity")
    person.open(f"capacity?division={city.YAODU}")
    person.see(".nothing", "此处没有公布可开放容量")
    dig, = world.city.ask("ListSharedDigs", cs.ListSharedDigsRequest(divisions=[city.YAODU])).digs
    (road, shared, season, works, proposal), = cells(person, "可合并的开挖")
    assert dig.road_name in road and shared == f"{round(dig.shared_m)} m" and proposal == dig.proposal, shared
    assert season == f"{dig.from_date} – {dig.to_date}" and all(one.works.works_number in works for one in dig.works)
    person.shot("capacity digs")
    person.accessible("shared digs")
    # Without a division everything that is granted, but places.
    person.open("capacity")
    person.see(".nothing", "要看哪里的可开放容量")
    person.behaved()


def a_report_shows_and_saves_the_services_figures(world, chromium):
    person = chromium.person("operator-duty")
    person.open("reports")
    person.see(".nothing", "要哪里、哪一期的报表")
    person.open(REPORT)
    question = dict(kind=cs.REPORT_KIND_MONTH, division_code=city.SUZHOU, day="2023-04-15")
    answer = world.city.ask("GetReport", cs.GetReportRequest(**question))
    for table in answer.tables:
        shown = cells(person, table.title)
        assert len(shown) == len(table.rows), (table.name, shown)
        for row, wanted in zip(shown, table.rows):
            for text, cell, column in zip(row, wanted.cells, table.columns):
                if not cell.HasField("number"):
                    assert text == cell.text, (table.name, text, cell)
                elif column.unit == cs.REPORT_UNIT_SHARE:
                    assert abs(float(text.removesuffix("%").replace(",", "")) - cell.number * 100) < 0.06, (text, cell)
                else:
                    assert abs(float(text.replace(",", "")) - cell.number) < 0.006, (table.name, text, cell)
        # Words stand at the left, figures at the right.
        heads = person.page.locator(f'[data-scroll="{table.title}"] thead th').evaluate_all(
            "all => all.map((one) => one.className === 'number')")
        assert heads == [one.unit not in (cs.REPORT_UNIT_UNSPECIFIED, cs.REPORT_UNIT_DATE) for one in table.columns
                         ] or not table.rows, (table.name, heads)
    assert any(row["ended"] == 1 for row in rows_of(answer, "cases")), "the case that is done is of this month"
    person.see("canvas")
    person.until("Object.values(Chart.instances).every((one) => one.data.labels.every((label) => label.length > 0))")
    person.shot("report")
    person.accessible("a report")
    # As it was known when the case had its plan and nothing more, in China's time wherever the browser stands.
    moment = datetime.datetime.fromtimestamp(world.city.then, CHINA).strftime("%Y-%m-%dT%H:%M:%S")
    person.open(f"{REPORT}&known={moment}")
    then = world.city.ask("GetReport", cs.GetReportRequest(
        **question, as_known_at=world.city.as_known_at()))
    table = next(one for one in then.tables if one.name == "cases")
    assert all(row["ended"] == 0 for row in rows_of(then, "cases")), rows_of(then, "cases")
    shown = cells(person, table.title)
    ended = [column.name for column in table.columns].index("ended")
    assert [row[ended] for row in shown] == ["0"] * len(table.rows), shown
    # The report of a moment is the same for ever, so the file that is saved is the service's, byte for byte.
    told = world.city.ask("GetReport", cs.GetReportRequest(
        **question, as_known_at=world.city.as_known_at(), format=cs.REPORT_FORMAT_CSV))
    with person.page.expect_download() as saving:
        person.page.click('[data-key="report-csv"]')
    assert saving.value.suggested_filename == "zhudong-341302-month-2023-04-01.csv", saving.value.suggested_filename
    assert pathlib.Path(saving.value.path()).read_bytes() == told.file
    person.behaved()


def nothing_is_wider_than_a_telephone(world, chromium):
    person = chromium.person("operator-duty", theme="dark")
    person.page.set_viewport_size(NARROW)
    done = world.city.case(city.DONE).case_id
    odd = world.city.case(city.ODD).case_id
    for path in ("cases?division=34", f"cases/{done}", f"cases/{odd}", f"cases/{city.PARALLEL}?kind=CASE_KIND_WORKS_APPROVAL",
                 f"capacity?division={city.HUANGPU}", REPORT):
        person.open(path)
        person.see(".panel")
        wide = person.page.evaluate("document.scrollingElement.scrollWidth")
        assert wide <= NARROW["width"], f"{path} is {wide} px wide"
        person.shot(f"narrow {path}")
        person.accessible(f"{path}, narrow")
    person.behaved()


def who_may_read_no_place_is_told_so(world, chromium):
    person = chromium.person("operator-auditor", language="en-GB")
    for path in ("cases", "capacity", "reports", f"cases/{city.RUNNING}"):
        person.open(path)
        person.see(".why", "grant to read divisions")
        assert person.page.locator("table").count() == 0, path
    person.accessible("no grant")
    person.behaved()


CHECKS = [the_list_is_narrowed_as_the_service_says, a_long_list_comes_by_pages,
          a_case_is_found_by_its_number_and_with_the_keyboard, a_case_tells_its_clocks_and_its_story,
          a_case_as_it_was_known, what_is_odd_owed_and_standing_is_said, a_project_names_its_cases,
          each_kind_shows_what_is_its_own,
          capacity_is_set_against_demand, a_report_shows_and_saves_the_services_figures,
          nothing_is_wider_than_a_telephone, who_may_read_no_place_is_told_so]
