#include "gateway/mapping/library.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gateway/mapping/json_text.h"
#include "gateway/mapping/records.h"

namespace zhudong::mapping {
namespace {

// A file is known by its beginning.
constexpr size_t kHead = 256u << 10;
// JSON records that are looked at until one can be read.
constexpr int kTries = 20;

absl::StatusOr<std::string> ReadHead(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error) || !in) {
    return absl::NotFoundError(absl::StrCat(path, " is no readable file"));
  }
  std::string head(kHead, '\0');
  in.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<size_t>(in.gcount()));
  if (head.find_first_not_of(" \t\r\n") == std::string::npos) {
    return absl::InvalidArgumentError(absl::StrCat(path, " is empty"));
  }
  return head;
}

// The first few, for people.
std::string Some(std::vector<std::string> names) {
  const size_t all = names.size();
  if (all <= 3) return absl::StrJoin(names, ", ");
  names.resize(3);
  return absl::StrCat(absl::StrJoin(names, ", "), " and ", all - 3, " more");
}

// Why a file that begins with `head` is none of this mapping's; empty when it is.
std::string Lacks(const Spec& spec, const std::string& head) {
  std::istringstream in(head);
  absl::StatusOr<std::unique_ptr<RecordReader>> records = OpenRecords(in, head.size(), spec, {});
  if (!records.ok()) return std::string(records.status().message());
  std::vector<std::string> lacking;
  if (spec.format == Format::kCsv) {
    for (const std::string& column : spec.required) {
      const auto& columns = (*records)->columns();
      if (std::find(columns.begin(), columns.end(), column) == columns.end()) lacking.push_back(column);
    }
    return lacking.empty() ? "" : absl::StrCat("no column ", Some(lacking));
  }
  Record record;
  for (int i = 0; i < kTries; ++i) {
    record.problem.reset();
    absl::StatusOr<bool> found = (*records)->Next(record);
    if (!found.ok() || !*found) break;
    if (record.problem) continue;
    for (const std::string& pointer : spec.required) {
      if (At(record.json, pointer) == nullptr) lacking.push_back(pointer);
    }
    return lacking.empty() ? "" : absl::StrCat("no ", Some(lacking), " in its first record");
  }
  return "no JSON record at its beginning";
}

}  // namespace

absl::StatusOr<Library> Library::Of(std::vector<std::shared_ptr<const Mapping>> mappings) {
  std::sort(mappings.begin(), mappings.end(), [](const auto& a, const auto& b) { return a->name() < b->name(); });
  for (size_t i = 1; i < mappings.size(); ++i) {
    if (mappings[i]->name() == mappings[i - 1]->name()) {
      return absl::InvalidArgumentError(absl::StrCat("two mappings are named ", mappings[i]->name(), ": rename one"));
    }
  }
  return Library(std::move(mappings));
}

absl::StatusOr<Library> Library::Load(const std::string& directory) {
  std::error_code error;
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
    if (entry.path().extension() == ".toml") paths.push_back(entry.path().string());
  }
  if (error || paths.empty()) return absl::NotFoundError(absl::StrCat("no mapping files (*.toml) in ", directory));
  std::sort(paths.begin(), paths.end());
  std::vector<std::shared_ptr<const Mapping>> mappings;
  std::vector<std::string> problems;
  for (const std::string& path : paths) {
    absl::StatusOr<std::shared_ptr<const Mapping>> mapping = Mapping::Load(path);
    if (mapping.ok()) {
      mappings.push_back(*std::move(mapping));
    } else {
      problems.emplace_back(mapping.status().message());
    }
  }
  if (!problems.empty()) return absl::InvalidArgumentError(absl::StrJoin(problems, "\n"));
  return Of(std::move(mappings));
}

std::shared_ptr<const Mapping> Library::Find(std::string_view name) const {
  const auto found = std::find_if(mappings_.begin(), mappings_.end(), [&](const auto& m) { return m->name() == name; });
  return found == mappings_.end() ? nullptr : *found;
}

absl::StatusOr<std::shared_ptr<const Mapping>> Library::Recognize(const std::string& path) const {
  absl::StatusOr<std::string> head = ReadHead(path);
  if (!head.ok()) return head.status();
  std::vector<std::shared_ptr<const Mapping>> best;
  std::string tried;
  for (const auto& mapping : mappings_) {
    const std::string lacks = Lacks(mapping->spec(), *head);
    if (!lacks.empty()) {
      absl::StrAppend(&tried, "\n  ", mapping->name(), ": ", lacks);
      continue;
    }
    const size_t asks = mapping->spec().required.size();
    if (!best.empty() && asks > best.front()->spec().required.size()) best.clear();
    if (best.empty() || asks == best.front()->spec().required.size()) best.push_back(mapping);
  }
  const std::string file = std::filesystem::path(path).filename().string();
  if (best.empty()) return absl::NotFoundError(absl::StrCat("no mapping fits ", file, ". Tried:", tried));
  if (best.size() > 1) {
    return absl::FailedPreconditionError(absl::StrCat(file, " fits mappings ", best[0]->name(), " and ",
                                                      best[1]->name(),
                                                      " equally well: name one, or let one ask for more columns"));
  }
  return best.front();
}

}  // namespace zhudong::mapping
