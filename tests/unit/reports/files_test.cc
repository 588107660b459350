// CSV and XLSX, read back.
#include <csv.h>
#include <zip.h>

#include <pugixml.hpp>

#include "absl/strings/match.h"
#include "gateway/reports/csv.h"
#include "gateway/reports/table.h"
#include "gateway/reports/xlsx.h"
#include "gmock/gmock.h"
#include "tests/unit/reports/report.h"

namespace zhudong::reports {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using Rows = std::vector<std::vector<std::string>>;

Head HeadOf() {
  const Period period = Of(v1::REPORT_KIND_MONTH, absl::CivilDay(2022, 3, 1));
  return {.period = period, .division_code = "341300", .as_known_at = period.to, .rules_version = "abc"};
}

v1::ReportTable Sample() {
  v1::ReportTable table = NewTable("clocks", "办理时限",
                                   {{"clock", "时限"},
                                    {"class", "用户类型"},
                                    {"limit", "限值", kDays},
                                    {"mean", "平均", kDays},
                                    {"count", "件数", kCount},
                                    {"share", "占比", kShare},
                                    {"due", "日期", kDate}});
  AddRow(table, {"合计", "低压\"居民\",\r\n二行", 3.0, 10.0 / 3, uint64_t{1200}, 1.0 / 3, "2022-03-05"});
  AddRow(table, {"=HYPERLINK(\"x\")", "@x", Cell(), Cell(), uint64_t{0}, -0.5, ""});
  return table;
}

Rows Parse(const std::string& csv) {
  csv_parser parser;
  csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI);
  struct State {
    Rows rows;
    std::vector<std::string> row;
  } state;
  const auto cell = [](void* bytes, size_t size, void* self) {
    static_cast<State*>(self)->row.emplace_back(static_cast<const char*>(bytes), size);
  };
  const auto line = [](int, void* self) {
    auto* const read = static_cast<State*>(self);
    read->rows.push_back(std::exchange(read->row, {}));
  };
  EXPECT_EQ(csv_parse(&parser, csv.data(), csv.size(), cell, line, &state), csv.size());
  EXPECT_EQ(csv_fini(&parser, cell, line, &state), 0);
  csv_free(&parser);
  return state.rows;
}

TEST(Csv, ReadsBack) {
  const std::string csv = WriteCsv(HeadOf(), {Sample(), NewTable("cases", "办件数量", {{"kind", "办件类型"}})});
  ASSERT_TRUE(absl::StartsWith(csv, "\xEF\xBB\xBF"));
  const Rows rows = Parse(csv.substr(3));
  EXPECT_THAT(rows[0], ElementsAre("报表", "月度报表 2022-03-01 至 2022-03-31"));
  EXPECT_THAT(rows[2], ElementsAre("数据截至", "2022-04-01 00:00:00"));
  // An empty line has no cells, and is no row for libcsv.
  EXPECT_THAT(csv, HasSubstr("\r\n\r\n\"办理时限\"\r\n"));
  EXPECT_THAT(csv, HasSubstr("\r\n\r\n\"办件数量\"\r\n"));
  const auto title = std::find(rows.begin(), rows.end(), std::vector<std::string>{"办理时限"});
  ASSERT_NE(title, rows.end());
  EXPECT_THAT(title[1], ElementsAre("时限", "用户类型", "限值", "平均", "件数", "占比", "日期"));
  EXPECT_THAT(title[2], ElementsAre("合计", "低压\"居民\",\r\n二行", "3", "3.33", "1200", "0.3333", "2022-03-05"));
  EXPECT_THAT(title[3], ElementsAre("'=HYPERLINK(\"x\")", "'@x", "", "", "0", "-0.5", ""));
  EXPECT_THAT(rows[rows.size() - 2], ElementsAre("办件数量"));
  EXPECT_THAT(rows.back(), ElementsAre("办件类型"));
}

TEST(Csv, NoTextIsTakenForAFormula) {
  for (const char* text : {"=1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠1"}) {
    v1::ReportTable table = NewTable("t", "表", {{"a", "列"}});
    AddRow(table, {text});
    EXPECT_THAT(WriteCsv(HeadOf(), {table}), HasSubstr(absl::StrCat("\"'", text, "\"\r\n"))) << text;
  }
  v1::ReportTable table = NewTable("t", "表", {{"a", "列"}});
  AddRow(table, {"1=1"});
  EXPECT_THAT(WriteCsv(HeadOf(), {table}), HasSubstr("\"1=1\"\r\n"));
}

// A part of the workbook; empty where it has none of that name.
std::string PartOf(std::string workbook, const char* name) {
  zip_error_t error;
  zip_source_t* const source = zip_source_buffer_create(workbook.data(), workbook.size(), 0, &error);
  zip_t* const archive = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error);
  if (archive == nullptr) return "";
  zip_stat_t stat;
  std::string text;
  if (zip_stat(archive, name, 0, &stat) == 0) {
    text.resize(stat.size);
    zip_file_t* const file = zip_fopen(archive, name, 0);
    EXPECT_EQ(zip_fread(file, text.data(), stat.size), static_cast<zip_int64_t>(stat.size));
    zip_fclose(file);
  }
  zip_discard(archive);
  return text;
}

pugi::xml_document XmlOf(const std::string& workbook, const char* name) {
  pugi::xml_document document;
  EXPECT_TRUE(document.load_string(PartOf(workbook, name).c_str())) << name;
  return document;
}

std::string Written(const std::vector<v1::ReportTable>& tables) {
  auto workbook = WriteXlsx(HeadOf(), tables);
  EXPECT_TRUE(workbook.ok()) << workbook.status();
  return workbook.ok() ? *workbook : "";
}

TEST(Xlsx, HasASheetForEachTable) {
  const std::string workbook = Written({Sample(), NewTable("cases", "办件数量", {{"kind", "办件类型"}})});
  const pugi::xml_document book = XmlOf(workbook, "xl/workbook.xml");
  std::vector<std::string> names;
  for (const auto& sheet : book.child("workbook").child("sheets").children()) {
    names.push_back(sheet.attribute("name").value());
  }
  EXPECT_THAT(names, ElementsAre("说明", "办理时限", "办件数量"));
  EXPECT_THAT(PartOf(workbook, "xl/sharedStrings.xml"), HasSubstr("月度报表 2022-03-01 至 2022-03-31"));
}

TEST(Xlsx, NumbersAreNumbersAndTextIsText) {
  const std::string workbook = Written({Sample()});
  const pugi::xml_document sheet = XmlOf(workbook, "xl/worksheets/sheet2.xml");
  const pugi::xml_node data = sheet.child("worksheet").child("sheetData");
  const auto cell = [&data](const char* at) {
    return data.find_node([at](const pugi::xml_node& node) {
      return std::string_view(node.attribute("r").value()) == at && std::string_view(node.name()) == "c";
    });
  };
  EXPECT_EQ(cell("C2").child("v").text().as_double(), 3.0);
  EXPECT_NEAR(cell("D2").child("v").text().as_double(), 10.0 / 3, 1e-9);
  EXPECT_EQ(cell("E2").child("v").text().as_double(), 1200);
  // 2022-03-05 as a day of the workbook's count.
  EXPECT_EQ(cell("G2").child("v").text().as_double(), 44625);
  EXPECT_STREQ(cell("A3").attribute("t").value(), "s");
  EXPECT_FALSE(cell("C3"));
  const std::string text = PartOf(workbook, "xl/worksheets/sheet2.xml");
  EXPECT_THAT(text, Not(HasSubstr("<f>")));
  EXPECT_THAT(text, Not(HasSubstr("<hyperlink")));
  const pugi::xml_node pane = sheet.child("worksheet").child("sheetViews").child("sheetView").child("pane");
  EXPECT_STREQ(pane.attribute("state").value(), "frozen");
  EXPECT_STREQ(pane.attribute("topLeftCell").value(), "B2");
  const std::string styles = PartOf(workbook, "xl/styles.xml");
  for (const char* format : {"0.0%", "#,##0", "0.0#", "yyyy-mm-dd"}) EXPECT_THAT(styles, HasSubstr(format));
}

TEST(Xlsx, MeansStandBesideLimitsInAChart) {
  const std::string workbook = Written({Sample()});
  const pugi::xml_document chart = XmlOf(workbook, "xl/charts/chart1.xml");
  std::vector<std::string> values;
  for (const auto& series :
       chart.child("c:chartSpace").child("c:chart").child("c:plotArea").child("c:barChart").children("c:ser")) {
    values.push_back(series.child("c:val").child("c:numRef").child("c:f").text().as_string());
  }
  EXPECT_THAT(values, ElementsAre("'办理时限'!$D$2:$D$3", "'办理时限'!$C$2:$C$3"));
  // Nothing to draw: no chart.
  EXPECT_EQ(PartOf(Written({NewTable("clocks", "办理时限", {{"mean", "平均", kDays}, {"limit", "限值", kDays}})}),
                   "xl/charts/chart1.xml"),
            "");
}

TEST(Xlsx, TheSameTablesGiveTheSameBytes) {
  const std::string first = Written({Sample()});
  const std::string core = PartOf(first, "docProps/core.xml");
  EXPECT_THAT(core, HasSubstr("2022-03-31T16:00:00Z"));  // as_known_at, and no other time
  zip_error_t error;
  std::string copy = first;
  zip_t* const archive =
      zip_open_from_source(zip_source_buffer_create(copy.data(), copy.size(), 0, &error), ZIP_RDONLY, &error);
  ASSERT_NE(archive, nullptr);
  std::set<time_t> times;
  for (zip_int64_t i = 0; i < zip_get_num_entries(archive, 0); ++i) {
    zip_stat_t stat;
    ASSERT_EQ(zip_stat_index(archive, i, 0, &stat), 0);
    times.insert(stat.mtime);
  }
  zip_discard(archive);
  EXPECT_EQ(times.size(), 1u);
  EXPECT_EQ(Written({Sample()}), first);
}

TEST(Xlsx, AWholeReportOfAnEmptyPeriod) {
  const Figures figures(BasisOf("341300", v1::REPORT_KIND_WEEKLY_LEDGER, absl::CivilDay(2022, 3, 1)));
  EXPECT_THAT(PartOf(Written(figures.Tables()), "xl/worksheets/sheet16.xml"), HasSubstr("<worksheet"));
}

TEST(Xlsx, TwoTablesOfOneTitleAreRefused) {
  EXPECT_EQ(WriteXlsx(HeadOf(), {Sample(), Sample()}).status().code(), absl::StatusCode::kInternal);
}

}  // namespace
}  // namespace zhudong::reports
