// Rows by libcsv, fed line by line. A row that can't be read costs one line: reading goes on with the line after the
// one on which it began, so that a forgotten quote never swallows the rows behind it.
#include <csv.h>

#include <algorithm>
#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "gateway/base/text.h"
#include "gateway/mapping/encoding.h"
#include "gateway/mapping/lines.h"
#include "gateway/mapping/records.h"

namespace zhudong::mapping {
namespace {

using base::ToAbsl;

int IsLineFeed(unsigned char c) { return c == '\n'; }

// A byte that UTF-8 text never holds stands for "no quotes".
constexpr unsigned char kNoQuote = 0xFF;

class CsvRecords final : public RecordReader {
 public:
  CsvRecords(std::istream& in, uint64_t total, const Spec& spec, Encoding encoding)
      : spec_(spec), lines_(in, total, kMaxRecordBytes), decoder_(encoding) {}
  ~CsvRecords() override { Discard(); }

  absl::Status ReadHeader() {
    Record header;
    absl::StatusOr<bool> found = Next(header);
    if (!found.ok()) return found.status();
    if (!*found) return absl::InvalidArgumentError("the file is empty: it needs a header line with column names");
    if (header.problem) {
      return absl::InvalidArgumentError(absl::StrCat("the header line can't be read: ", header.problem->message()));
    }
    std::map<std::string, int> seen;
    for (const std::string& cell : header.cells) {
      std::string name(absl::StripAsciiWhitespace(cell));
      const int count = ++seen[name];
      columns_.push_back(count == 1 ? name : absl::StrCat(name, "#", count));
    }
    return absl::OkStatus();
  }

  void SeekTo(const Position& start) { lines_.Seek(start.offset, start.line); }

  absl::StatusOr<bool> Next(Record& record) override {
    Line first;
    do {
      absl::StatusOr<bool> more = lines_.Next(first);
      if (!more.ok() || !*more) return more;
    } while (IsBlank(first.bytes));
    record.line = first.number;
    absl::Status read = ReadRow(first, record);
    if (!read.ok()) return read;
    if (record.problem && lines_.lines() != first.number) {
      lines_.Seek(first.offset + first.size, first.number);
      raw_ = first.bytes;
      raw_size_ = first.size;
    }
    record.original = CutOriginal(raw_, raw_size_);
    return true;
  }

  Position position() const override { return {lines_.offset(), lines_.lines(), 0}; }
  const std::vector<std::string>& columns() const override { return columns_; }

 private:
  bool IsBlank(const std::string& bytes) const {
    return std::all_of(bytes.begin(), bytes.end(), [this](char c) {
      return c != spec_.delimiter && (c == ' ' || c == '\t' || c == '\r' || c == '\n');
    });
  }

  void Discard() {
    if (open_) csv_free(&parser_);
    open_ = false;
  }

  void Begin() {
    Discard();
    csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI);
    open_ = true;
    csv_set_delim(&parser_, static_cast<unsigned char>(spec_.delimiter));
    csv_set_quote(&parser_, spec_.quotes ? CSV_QUOTE : kNoQuote);
    csv_set_term_func(&parser_, IsLineFeed);
    cells_.clear();
    row_ended_ = false;
  }

  // Gathers lines until the row ends or something is wrong.
  absl::Status ReadRow(const Line& first, Record& record) {
    Begin();
    raw_ = first.bytes;
    raw_size_ = first.size;
    record.problem = FeedLine(first);
    while (!record.problem && !row_ended_) {
      if (raw_size_ > kMaxRecordBytes) {
        record.problem = Problem(v1::FINDING_CODE_ERROR_TOO_LONG, "a quote is opened here and not closed within 1 MiB");
        break;
      }
      Line next;
      absl::StatusOr<bool> more = lines_.Next(next);
      if (!more.ok()) return more.status();
      if (!*more) {
        record.problem = Problem(v1::FINDING_CODE_ERROR_UNREADABLE, "a quote is opened here and never closed");
        break;
      }
      raw_ += next.bytes;
      raw_size_ += next.size;
      record.problem = FeedLine(next);
    }
    if (!record.problem && !columns_.empty() && cells_.size() != columns_.size()) {
      record.problem = Problem(v1::FINDING_CODE_ERROR_FIELD_COUNT,
                               absl::StrCat("the row has ", cells_.size(), " columns and the header ", columns_.size(),
                                            ": quote fields that hold the delimiter or a line end"));
    }
    record.cells = std::move(cells_);
    cells_.clear();
    return absl::OkStatus();
  }

  std::optional<v1::Finding> FeedLine(const Line& line) {
    if (line.too_long) return Problem(v1::FINDING_CODE_ERROR_TOO_LONG, "the line is longer than 1 MiB");
    std::string_view bytes = line.bytes;
    if (line.offset == 0 && bytes.starts_with(kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());
    if (bytes.ends_with('\n')) bytes.remove_suffix(1);
    if (bytes.ends_with('\r')) bytes.remove_suffix(1);
    if (!decoder_.Decode(bytes, text_)) {
      return Problem(v1::FINDING_CODE_ERROR_ENCODING,
                     absl::StrCat("the bytes of line ", line.number, " are no text in ", ToAbsl(decoder_.name()),
                                  ": export the file again"));
    }
    text_ += '\n';
    const size_t used = csv_parse(&parser_, text_.data(), text_.size(), &OnCell, &OnRow, this);
    if (used != text_.size()) {
      return Problem(v1::FINDING_CODE_ERROR_UNREADABLE,
                     absl::StrCat("a quote stands where none may, at character byte ", used + 1, " of line ",
                                  line.number, ": quote the whole field and double the quotes inside"));
    }
    return std::nullopt;
  }

  static v1::Finding Problem(v1::FindingCode code, const std::string& message) {
    return MakeFinding(code, "", message);
  }

  static void OnCell(void* bytes, size_t size, void* self) {
    static_cast<CsvRecords*>(self)->cells_.emplace_back(static_cast<const char*>(bytes), size);
  }
  static void OnRow(int, void* self) { static_cast<CsvRecords*>(self)->row_ended_ = true; }

  const Spec& spec_;
  LineReader lines_;
  Decoder decoder_;
  csv_parser parser_{};
  bool open_ = false;
  std::vector<std::string> columns_;
  std::vector<std::string> cells_;
  bool row_ended_ = false;
  std::string text_;
  std::string raw_;
  uint64_t raw_size_ = 0;
};

}  // namespace

absl::StatusOr<std::unique_ptr<RecordReader>> OpenCsv(std::istream& in, uint64_t total, const Spec& spec,
                                                      Encoding encoding, const Position& start) {
  auto reader = std::make_unique<CsvRecords>(in, total, spec, encoding);
  absl::Status header = reader->ReadHeader();
  if (!header.ok()) return header;
  if (start.offset > reader->position().offset) reader->SeekTo(start);
  return reader;
}

}  // namespace zhudong::mapping
