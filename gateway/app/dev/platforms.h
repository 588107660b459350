// The sample platforms: they read files, and publish over the public contract as any platform would.
#pragma once

#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/app/cli/import_tally.h"
#include "gateway/app/cli/profile.h"
#include "gateway/app/dev/world.h"
#include "gateway/mapping/library.h"
#include "grpcpp/channel.h"

namespace zhudong::app {

struct Replay {
  cli::ImportReport report;
  uint64_t read = 0;  // records read from files
  // Files that no mapping recognizes.
  std::vector<std::string> skipped;
};

// The connection of the platform that owns `feed`.
absl::StatusOr<std::shared_ptr<grpc::Channel>> ConnectAs(const std::string& feed, const cli::Profile& profile);

// Files under `folder`, at any depth, in order of path.
std::vector<std::string> FilesUnder(const std::string& folder);

// Publishes every file to the feed that its mapping names, as that feed's platform. Says on `err` which file it is at.
absl::Status ReplayFiles(const std::vector<std::string>& files, const mapping::Library& library,
                         const cli::Profile& profile, std::ostream& err, Replay& replay);

}  // namespace zhudong::app
