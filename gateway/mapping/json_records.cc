// JSON records: one object a line, or the elements of one array. The array is walked by brackets and strings alone, so
// that an element that is no valid JSON costs only itself and none is held that is not being read.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "gateway/base/text.h"
#include "gateway/mapping/encoding.h"
#include "gateway/mapping/json_text.h"
#include "gateway/mapping/json_walker.h"
#include "gateway/mapping/lines.h"
#include "gateway/mapping/records.h"

namespace zhudong::mapping {
namespace {

const std::vector<std::string> kNoColumns;

std::optional<v1::Finding> ParseRecord(std::string_view text, nlohmann::json& out) {
  std::string why;
  std::optional<nlohmann::json> value = ParseJson(text, why);
  if (!value)
    return MakeFinding(v1::FINDING_CODE_ERROR_UNREADABLE, "", absl::StrCat("the record can't be read: ", why));
  if (!value->is_object()) {
    return MakeFinding(v1::FINDING_CODE_ERROR_UNREADABLE, "", "the record is no JSON object: send one object for each");
  }
  out = *std::move(value);
  return std::nullopt;
}

v1::Finding NotText(std::string_view encoding) {
  return MakeFinding(v1::FINDING_CODE_ERROR_ENCODING, "",
                     absl::StrCat("the bytes are no text in ", base::ToAbsl(encoding), ": export the file again"));
}

v1::Finding TooLong() { return MakeFinding(v1::FINDING_CODE_ERROR_TOO_LONG, "", "the record is longer than 1 MiB"); }

class Jsonl final : public RecordReader {
 public:
  Jsonl(std::istream& in, uint64_t total, Encoding encoding, const Position& start)
      : lines_(in, total, kMaxRecordBytes), decoder_(encoding) {
    lines_.Seek(start.offset, start.line);
  }

  absl::StatusOr<bool> Next(Record& record) override {
    Line line;
    std::string_view bytes;
    do {
      absl::StatusOr<bool> more = lines_.Next(line);
      if (!more.ok() || !*more) return more;
      bytes = line.bytes;
      if (line.offset == 0 && bytes.starts_with(kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());
    } while (bytes.find_first_not_of(" \t\r\n") == std::string_view::npos);
    record.line = line.number;
    record.original = CutOriginal(line.bytes, line.size);
    if (line.too_long) {
      record.problem = TooLong();
    } else if (!decoder_.Decode(bytes, text_)) {
      record.problem = NotText(decoder_.name());
    } else {
      record.problem = ParseRecord(text_, record.json);
    }
    return true;
  }

  Position position() const override { return {lines_.offset(), lines_.lines(), 0}; }
  const std::vector<std::string>& columns() const override { return kNoColumns; }

 private:
  LineReader lines_;
  Decoder decoder_;
  std::string text_;
};

class JsonArray final : public RecordReader {
 public:
  JsonArray(std::istream& in, uint64_t total) : total_(total), walker_(in, total), decoder_(Encoding::kUtf8) {}

  // To the first element, or past what was read before.
  absl::Status Find(const std::string& pointer, const Position& start) {
    walker_.SkipByteOrderMark();
    for (absl::string_view part : absl::StrSplit(pointer, '/')) {
      if (part.data() == pointer.data()) continue;  // before the first slash
      if (!walker_.EnterKey(absl::StrReplaceAll(part, {{"~1", "/"}, {"~0", "~"}}))) return NoArray(pointer);
    }
    if (!walker_.Enter('[')) return NoArray(pointer);
    if (start.offset > walker_.offset()) {
      walker_.Seek(start.offset, start.line);
      done_ = start.offset >= total_;
    } else {
      done_ = walker_.Enter(']');
    }
    return walker_.status();
  }

  absl::StatusOr<bool> Next(Record& record) override {
    if (done_) return walker_.status().ok() ? absl::StatusOr<bool>(false) : walker_.status();
    walker_.SkipSpace();
    record.line = walker_.line();
    std::string raw;
    const uint64_t begin = walker_.offset();
    const bool whole = walker_.SkipValue(&raw, kMaxRecordBytes);
    const uint64_t size = walker_.offset() - begin;
    if (!whole) {
      record.problem = MakeFinding(v1::FINDING_CODE_ERROR_UNREADABLE, "",
                                   "the array is broken here and what follows can't be read: deliver the file again");
      done_ = true;
    } else if (size > kMaxRecordBytes) {
      record.problem = TooLong();
    } else if (!decoder_.Decode(raw, text_)) {
      record.problem = NotText(decoder_.name());
    } else {
      record.problem = ParseRecord(text_, record.json);
    }
    if (whole && !walker_.Enter(',')) {
      done_ = true;
      if (!walker_.Enter(']')) {
        record.problem = MakeFinding(v1::FINDING_CODE_ERROR_UNREADABLE, "",
                                     "after this record the array is broken and what follows can't be read: deliver "
                                     "the file again");
      }
    }
    record.original = CutOriginal(raw, size);
    if (!walker_.status().ok()) return walker_.status();
    return true;
  }

  Position position() const override { return {done_ ? total_ : walker_.offset(), walker_.line() - 1, 0}; }
  const std::vector<std::string>& columns() const override { return kNoColumns; }

 private:
  absl::Status NoArray(const std::string& pointer) const {
    if (!walker_.status().ok()) return walker_.status();
    return absl::InvalidArgumentError(
        absl::StrCat("there is no JSON array ", pointer.empty() ? "at the top" : "at ", pointer));
  }

  const uint64_t total_;
  JsonWalker walker_;
  Decoder decoder_;
  std::string text_;
  bool done_ = false;
};

}  // namespace

std::unique_ptr<RecordReader> OpenJsonl(std::istream& in, uint64_t total, Encoding encoding, const Position& start) {
  return std::make_unique<Jsonl>(in, total, encoding, start);
}

absl::StatusOr<std::unique_ptr<RecordReader>> OpenJsonArray(std::istream& in, uint64_t total, const Spec& spec,
                                                            const Position& start) {
  auto reader = std::make_unique<JsonArray>(in, total);
  absl::Status found = reader->Find(spec.records, start);
  if (!found.ok()) return found;
  return reader;
}

}  // namespace zhudong::mapping
