#include "adapters/file_drop/file_intake.h"

#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "adapters/file_drop/file_cursor.h"

namespace zhudong::file_drop {
namespace {

FileResult Ended(Fate fate, std::string why) {
  FileResult result;
  result.fate = fate;
  result.why = std::move(why);
  return result;
}

// An error of the mapping library, for a file as a whole.
FileResult FromStatus(const absl::Status& status) {
  return Ended(absl::IsDataLoss(status) ? Fate::kChanged : Fate::kUnusable, std::string(status.message()));
}

// The gateway will take no row of this feed from us, however often it is asked.
bool IsClosed(const v1::Acknowledgement& acknowledgement) {
  for (const v1::Finding& finding : acknowledgement.findings()) {
    if (finding.code() == v1::FINDING_CODE_REFUSED_UNKNOWN_FEED ||
        finding.code() == v1::FINDING_CODE_REFUSED_NOT_GRANTED) {
      return true;
    }
  }
  return false;
}

}  // namespace

absl::StatusOr<std::shared_ptr<const mapping::Mapping>> FileIntake::Choose(const std::string& path) const {
  if (folder_.mapping.empty()) return library_.Recognize(path);
  return library_.Find(folder_.mapping);
}

FileResult FileIntake::Read(const std::string& path, const std::string& refused_path, Begin begin) {
  std::ifstream bytes(path, std::ios::binary);
  if (!bytes) return Ended(Fate::kUnusable, "the file can't be opened: check its owner and mode");
  if ((bytes >> std::ws).peek() == std::ifstream::traits_type::eof())
    return Ended(Fate::kUnusable, "the file is empty");
  bytes.clear();
  bytes.seekg(0);
  const std::string digest = absl::BytesToHexString(digests_.of_file(bytes));
  const std::string cursor_name = absl::StrCat("file-drop/", folder_.feed, "/", digest);
  absl::StatusOr<std::string> kept = intake_.LoadCursor(cursor_name);
  if (!kept.ok()) return Ended(Fate::kStopped, std::string(kept.status().message()));
  const std::optional<FileCursor> before = Decode(*kept);
  if (before && before->done)
    return Ended(Fate::kKnown, absl::StrCat("its content ", digest.substr(0, 12), " was read before"));

  absl::StatusOr<std::shared_ptr<const mapping::Mapping>> mapping = Choose(path);
  if (!mapping.ok()) return FromStatus(mapping.status());
  mapping::ReaderOptions reading{folder_.feed, digests_.of_row, {}, ""};
  if (before && begin == Begin::kResumed && before->mapping == (*mapping)->name()) reading.start = before->position;
  absl::StatusOr<std::unique_ptr<mapping::FileReader>> reader = mapping::FileReader::Open(path, *mapping, reading);
  if (!reader.ok()) return FromStatus(reader.status());
  return ReadRows(**reader, cursor_name, (*mapping)->name(), refused_path);
}

FileResult FileIntake::ReadRows(mapping::FileReader& reader, const std::string& cursor_name, const std::string& mapping,
                                const std::string& refused_path) {
  FileResult result;
  for (bool more = true; more;) {
    if (stopping_()) {
      result.fate = Fate::kStopped;
      return result;
    }
    ports::Batch batch;
    size_t bytes = 0;
    while (more && batch.items.size() < options_.batch_items && bytes < options_.batch_bytes) {
      absl::StatusOr<std::optional<v1::PublishItem>> item = reader.Next();
      if (!item.ok()) {
        result.fate = Fate::kChanged;
        result.why = std::string(item.status().message());
        return result;
      }
      more = item->has_value();
      if (!more) break;
      bytes += (*item)->ByteSizeLong();
      batch.items.push_back(**std::move(item));
    }
    batch.cursor_name = cursor_name;
    batch.cursor = Encode({reader.position(), false, mapping});
    if (!batch.items.empty() && !Submit(std::move(batch), refused_path, result)) return result;
  }
  // Only now, when every row has its acknowledgement, is the content known as read.
  ports::Batch last;
  last.cursor_name = cursor_name;
  last.cursor = Encode({reader.position(), true, mapping});
  Submit(std::move(last), refused_path, result);
  return result;
}

bool FileIntake::Submit(ports::Batch batch, const std::string& refused_path, FileResult& result) {
  std::vector<std::string> origins;
  for (const v1::PublishItem& item : batch.items) origins.push_back(item.origin());
  absl::StatusOr<std::vector<v1::Acknowledgement>> acknowledgements = intake_.Submit(std::move(batch));
  if (!acknowledgements.ok()) {
    result.fate = Fate::kStopped;
    if (!absl::IsUnavailable(acknowledgements.status())) result.why = std::string(acknowledgements.status().message());
    return false;
  }
  for (size_t i = 0; i < acknowledgements->size() && i < origins.size(); ++i) {
    const v1::Acknowledgement& acknowledgement = (*acknowledgements)[i];
    result.accepted += acknowledgement.outcome() == v1::OUTCOME_ACCEPTED;
    result.duplicates += acknowledgement.outcome() == v1::OUTCOME_DUPLICATE;
    result.quarantined += acknowledgement.outcome() == v1::OUTCOME_QUARANTINED;
    if (acknowledgement.outcome() != v1::OUTCOME_REFUSED) continue;
    ++result.refused;
    std::ofstream list(refused_path, std::ios::app);
    for (const v1::Finding& finding : acknowledgement.findings()) {
      list << origins[i] << '\t' << v1::FindingCode_Name(finding.code()) << '\t' << finding.message() << '\n';
    }
    if (IsClosed(acknowledgement)) {
      result.fate = Fate::kUnusable;
      result.why = absl::StrCat("the gateway takes nothing for feed ", folder_.feed,
                                " from this source: ", acknowledgement.findings(0).message(),
                                " Then move the file back to incoming/");
      return false;
    }
  }
  return true;
}

}  // namespace zhudong::file_drop
