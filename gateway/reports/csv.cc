#include "gateway/reports/csv.h"

#include <csv.h>

#include <array>
#include <string_view>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace zhudong::reports {
namespace {

// By libcsv: quotes around it, and each quote in it twice.
void AppendCell(const std::string& text, std::string& line) {
  if (!line.empty()) line += ',';
  const size_t begin = line.size();
  line.resize(begin + csv_write(nullptr, 0, text.data(), text.size()));
  csv_write(line.data() + begin, line.size() - begin, text.data(), text.size());
}

std::string Guarded(const std::string& text) {
  constexpr std::array<const char*, 11> kFormula = {"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"};
  for (const char* begin : kFormula) {
    if (absl::StartsWith(text, begin)) return absl::StrCat("'", text);
  }
  return text;
}

std::string NumberText(double number, v1::ReportUnit unit) {
  std::string text = absl::StrFormat("%.*f", unit == v1::REPORT_UNIT_SHARE ? 4 : 2, number);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text == "-0" ? "0" : text;
}

class Writer {
 public:
  void Cell(const std::string& text) { AppendCell(Guarded(text), line_); }
  void Number(double number, v1::ReportUnit unit) { AppendCell(NumberText(number, unit), line_); }
  void EndLine() {
    out_ += line_;
    out_ += "\r\n";
    line_.clear();
  }
  std::string Take() { return std::move(out_); }

 private:
  std::string line_;
  std::string out_ = "\xEF\xBB\xBF";
};

void WriteTable(const v1::ReportTable& table, Writer& out) {
  out.EndLine();
  out.Cell(table.title());
  out.EndLine();
  for (const v1::ReportColumn& column : table.columns()) out.Cell(column.title());
  out.EndLine();
  for (const v1::ReportRow& row : table.rows()) {
    for (int i = 0; i < row.cells_size(); ++i) {
      const v1::ReportCell& cell = row.cells(i);
      if (cell.has_number()) {
        out.Number(cell.number(), i < table.columns_size() ? table.columns(i).unit() : v1::REPORT_UNIT_UNSPECIFIED);
      } else {
        out.Cell(cell.text());
      }
    }
    out.EndLine();
  }
}

}  // namespace

std::vector<std::pair<std::string, std::string>> LinesOf(const Head& head) {
  return {{"报表", TitleOf(head.period)},
          {"行政区划", head.division_code},
          {"数据截至", absl::FormatTime("%Y-%m-%d %H:%M:%E*S", head.as_known_at, head.period.zone)},
          {"规则版本", head.rules_version},
          {"项目数据", "竣工日期和预测按截至时已收到、至今未被更正或撤回的信息推算"}};
}

std::string WriteCsv(const Head& head, const std::vector<v1::ReportTable>& tables) {
  Writer out;
  for (const auto& [name, value] : LinesOf(head)) {
    out.Cell(name);
    out.Cell(value);
    out.EndLine();
  }
  for (const v1::ReportTable& table : tables) WriteTable(table, out);
  return out.Take();
}

}  // namespace zhudong::reports
