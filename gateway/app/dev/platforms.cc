#include "gateway/app/dev/platforms.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "gateway/app/cli/connection.h"
#include "gateway/app/cli/publisher.h"
#include "gateway/crypto/digest.h"
#include "gateway/mapping/file_reader.h"

namespace zhudong::app {
namespace {

absl::Status PublishFile(const std::string& path, std::shared_ptr<const mapping::Mapping> mapping,
                         const cli::Profile& profile, size_t number, Replay& replay) {
  mapping::ReaderOptions reading;
  reading.hash = [](std::string_view bytes) { return crypto::Sha256(bytes); };
  auto reader = mapping::FileReader::Open(path, mapping, std::move(reading));
  if (!reader.ok()) return reader.status();
  absl::StatusOr<std::shared_ptr<grpc::Channel>> channel = ConnectAs(mapping->feed(), profile);
  if (!channel.ok()) return channel.status();
  const auto stub = v1::FeedService::NewStub(*channel);
  cli::Publisher publisher(*stub, {}, [&](const v1::PublishItem& item, const v1::Acknowledgement& ack) {
    replay.report.Take(number, item.origin(), ack);
  });
  while (true) {
    absl::StatusOr<std::optional<v1::PublishItem>> item = (*reader)->Next();
    if (!item.ok()) return item.status();
    if (!item->has_value()) break;
    ++replay.read;
    if (absl::Status added = publisher.Add(*std::move(*item)); !added.ok()) return added;
  }
  return publisher.Finish();
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::Channel>> ConnectAs(const std::string& feed, const cli::Profile& profile) {
  cli::Profile own = profile;
  for (const DevPlatform& platform : DevPlatforms()) {
    if (feed == platform.feed) own.identity = profile.identities.at(platform.identity);
  }
  return cli::OpenChannel(own);
}

std::vector<std::string> FilesUnder(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, error)) {
    if (entry.is_regular_file(error)) files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

absl::Status ReplayFiles(const std::vector<std::string>& files, const mapping::Library& library,
                         const cli::Profile& profile, std::ostream& err, Replay& replay) {
  size_t number = 0;
  for (const std::string& path : files) {
    const std::string name = std::filesystem::path(path).filename().string();
    const absl::StatusOr<std::shared_ptr<const mapping::Mapping>> mapping = library.Recognize(path);
    if (!mapping.ok()) {
      replay.skipped.push_back(name);
      continue;
    }
    err << "  " << name << " → " << (*mapping)->feed() << " (" << (*mapping)->title() << ")\n";
    replay.report.BeginFile(name, (*mapping)->name());
    if (absl::Status status = PublishFile(path, *mapping, profile, number++, replay); !status.ok()) {
      return absl::Status(status.code(), absl::StrCat(name, ": ", status.message()));
    }
  }
  return absl::OkStatus();
}

}  // namespace zhudong::app
