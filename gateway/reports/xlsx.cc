#include "gateway/reports/xlsx.h"

#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <set>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/synchronization/mutex.h"

namespace zhudong::reports {
namespace {

// The library asks gmtime, which is one for all threads.
ABSL_CONST_INIT absl::Mutex one_at_a_time(absl::kConstInit);

// A file of memory, which the library can open by a path.
class MemoryFile {
 public:
  MemoryFile() : descriptor_(memfd_create("report.xlsx", MFD_CLOEXEC)) {}
  ~MemoryFile() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  bool ok() const { return descriptor_ >= 0; }
  std::string Path() const { return absl::StrCat("/proc/self/fd/", descriptor_); }
  absl::StatusOr<std::string> Read() const {
    const off_t size = lseek(descriptor_, 0, SEEK_END);
    if (size <= 0) return absl::InternalError("the workbook is empty");
    std::string bytes(static_cast<size_t>(size), '\0');
    size_t done = 0;
    while (done < bytes.size()) {
      const ssize_t got = pread(descriptor_, bytes.data() + done, bytes.size() - done, static_cast<off_t>(done));
      if (got <= 0) return absl::InternalError(absl::StrCat("the workbook can't be read back: ", std::strerror(errno)));
      done += static_cast<size_t>(got);
    }
    return bytes;
  }

 private:
  int descriptor_;
};

// Letters of Chinese are twice as wide.
double WidthOf(const std::string& text) {
  double width = 0;
  for (const unsigned char byte : text) {
    if (byte < 0x80) width += 1;
    if (byte >= 0xC0) width += byte >= 0xE0 ? 2 : 1;
  }
  return width;
}

// What XML can't have.
std::string Writable(const std::string& text) {
  return absl::StrReplaceAll(text, {{"\xEF\xBF\xBE", "?"}, {"\xEF\xBF\xBF", "?"}});
}

std::string SheetName(const v1::ReportTable& table) {
  std::string name = absl::StrReplaceAll(
      table.title(), {{"[", ""}, {"]", ""}, {":", ""}, {"*", ""}, {"?", ""}, {"/", ""}, {"\\", ""}, {"'", ""}});
  return name.empty() ? table.name() : name;
}

// Formats of one workbook, which owns them.
class Formats {
 public:
  explicit Formats(lxw_workbook* book)
      : head(workbook_add_format(book)),
        text_(With(book, "@")),
        whole_(With(book, "#,##0")),
        decimals_(With(book, "#,##0.00")),
        days_(With(book, "0.0#")),
        share_(With(book, "0.0%")),
        date_(With(book, "yyyy-mm-dd")) {
    format_set_bold(head);
    format_set_text_wrap(head);
    format_set_align(head, LXW_ALIGN_VERTICAL_CENTER);
    format_set_bg_color(head, 0xDDE6F0);
    format_set_bottom(head, LXW_BORDER_THIN);
  }

  lxw_format* Of(v1::ReportUnit unit, double number) const {
    switch (unit) {
      case v1::REPORT_UNIT_COUNT:
        return number == std::floor(number) ? whole_ : decimals_;
      case v1::REPORT_UNIT_WORKING_DAYS:
        return days_;
      case v1::REPORT_UNIT_SHARE:
        return share_;
      case v1::REPORT_UNIT_DATE:
        return date_;
      default:
        return decimals_;
    }
  }
  lxw_format* text() const { return text_; }

  lxw_format* const head;

 private:
  static lxw_format* With(lxw_workbook* book, const char* number_format) {
    lxw_format* const format = workbook_add_format(book);
    format_set_num_format(format, number_format);
    return format;
  }
  lxw_format* text_;
  lxw_format* whole_;
  lxw_format* decimals_;
  lxw_format* days_;
  lxw_format* share_;
  lxw_format* date_;
};

class Book {
 public:
  Book(lxw_workbook* book) : book_(book), formats_(book) {}

  void AddHead(const Head& head) {
    lxw_worksheet* const sheet = Sheet("说明");
    if (sheet == nullptr) return;
    lxw_row_t row = 0;
    for (const auto& [name, value] : LinesOf(head)) {
      Check(worksheet_write_string(sheet, row, 0, Writable(name).c_str(), formats_.head));
      Check(worksheet_write_string(sheet, row, 1, Writable(value).c_str(), formats_.text()));
      ++row;
    }
    Check(worksheet_set_column(sheet, 0, 0, 12, nullptr));
    Check(worksheet_set_column(sheet, 1, 1, 48, nullptr));
  }

  void AddTable(const v1::ReportTable& table) {
    const std::string name = SheetName(table);
    lxw_worksheet* const sheet = Sheet(name);
    if (sheet == nullptr) return;
    for (int i = 0; i < table.columns_size(); ++i) {
      const auto column = static_cast<lxw_col_t>(i);
      Check(worksheet_write_string(sheet, 0, column, table.columns(i).title().c_str(), formats_.head));
      Check(worksheet_set_column(sheet, column, column, ColumnWidth(table, i), nullptr));
    }
    for (int i = 0; i < table.rows_size(); ++i) AddRow(table, i, sheet);
    worksheet_freeze_panes(sheet, 1, 1);
    worksheet_repeat_rows(sheet, 0, 0);
    worksheet_set_landscape(sheet);
    if (table.rows_size() > 0) {
      Check(worksheet_autofilter(sheet, 0, 0, static_cast<lxw_row_t>(table.rows_size()),
                                 static_cast<lxw_col_t>(table.columns_size() - 1)));
      AddChart(table, name, sheet);
    }
  }

  lxw_error error() const { return error_; }

 private:
  void Check(lxw_error error) {
    if (error_ == LXW_NO_ERROR) error_ = error;
  }
  lxw_worksheet* Sheet(const std::string& name) {
    // Asked first, because the library would complain on stderr.
    const lxw_error valid = workbook_validate_sheet_name(book_, name.c_str());
    Check(valid);
    return valid == LXW_NO_ERROR ? workbook_add_worksheet(book_, name.c_str()) : nullptr;
  }
  static double ColumnWidth(const v1::ReportTable& table, int column) {
    constexpr double kNarrow = 9, kWide = 40;
    constexpr int kLookAt = 1'000;
    // A head of two lines.
    double width = WidthOf(table.columns(column).title()) / 2 + 2;
    for (int i = 0; i < std::min(table.rows_size(), kLookAt); ++i) {
      if (column < table.rows(i).cells_size()) width = std::max(width, WidthOf(table.rows(i).cells(column).text()) + 2);
    }
    return std::clamp(width, kNarrow, kWide);
  }

  void AddRow(const v1::ReportTable& table, int index, lxw_worksheet* sheet) {
    const v1::ReportRow& row = table.rows(index);
    const auto at = static_cast<lxw_row_t>(index + 1);
    for (int i = 0; i < std::min(row.cells_size(), table.columns_size()); ++i) {
      const auto column = static_cast<lxw_col_t>(i);
      const v1::ReportUnit unit = table.columns(i).unit();
      const v1::ReportCell& cell = row.cells(i);
      lxw_datetime day = {};
      if (cell.has_number()) {
        Check(worksheet_write_number(sheet, at, column, cell.number(), formats_.Of(unit, cell.number())));
      } else if (unit == v1::REPORT_UNIT_DATE && AsDay(cell.text(), day)) {
        Check(worksheet_write_datetime(sheet, at, column, &day, formats_.Of(unit, 0)));
      } else if (!cell.text().empty()) {
        Check(worksheet_write_string(sheet, at, column, Writable(cell.text()).c_str(), formats_.text()));
      }
    }
  }
  static bool AsDay(const std::string& text, lxw_datetime& day) {
    absl::CivilDay parsed;
    if (!absl::ParseCivilTime(text, &parsed)) return false;
    day.year = static_cast<int>(parsed.year());
    day.month = parsed.month();
    day.day = parsed.day();
    return true;
  }

  static int Find(const v1::ReportTable& table, std::string_view name) {
    for (int i = 0; i < table.columns_size(); ++i) {
      if (table.columns(i).name() == name) return i;
    }
    return -1;
  }
  // Means beside their limits, by the first two columns.
  void AddChart(const v1::ReportTable& table, const std::string& name, lxw_worksheet* sheet) {
    const int mean = Find(table, "mean"), limit = Find(table, "limit");
    const bool any = mean >= 0 && std::any_of(table.rows().begin(), table.rows().end(), [mean](const auto& row) {
                       return mean < row.cells_size() && row.cells(mean).has_number();
                     });
    if (!any || limit < 0) return;
    const auto last = static_cast<lxw_row_t>(table.rows_size());
    lxw_chart* const chart = workbook_add_chart(book_, LXW_CHART_COLUMN);
    for (const int column : {mean, limit}) {
      const auto at = static_cast<lxw_col_t>(column);
      lxw_chart_series* const series = chart_add_series(chart, nullptr, nullptr);
      chart_series_set_categories(series, name.c_str(), 1, 0, last, 1);
      chart_series_set_values(series, name.c_str(), 1, at, last, at);
      chart_series_set_name(series, table.columns(column).title().c_str());
    }
    std::string described = absl::StrCat(table.title(), "：平均与限值");
    chart_title_set_name(chart, described.c_str());
    lxw_chart_options options = {};
    options.x_scale = 2;
    options.y_scale = 1.6;
    options.description = described.data();
    Check(worksheet_insert_chart_opt(sheet, last + 2, 0, chart, &options));
  }

  lxw_workbook* book_;
  Formats formats_;
  lxw_error error_ = LXW_NO_ERROR;
};

}  // namespace

absl::StatusOr<std::string> WriteXlsx(const Head& head, const std::vector<v1::ReportTable>& tables) {
  const absl::MutexLock lock(&one_at_a_time);
  const MemoryFile file;
  if (!file.ok()) return absl::InternalError(absl::StrCat("no memory for a workbook: ", std::strerror(errno)));
  const std::string path = file.Path();
  lxw_workbook_options options = {};
  lxw_workbook* const workbook = workbook_new_opt(path.c_str(), &options);
  if (workbook == nullptr) return absl::InternalError("no memory for a workbook");
  std::string title = TitleOf(head.period);
  lxw_doc_properties properties = {};
  properties.title = title.data();
  properties.created = absl::ToTimeT(head.as_known_at);
  lxw_error error = workbook_set_properties(workbook, &properties);
  Book book(workbook);
  book.AddHead(head);
  for (const v1::ReportTable& table : tables) book.AddTable(table);
  if (error == LXW_NO_ERROR) error = book.error();
  // Frees the workbook, whatever it answers.
  const lxw_error closed = workbook_close(workbook);
  if (error == LXW_NO_ERROR) error = closed;
  if (error != LXW_NO_ERROR) {
    return absl::InternalError(absl::StrCat("the workbook can't be written: ", lxw_strerror(error)));
  }
  return file.Read();
}

}  // namespace zhudong::reports
