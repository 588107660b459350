#include "gateway/mapping/file_reader.h"

#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "gateway/base/text.h"
#include "gateway/mapping/event_builder.h"
#include "gateway/mapping/records.h"
#include "gateway/model/text.h"

namespace zhudong::mapping {
namespace {

// What stands before the line in an origin; PublishItem.origin holds at most 512 bytes.
constexpr size_t kMaxOriginName = 400;

class Reader final : public FileReader {
 public:
  Reader(std::unique_ptr<std::istream> stream, uint64_t total, std::shared_ptr<const Mapping> mapping,
         ReaderOptions options)
      : stream_(std::move(stream)),
        total_(total),
        mapping_(std::move(mapping)),
        options_(std::move(options)),
        position_(options_.start) {}

  absl::Status Prepare() {
    absl::StatusOr<std::unique_ptr<RecordReader>> records =
        OpenRecords(*stream_, total_, mapping_->spec(), options_.start);
    if (!records.ok()) return records.status();
    records_ = *std::move(records);
    for (const std::string& column : mapping_->spec().required) {
      if (mapping_->spec().format != Format::kCsv) break;
      const auto& columns = records_->columns();
      if (std::find(columns.begin(), columns.end(), column) == columns.end()) {
        return absl::InvalidArgumentError(
            absl::StrCat("the file has no column ", column, ", which mapping ", mapping_->name(), " needs"));
      }
    }
    builder_ = std::make_unique<EventBuilder>(mapping_->spec(), records_->columns(),
                                              options_.feed.empty() ? mapping_->feed() : options_.feed, options_.hash);
    return absl::OkStatus();
  }

  absl::StatusOr<std::optional<v1::PublishItem>> Next() override {
    Record record;
    absl::StatusOr<bool> found = records_->Next(record);
    if (!found.ok()) return found.status();
    if (!*found) return AtEnd();
    v1::PublishItem item = builder_->Build(record);
    const uint64_t items = position_.items + 1;
    position_ = records_->position();
    position_.items = items;
    item.set_item(items);
    item.set_origin(absl::StrCat(options_.origin, ":", record.line));
    item.set_original(std::move(record.original));
    return item;
  }

  Position position() const override { return position_; }
  uint64_t total_bytes() const override { return total_; }

 private:
  absl::StatusOr<std::optional<v1::PublishItem>> AtEnd() {
    position_.offset = total_;
    stream_->clear();
    stream_->seekg(0, std::ios::end);
    if (static_cast<uint64_t>(stream_->tellg()) != total_) {
      return absl::DataLossError("the file changed while it was read: deliver it again when it is complete");
    }
    return std::optional<v1::PublishItem>();
  }

  const std::unique_ptr<std::istream> stream_;
  const uint64_t total_;
  const std::shared_ptr<const Mapping> mapping_;
  const ReaderOptions options_;
  std::unique_ptr<RecordReader> records_;
  std::unique_ptr<EventBuilder> builder_;
  Position position_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<FileReader>> FileReader::Over(std::unique_ptr<std::istream> stream,
                                                             std::shared_ptr<const Mapping> mapping,
                                                             ReaderOptions options) {
  if (!options.hash) return absl::InvalidArgumentError("a file reader needs a hash: pass crypto::Sha256");
  options.origin = model::ToUtf8(options.origin, kMaxOriginName);
  stream->seekg(0, std::ios::end);
  const auto total = static_cast<std::streamoff>(stream->tellg());
  if (total < 0) return absl::InvalidArgumentError("the file can't be sought in: a regular file is needed");
  auto reader = std::make_unique<Reader>(std::move(stream), total, std::move(mapping), std::move(options));
  absl::Status ready = reader->Prepare();
  if (!ready.ok()) return ready;
  return reader;
}

absl::StatusOr<std::unique_ptr<FileReader>> FileReader::Open(const std::string& path,
                                                             std::shared_ptr<const Mapping> mapping,
                                                             ReaderOptions options) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) {
    return absl::NotFoundError(absl::StrCat(path, " is no readable file"));
  }
  auto stream = std::make_unique<std::ifstream>(path, std::ios::binary);
  if (!*stream) return absl::NotFoundError(absl::StrCat(path, " can't be opened"));
  if (options.origin.empty()) options.origin = std::filesystem::path(path).filename().string();
  return Over(std::move(stream), std::move(mapping), std::move(options));
}

}  // namespace zhudong::mapping
