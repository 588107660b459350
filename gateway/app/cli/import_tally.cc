#include "gateway/app/cli/import_tally.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/app/cli/format.h"
#include "gateway/app/cli/labels.h"
#include "gateway/app/cli/table.h"
#include "gateway/app/cli/width.h"
#include "nlohmann/json.hpp"

namespace zhudong::cli {
namespace {

nlohmann::ordered_json TallyJson(const Tally& tally) {
  return {{"received", tally.received()},   {"accepted", tally.accepted},       {"noted", tally.noted},
          {"duplicates", tally.duplicates}, {"quarantined", tally.quarantined}, {"refused", tally.refused}};
}

std::string Rate(uint64_t items, absl::Duration elapsed) {
  const double seconds = absl::ToDoubleSeconds(elapsed);
  return seconds <= 0 ? "" : absl::StrCat(Number(static_cast<double>(items) / seconds, 0), " rows/s");
}

}  // namespace

void Tally::Count(const v1::Acknowledgement& acknowledgement) {
  switch (acknowledgement.outcome()) {
    case v1::OUTCOME_ACCEPTED:
      ++accepted;
      if (acknowledgement.findings_size() > 0) ++noted;
      break;
    case v1::OUTCOME_DUPLICATE:
      ++duplicates;
      break;
    case v1::OUTCOME_QUARANTINED:
      ++quarantined;
      break;
    default:
      ++refused;
  }
}

Tally& Tally::operator+=(const Tally& other) {
  accepted += other.accepted;
  noted += other.noted;
  duplicates += other.duplicates;
  quarantined += other.quarantined;
  refused += other.refused;
  return *this;
}

void ImportReport::BeginFile(std::string file, std::string mapping) {
  files_.push_back({std::move(file), std::move(mapping), {}});
}

void ImportReport::Take(size_t file, const std::string& origin, const v1::Acknowledgement& acknowledgement) {
  files_.at(file).tally.Count(acknowledgement);
  for (const v1::Finding& finding : acknowledgement.findings()) ++findings_[finding.code()];
  const bool taken =
      acknowledgement.outcome() == v1::OUTCOME_ACCEPTED || acknowledgement.outcome() == v1::OUTCOME_DUPLICATE;
  if (taken || examples_.size() >= kExamples) return;
  const v1::Finding first = acknowledgement.findings().empty() ? v1::Finding() : acknowledgement.findings(0);
  examples_.push_back({origin, acknowledgement.outcome(), first});
}

Tally ImportReport::total() const {
  Tally total;
  for (const FileReport& file : files_) total += file.tally;
  return total;
}

std::string ImportReport::Text(absl::Duration elapsed) const {
  Table files({{"FILE 文件", Align::kLeft, 50},
               {"MAPPING 映射"},
               {"RECEIVED 收到", Align::kRight},
               {"ACCEPTED 接收", Align::kRight},
               {"NOTED 有注", Align::kRight},
               {"DUPLICATES 重复", Align::kRight},
               {"QUARANTINED 隔离", Align::kRight},
               {"REFUSED 拒绝", Align::kRight}});
  const auto add = [&files](const std::string& file, const std::string& mapping, const Tally& tally) {
    files.Add({file, mapping, Count(tally.received()), Count(tally.accepted), Count(tally.noted),
               Count(tally.duplicates), Count(tally.quarantined), Count(tally.refused)});
  };
  for (const FileReport& file : files_) add(file.file, file.mapping, file.tally);
  const Tally sum = total();
  if (files_.size() > 1) add("total 合计", "", sum);
  std::string out = files.Render();

  Table findings({{"FINDING 发现"}, {"COUNT 数", Align::kRight}});
  for (const auto& [code, count] : findings_) findings.Add({Word(v1::FindingCode_descriptor(), code), Count(count)});
  if (!findings.empty()) absl::StrAppend(&out, "\n", findings.Render());

  Table examples({{"ORIGIN 来处", Align::kLeft, 40},
                  {"OUTCOME 结果"},
                  {"FINDING 发现"},
                  {"FIELD 字段", Align::kLeft, 40},
                  {"", Align::kLeft, 100}});
  for (const Example& example : examples_) {
    examples.Add({example.origin, LabelOf(example.outcome), WordOf(example.finding.code()), example.finding.field(),
                  example.finding.message()});
  }
  if (!examples.empty()) absl::StrAppend(&out, "\nThe first that were not taken:\n", examples.Render());
  absl::StrAppend(&out, "\n", Count(sum.received()), " rows in ", Elapsed(elapsed), ", ", Rate(sum.received(), elapsed),
                  "\n");
  return out;
}

std::string ImportReport::Json(const std::string& feed, absl::Duration elapsed, bool dry_run, int indent) const {
  nlohmann::ordered_json out = {{"feed", feed}, {"dry_run", dry_run}};
  out.update(TallyJson(total()));
  out["seconds"] = absl::ToDoubleSeconds(elapsed);
  out["files"] = nlohmann::ordered_json::array();
  for (const FileReport& file : files_) {
    nlohmann::ordered_json one = {{"file", file.file}, {"mapping", file.mapping}};
    one.update(TallyJson(file.tally));
    out["files"].push_back(std::move(one));
  }
  out["findings"] = nlohmann::ordered_json::object();
  for (const auto& [code, count] : findings_) {
    out["findings"][v1::FindingCode_Name(static_cast<v1::FindingCode>(code))] = count;
  }
  out["not_taken"] = nlohmann::ordered_json::array();
  for (const Example& example : examples_) {
    out["not_taken"].push_back({{"origin", example.origin},
                                {"outcome", v1::Outcome_Name(example.outcome)},
                                {"code", v1::FindingCode_Name(example.finding.code())},
                                {"field", example.finding.field()},
                                {"message", example.finding.message()}});
  }
  // File names may be no UTF-8; dump would throw.
  return out.dump(indent, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::string ProgressLine(const std::string& file, double share, const Tally& tally, absl::Duration elapsed,
                         size_t columns) {
  return Shortened(
      absl::StrCat(Shortened(file, 30), "  ", Number(std::clamp(share, 0.0, 1.0) * 100, 0), " %  ",
                   Count(tally.received()), " rows  ", Rate(tally.received(), elapsed), "  accepted 接收 ",
                   Count(tally.accepted), " · duplicates 重复 ", Count(tally.duplicates), " · quarantined 隔离 ",
                   Count(tally.quarantined), " · refused 拒绝 ", Count(tally.refused)),
      columns);
}

}  // namespace zhudong::cli
