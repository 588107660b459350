"""The month's report of a city: what the journeys did, as table, CSV and workbook, as known now and then."""

import csv
import datetime
import io
import json

import openpyxl
from google.protobuf import timestamp_pb2
from journey_alone import CHIKAN, one_over_the_mean_is_no_breach
from journey_cities import LINFEN, ZHANJIANG
from journey_events import party, project_code
from journey_world import CHINA, IDENTITY, day_of
from local import wait_until
from zhudong.v1 import case_service_pb2 as cs
from zhudong.v1 import cases_pb2 as k
from zhudong.v1 import guide_pb2 as guides

WHOLE, SINGLE = "全过程办电时间", "高压单电源"


def report(world, form=cs.REPORT_FORMAT_UNSPECIFIED, as_known_at=None):
    return world.ask("GetReport", cs.GetReportRequest(
        kind=cs.REPORT_KIND_MONTH, division_code=CHIKAN, day="2023-04-15", format=form, as_known_at=as_known_at))


def rows_of(answer, name):
    """Each row by its columns' names."""
    table = next(one for one in answer.tables if one.name == name)
    return [{column.name: cell.number if cell.HasField("number") else cell.text
             for column, cell in zip(table.columns, row.cells)} for row in table.rows]


def whole_process(answer):
    row, = [row for row in rows_of(answer, "clocks")
            if (row["clock"], row["customer_class"], row["limit"]) == (WHOLE, SINGLE, 40)]
    return row


def in_sheet(lines):
    """The same row of a file: columns by their titles."""
    titles = None
    for line in lines:
        if line and line[0] == "时限":
            titles = line
        if titles and line[:2] == [WHOLE, SINGLE] and float(line[titles.index("限值（工作日）")] or 0) == 40:
            return {title: value for title, value in zip(titles, line) if title}
    raise AssertionError("the file has no such row")


def workbook_lines(data):
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    return [["" if value is None else value for value in line] for sheet in book for line in sheet.values]


def csv_lines(data):
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def check_file(answer, lines, count, mean):
    row = in_sheet(lines)
    assert float(row["期内完成"]) == count and float(row["平均（工作日）"]) == mean, row
    assert answer.file_name.startswith("zhudong-440802-month-2023-04-01."), answer.file_name


def check_the_project(world, answer, energized):
    """Accepted on 2023-04-10 and energized on the 14th (S0-035); 2,500 kVA beside what was forecast (S2-080)."""
    row = rows_of(answer, "energizing")[0]
    assert (row["division"], row["energized"], row["accepted"]) == (CHIKAN, energized, 1), row
    assert (row["mean"], row["worst"], row["worst_case"], row["in_time_share"]) == (4, 4, ZHANJIANG.number, 0), row
    code = project_code(ZHANJIANG.n, CHIKAN)
    row, = [row for row in rows_of(answer, "forecasts") if row["project_code"] == code]
    forecast = world.project(code).forecast.demand.expected_kw
    assert (row["cases"], row["energized"], row["forecast_kw"], row["applied_kva"]) == (1, 1, forecast, 2500), row
    assert row["applied_kw"] == "" and row["ratio"] == "" and row["first_forecast_kw"] > 0, row
    assert abs(row["kva_per_kw"] - 2500 / forecast) < 1e-9, row


def the_months_report_counts_what_was_done(world):
    before = report(world)
    then = timestamp_pb2.Timestamp()
    then.CopyFrom(before.as_known_at)
    row = whole_process(before)
    assert (row["ended"], row["mean"], row["mean_met"]) == (1, 25, "达标"), row
    check_the_project(world, before, energized=1)
    files = {form: report(world, form, then) for form in (cs.REPORT_FORMAT_CSV, cs.REPORT_FORMAT_XLSX)}
    one_over_the_mean_is_no_breach(world)
    now = report(world)
    row = whole_process(now)
    assert (row["ended"], row["mean"], row["worst"], row["worst_case"], row["mean_met"]) == (
        2, 38.5, 52, "SQ-440802-slow", "达标"), row
    check_the_project(world, now, energized=2)
    total = rows_of(now, "cases")[-1]
    # Two connections, and the approval and the filing are of March.
    assert total["ended"] == 2, total
    for form, read in ((cs.REPORT_FORMAT_CSV, csv_lines), (cs.REPORT_FORMAT_XLSX, workbook_lines)):
        answer = report(world, form)
        check_file(answer, read(answer.file), 2, 38.5)
        again = report(world, form, then)
        check_file(again, read(again.file), 1, 25)
        assert again.SerializeToString(deterministic=True) == files[form].SerializeToString(deterministic=True), (
            "the report of a moment is the same for ever")
        assert again.file != answer.file
    print(f"   4 月报表: {total['ended']:g} 件办结, 高压单电源全过程平均 {row['mean']:g} 个工作日 (限 40), 最长 {row['worst']:g}")


def the_week_that_is_owed_is_written(world):
    """Linfen's document wants the ledger of a week that ends on Wednesday at midnight (S3-140): as known then."""
    wait_until("the ledger is there", lambda: list(world.reports.glob("zhudong-1410-week-*.xlsx")))
    book, = world.reports.glob("zhudong-1410-week-*.xlsx")
    first = datetime.date.fromisoformat(book.stem.rpartition("week-")[2])
    due = datetime.datetime.combine(first + datetime.timedelta(days=7), datetime.time(), CHINA)
    assert first.weekday() == 3 and due <= datetime.datetime.now(CHINA) < due + datetime.timedelta(days=7), first
    then = timestamp_pb2.Timestamp()
    then.FromDatetime(due.astimezone(datetime.timezone.utc))
    for form, file in ((cs.REPORT_FORMAT_XLSX, book), (cs.REPORT_FORMAT_CSV, book.with_suffix(".csv"))):
        answer = world.ask("GetReport", cs.GetReportRequest(
            kind=cs.REPORT_KIND_WEEKLY_LEDGER, division_code="1410", day=first.isoformat(), format=form,
            as_known_at=then))
        assert answer.file_name == file.name and answer.file == file.read_bytes(), file
    names = sorted(path.name for path in world.reports.iterdir())
    assert len(names) == 4 and any("-half-year-" in name for name in names), names
    print(f"   {book.name}: 周四前报送的工作台账已写好")


def how_approvals_ended_is_public(world):
    """Linfen's document wants it published (S3-070): a platform that may read no case gets it, the newest first."""
    anybody = IDENTITY["land-supply"]
    items = {item.item: item.state for one in world.guide("141002", anybody).publications for item in one.items}
    assert items[guides.PUBLISHED_ITEM_APPROVAL_RESULTS] == guides.PUBLISHED_STATE_ELSEWHERE, items
    assert items[guides.PUBLISHED_ITEM_POLICIES] == guides.PUBLISHED_STATE_HERE, items
    whole = list(world.results(anybody, division_code="141000").results)
    decided = [one.decided_at.ToNanoseconds() for one in whole]
    assert decided == sorted(decided, reverse=True), decided
    one, = [one for one in whole if one.case_number == LINFEN.works_number]
    assert (one.applicant, one.works_name) == (party(LINFEN.n).name, f"{LINFEN.number} 外线工程"), one
    assert (one.result, one.route) == (k.APPROVAL_RESULT_APPROVED, k.APPROVAL_ROUTE_PARALLEL), one
    assert day_of(one.decided_at) == "2023-03-22" and len(one.document_numbers) == len(LINFEN.answers), one
    paged, token = [], ""
    while True:
        page = world.results(anybody, division_code="14", page_size=1, page_token=token)
        paged, token = [*paged, *page.results], page.next_page_token
        if not token:
            break
    assert paged == whole, "page by page it is the same list"
    printed = world.gateway.run("case", "results", "141000", "--from", "2023-03-22", "--to", "2023-03-22", "--output",
                                "jsonl", identity="platform-land")
    assert [json.loads(line)["case_number"] for line in printed.splitlines()] == [LINFEN.works_number], printed
    text = world.gateway.run("case", "results", "141000")
    assert "parallel 并联审批" in text and "approved 通过" in text, text
    print("\n" + text)
