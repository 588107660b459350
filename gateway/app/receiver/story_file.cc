#include "gateway/app/receiver/story_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/util/json_util.h"
#include "nlohmann/json.hpp"

namespace zhudong::app {
namespace {

std::string Scoped(const std::string& subscriber, const std::string& id) {
  std::string key = subscriber;
  key += '\0';
  key += id;
  return key;
}

absl::Status DiskError(const std::string& what, const std::string& path) {
  return absl::UnavailableError(absl::StrCat(what, " ", path, ": ", std::strerror(errno)));
}

absl::StatusOr<std::string> LineOf(const std::string& subscriber, const v1::DemandEvent& event, absl::Time now) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string json;
  if (const auto status = google::protobuf::util::MessageToJsonString(event, &json, options); !status.ok()) {
    return absl::InternalError(absl::StrCat("event ", event.event_id(), " can't be written as JSON"));
  }
  const std::string received = absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", now, absl::UTCTimeZone());
  return absl::StrCat("{\"received_at\":\"", received, "\",\"subscriber\":", nlohmann::json(subscriber).dump(),
                      ",\"event\":", json, "}\n");
}

v1::Receipt ReceiptOf(const v1::DemandEvent& event, v1::ReceiptOutcome outcome) {
  v1::Receipt receipt;
  receipt.set_event_id(event.event_id());
  receipt.set_outcome(outcome);
  return receipt;
}

}  // namespace

absl::StatusOr<std::unique_ptr<StoryFile>> StoryFile::Open(const std::string& path, StoryStart start) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
  if (fd < 0) return DiskError("opening", path);
  std::unique_ptr<StoryFile> file(new StoryFile(fd, path, start));
  if (absl::Status status = file->Load(); !status.ok()) return status;
  return file;
}

StoryFile::~StoryFile() { ::close(fd_); }

absl::Status StoryFile::Load() {
  std::ifstream in(path_, std::ios::binary);
  std::string line;
  for (uint64_t number = 1; std::getline(in, line); ++number) {
    if (in.eof()) break;  // no newline at its end: torn off
    if (absl::Status status = LoadLine(line, number); !status.ok()) return status;
    size_ += line.size() + 1;
  }
  if (in.bad()) return DiskError("reading", path_);
  if (::ftruncate(fd_, static_cast<off_t>(size_)) != 0 || ::fsync(fd_) != 0) return DiskError("cutting", path_);
  return absl::OkStatus();
}

absl::Status StoryFile::LoadLine(const std::string& line, uint64_t number) {
  const auto json = nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false);
  const auto bad = absl::FailedPreconditionError(
      absl::StrCat(path_, " line ", number, " is not a demand event this receiver kept: give it a file of its own"));
  if (!json.is_object() || !json.contains("event") || !json["event"].is_object()) return bad;
  const auto text = [](const nlohmann::json& object, const char* field) -> std::string {
    const auto it = object.find(field);
    return it != object.end() && it->is_string() ? it->get<std::string>() : "";
  };
  const nlohmann::json& event = json["event"];
  const std::string subscriber = text(json, "subscriber");
  const std::string project_id = text(event, "project_id");
  uint64_t sequence = 0;
  if (project_id.empty() || !absl::SimpleAtoi(text(event, "project_sequence"), &sequence)) return bad;
  applied_.insert(Scoped(subscriber, text(event, "event_id")));
  last_[Scoped(subscriber, project_id)] = sequence;
  return absl::OkStatus();
}

absl::StatusOr<std::vector<v1::Receipt>> StoryFile::Apply(
    const std::string& subscriber, const google::protobuf::RepeatedPtrField<v1::DemandEvent>& events,
    const absl::flat_hash_set<std::string>& reject, absl::Time now) {
  std::vector<v1::Receipt> receipts;
  std::string lines;
  // Takes effect only when the lines are on disk.
  Sequences last;
  absl::flat_hash_set<std::string> applied;
  for (const v1::DemandEvent& event : events) {
    const std::string id = Scoped(subscriber, event.event_id());
    const std::string project = Scoped(subscriber, event.project_id());
    const auto known = last_.find(project);
    const uint64_t before = last.contains(project) ? last[project] : known == last_.end() ? 0 : known->second;
    if (applied_.contains(id) || applied.contains(id)) {
      receipts.push_back(ReceiptOf(event, v1::RECEIPT_OUTCOME_DUPLICATE));
    } else if (event.project_sequence() <= before) {
      receipts.push_back(ReceiptOf(event, v1::RECEIPT_OUTCOME_STALE));
    } else if (reject.contains(event.project_id())) {
      v1::Receipt receipt = ReceiptOf(event, v1::RECEIPT_OUTCOME_REJECTED);
      receipt.set_code("TRIED_OUT");
      receipt.set_message("this receiver was told to reject the project");
      receipts.push_back(std::move(receipt));
    } else if (event.project_sequence() > before + 1 && !(before == 0 && start_ == StoryStart::kAnywhere) &&
               !(event.has_gap() && event.gap().previous_project_sequence() <= before)) {
      v1::Receipt receipt = ReceiptOf(event, v1::RECEIPT_OUTCOME_RETRY);
      receipt.set_code("OUT_OF_ORDER");
      receipt.set_message(absl::StrCat("project_sequence ", before + 1, " has not come yet"));
      receipts.push_back(std::move(receipt));
    } else {
      auto line = LineOf(subscriber, event, now);
      if (!line.ok()) return line.status();
      lines += *line;
      last[project] = event.project_sequence();
      applied.insert(id);
      receipts.push_back(ReceiptOf(event, v1::RECEIPT_OUTCOME_APPLIED));
    }
  }
  if (absl::Status status = Append(lines); !status.ok()) return status;
  for (auto& [project, sequence] : last) last_[project] = sequence;
  applied_.merge(applied);
  return receipts;
}

absl::Status StoryFile::Append(const std::string& lines) {
  size_t written = 0;
  while (written < lines.size()) {
    const ssize_t n = ::write(fd_, lines.data() + written, lines.size() - written);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) break;
    written += static_cast<size_t>(n);
  }
  if (written == lines.size() && (lines.empty() || ::fsync(fd_) == 0)) {
    size_ += lines.size();
    return absl::OkStatus();
  }
  const absl::Status status = DiskError("writing", path_);
  // Take back what half stands there; if that fails too, what comes again is told apart by its id after a restart.
  if (::ftruncate(fd_, static_cast<off_t>(size_)) != 0) return DiskError("cutting", path_);
  return status;
}

}  // namespace zhudong::app
