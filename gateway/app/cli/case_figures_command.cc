// capacity, dig, report: what goes with cases.
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gateway/app/cli/call.h"
#include "gateway/app/cli/client_commands.h"
#include "gateway/app/cli/division_names.h"
#include "gateway/app/cli/format.h"
#include "gateway/app/cli/labels.h"
#include "gateway/app/cli/moment.h"
#include "gateway/app/cli/table.h"
#include "gateway/base/files.h"
#include "zhudong/v1/case_service.grpc.pb.h"

namespace zhudong::cli {
namespace {

std::string Kva(bool told, double value) { return told ? Number(value) : "?"; }

std::string PlacesText(const v1::FindCapacityResponse& response, const DivisionNames& divisions) {
  if (response.places().empty()) return "No place has told its capacity there 此处没有公布可开放容量.\n";
  Table table({{"PLACE 供电点", Align::kLeft, 40},
               {"DIVISION 区划"},
               {"AVAILABLE 可开放 kVA", Align::kRight},
               {"TOTAL 总 kVA", Align::kRight},
               {"CONSTRAINT 受限", Align::kLeft, 60},
               {"AS OF 截至"}});
  for (const v1::CapacityPlace& place : response.places()) {
    const v1::GridCapacity& capacity = place.capacity();
    std::string constraint = LabelOf(capacity.constraint());
    if (!capacity.relieved_by_date().empty()) absl::StrAppend(&constraint, ", until ", capacity.relieved_by_date());
    table.Add({capacity.name().empty() ? capacity.place() : capacity.name(), divisions.Of(place.division_code()),
               Kva(capacity.has_available_kva(), capacity.available_kva()),
               Kva(capacity.has_total_kva(), capacity.total_kva()), std::move(constraint), capacity.as_of_date()});
  }
  return table.Render();
}

std::string ShortagesText(const v1::ListShortagesResponse& response, const DivisionNames& divisions) {
  if (response.shortages().empty()) return "Nowhere does forecast demand exceed capacity 没有供电缺口.\n";
  Table table({{"DIVISION 区划"},
               {"YEAR 年份"},
               {"DEMAND 需求 low – expected – high"},
               {"AVAILABLE 可用 kW", Align::kRight},
               {"SHORT 缺口 kW", Align::kRight},
               {"PROJECTS 项目", Align::kRight}});
  for (const v1::Shortage& shortage : response.shortages()) {
    const bool unknown = shortage.capacity_unknown();
    table.Add({divisions.Of(shortage.division_code()), shortage.year() == 0 ? "?" : absl::StrCat(shortage.year()),
               Demand(shortage.demand()), unknown ? "not told 未公布" : Number(shortage.available_kw()),
               unknown ? "" : Number(shortage.short_kw()), Count(static_cast<uint64_t>(shortage.project_ids_size()))});
  }
  return table.Render();
}

std::string DigsText(const v1::ListSharedDigsResponse& response, const DivisionNames& divisions) {
  if (response.digs().empty()) return "No works share a street in one season 没有可合并的开挖.\n";
  std::string out;
  for (const v1::SharedDig& dig : response.digs()) {
    absl::StrAppend(&out, dig.road_name().empty() ? divisions.Of(dig.division_code()) : dig.road_name(), ": ",
                    Number(dig.shared_m()), " m, ", dig.from_date(), " – ", dig.to_date(), "\n  ", dig.proposal(),
                    "\n");
    for (const v1::DigParticipant& one : dig.works()) {
      absl::StrAppend(&out, "    ", LabelOf(one.works().service()), " ", one.works().works_number(), " (", one.feed(),
                      ") ", one.works().planned_start_date(), " – ", one.works().planned_finish_date(), "\n");
    }
  }
  return out;
}

// Asks `method` and prints what `text` makes of the answer.
template <typename Request, typename Response, typename Text>
int Ask(Context& context, const Request& request,
        grpc::Status (v1::CaseService::Stub::*method)(grpc::ClientContext*, const Request&, Response*), Text text) {
  if (const int code = Connect(context); code != kExitOk) return code;
  const auto stub = v1::CaseService::NewStub(context.channel);
  const absl::StatusOr<Response> answer = Call(context, *stub, method, request);
  if (!answer.ok()) return Fail(context, answer.status());
  if (context.format() == Output::kText) {
    context.out << text(*answer);
  } else {
    PrintJson(context, *answer);
  }
  return kExitOk;
}

std::string ReportText(const v1::GetReportResponse& report) {
  std::string out = absl::StrCat(report.first_day(), " – ", report.last_day(), ", as known at 截至 ",
                                 Time(report.as_known_at()), "\n");
  for (const v1::ReportTable& table : report.tables()) {
    absl::StrAppend(&out, "\n", table.title(), " (", table.name(), ")\n");
    std::vector<Column> columns;
    for (const v1::ReportColumn& column : table.columns()) {
      columns.push_back({column.title(), column.unit() == v1::REPORT_UNIT_UNSPECIFIED ? Align::kLeft : Align::kRight});
    }
    Table rows(std::move(columns));
    for (const v1::ReportRow& row : table.rows()) {
      std::vector<std::string> cells;
      for (int i = 0; i < row.cells_size(); ++i) {
        const v1::ReportCell& cell = row.cells(i);
        const bool share = i < table.columns_size() && table.columns(i).unit() == v1::REPORT_UNIT_SHARE;
        cells.push_back(!cell.has_number() ? cell.text() : share ? Percent(cell.number()) : Number(cell.number(), 2));
      }
      rows.Add(std::move(cells));
    }
    out += rows.empty() ? "  –\n" : rows.Render("  ");
  }
  return out;
}

struct ReportOptions {
  v1::GetReportRequest request;
  std::string kind;
  std::string as_known_at;
  std::string file;
};

int WriteFile(Context& context, const v1::GetReportResponse& report, const std::string& path) {
  if (absl::Status written = base::WriteFile(path, report.file()); !written.ok()) return Fail(context, written);
  context.err << path << ": " << report.first_day() << " – " << report.last_day() << "\n";
  return kExitOk;
}

int Report(Context& context, ReportOptions& options) {
  v1::GetReportRequest& request = options.request;
  request.set_kind(static_cast<v1::ReportKind>(NumberOf(v1::ReportKind_descriptor(), options.kind)));
  if (!options.as_known_at.empty() && !ParseMoment(options.as_known_at, request.mutable_as_known_at())) {
    return Fail(context, absl::InvalidArgumentError("--as-known-at: give a day or a moment, 2026-03-01"));
  }
  if (options.file.empty()) return Ask(context, request, &v1::CaseService::Stub::GetReport, &ReportText);
  const bool workbook = options.file.ends_with(".xlsx");
  if (!workbook && !options.file.ends_with(".csv")) {
    return Fail(context, absl::InvalidArgumentError("--file: a name that ends with .csv or .xlsx says which it is"));
  }
  request.set_format(workbook ? v1::REPORT_FORMAT_XLSX : v1::REPORT_FORMAT_CSV);
  if (const int code = Connect(context); code != kExitOk) return code;
  const auto stub = v1::CaseService::NewStub(context.channel);
  const auto answer = Call(context, *stub, &v1::CaseService::Stub::GetReport, request);
  return answer.ok() ? WriteFile(context, *answer, options.file) : Fail(context, answer.status());
}

void AddShortages(CLI::App& group, Context& context) {
  CLI::App* command = group.add_subcommand("shortages", "where forecast demand exceeds what is there 供电缺口");
  command->footer("Example:\n  zhudong capacity shortages --division 4401 --year 2027");
  auto request = std::make_shared<v1::ListShortagesRequest>();
  auto divisions = std::make_shared<std::vector<std::string>>();
  auto year = std::make_shared<uint32_t>(0);
  command->add_option("--division", *divisions, "division prefixes: 44, 4401, 440112");
  command->add_option("--year", *year, "only this year (default: every year)");
  AddCommonOptions(*command, context);
  command->callback([&context, request, divisions, year] {
    context.run = [&context, request, divisions, year] {
      request->mutable_divisions()->Assign(divisions->begin(), divisions->end());
      request->set_year(*year);
      return Ask(context, *request, &v1::CaseService::Stub::ListShortages,
                 [&context](const auto& answer) { return ShortagesText(answer, AskDivisionNames(context)); });
    };
  });
}

}  // namespace

void AddGridCapacity(CLI::App& app, Context& context) {
  CLI::App* group = app.add_subcommand("capacity", "what the grid has to give, and where it is not enough 可开放容量");
  group->require_subcommand(1);
  group->footer("Examples:\n  zhudong capacity find --division 440112\n  zhudong capacity shortages");
  CLI::App* find = group->add_subcommand("find", "capacity in a division or at a point");
  find->footer(
      "Examples:\n"
      "  zhudong capacity find --division 440112 --at-least 500\n"
      "  zhudong capacity find --at 23.1291 113.2644");
  auto request = std::make_shared<v1::FindCapacityRequest>();
  auto at = std::make_shared<std::vector<double>>();
  auto least = std::make_shared<double>(0);
  auto* division = find->add_option("--division", *request->mutable_division_code(), "division, 2 to 12 digits");
  find->add_option("--at", *at, "latitude and longitude, WGS 84")->expected(2)->excludes(division);
  find->add_option("--at-least", *least, "only places that have so many kVA")->check(CLI::NonNegativeNumber);
  AddCommonOptions(*find, context);
  find->callback([&context, request, at, least] {
    context.run = [&context, request, at, least] {
      if (at->size() == 2) {
        request->mutable_at()->set_latitude(at->front());
        request->mutable_at()->set_longitude(at->back());
      }
      request->set_at_least_kva(*least);
      return Ask(context, *request, &v1::CaseService::Stub::FindCapacity,
                 [&context](const auto& answer) { return PlacesText(answer, AskDivisionNames(context)); });
    };
  });
  AddShortages(*group, context);
}

void AddDig(CLI::App& app, Context& context) {
  CLI::App* group = app.add_subcommand("dig", "works of several services that could open a street once 同沟开挖");
  group->require_subcommand(1);
  group->footer("Example:\n  zhudong dig list --division 4401");
  CLI::App* list = group->add_subcommand("list", "works on the same stretch in the same season");
  list->footer("Example:\n  zhudong dig list --division 4401");
  auto request = std::make_shared<v1::ListSharedDigsRequest>();
  auto divisions = std::make_shared<std::vector<std::string>>();
  list->add_option("--division", *divisions, "division prefixes: 44, 4401, 440112");
  AddCommonOptions(*list, context);
  list->callback([&context, request, divisions] {
    context.run = [&context, request, divisions] {
      request->mutable_divisions()->Assign(divisions->begin(), divisions->end());
      return Ask(context, *request, &v1::CaseService::Stub::ListSharedDigs,
                 [&context](const auto& answer) { return DigsText(answer, AskDivisionNames(context)); });
    };
  });
}

void AddReport(CLI::App& app, Context& context) {
  CLI::App* report = app.add_subcommand("report", "the figures of a week, month, half year or year 报表");
  report->footer(
      "Examples:\n"
      "  zhudong report weekly_ledger --division 1410 --day 2026-03-04\n"
      "  zhudong report half_year --division 3413 --day 2026-06-30 --file half-year.xlsx\n"
      "  zhudong report year --division 4401 --day 2025-12-31 --as-known-at 2026-01-15");
  auto options = std::make_shared<ReportOptions>();
  report->add_option("KIND", options->kind, "which report")
      ->required()
      ->check(CLI::IsMember(Words(v1::ReportKind_descriptor())));
  report->add_option("--division", *options->request.mutable_division_code(), "the place: 44, 4401, 440112")
      ->required();
  report->add_option("--day", *options->request.mutable_day(), "any day of the period, YYYY-MM-DD")->required();
  report->add_option("--as-known-at", options->as_known_at, "as it was known then: the same report for ever");
  report->add_option("--file", options->file, "write it to this file; .csv or .xlsx says which");
  AddCommonOptions(*report, context);
  report->callback([&context, options] { context.run = [&context, options] { return Report(context, *options); }; });
}

}  // namespace zhudong::cli
