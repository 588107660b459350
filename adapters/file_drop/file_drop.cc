#include "adapters/file_drop/file_drop.h"

#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "adapters/file_drop/arrivals.h"
#include "adapters/file_drop/file_intake.h"
#include "adapters/file_drop/folder_layout.h"
#include "gateway/base/text.h"

namespace zhudong::file_drop {

// One folder and what is known of its files.
class FileDrop::Watched {
 public:
  Watched(const Folder& folder, int stable_polls) : folder(folder), layout(folder.path), arrivals(stable_polls) {}

  const Folder& folder;
  const FolderLayout layout;
  Arrivals arrivals;
  // Files in work/ from before the start, and those that could not be finished.
  std::set<std::string> unfinished;
};

FileDrop::FileDrop(Options options, mapping::Library library, Digests digests, const base::Clock& clock,
                   std::function<void(std::string_view)> log)
    : options_(std::move(options)),
      library_(std::move(library)),
      digests_(std::move(digests)),
      clock_(clock),
      log_(std::move(log)) {
  SetState("stopped", "");
}

FileDrop::~FileDrop() { Stop(); }

absl::Status FileDrop::Prepare() {
  if (options_.stable_polls < 1 || options_.batch_items < 1 || options_.batch_items > 1000) {
    return absl::InvalidArgumentError("stable_polls must be at least 1 and batch_items from 1 to 1000");
  }
  std::set<std::string> paths;
  for (const Folder& folder : options_.folders) {
    if (folder.feed.empty() || folder.path.empty())
      return absl::InvalidArgumentError("a folder needs a feed and a path");
    if (!paths.insert(folder.path).second) {
      return absl::InvalidArgumentError(
          absl::StrCat("two feeds share the folder ", folder.path, ": give each its own"));
    }
    if (!folder.mapping.empty() && library_.Find(folder.mapping) == nullptr) {
      return absl::InvalidArgumentError(absl::StrCat("feed ", folder.feed, ": there is no mapping ", folder.mapping));
    }
    auto watched = std::make_unique<Watched>(folder, options_.stable_polls);
    if (absl::Status made = watched->layout.Make(); !made.ok()) return made;
    for (const std::string& name : watched->layout.Working()) watched->unfinished.insert(name);
    watched_.push_back(std::move(watched));
  }
  return absl::OkStatus();
}

absl::Status FileDrop::Start(ports::Intake& intake) {
  if (absl::Status ready = Prepare(); !ready.ok()) return ready;
  SetState("idle", "");
  thread_ = std::make_unique<std::thread>([this, &intake] { Run(intake); });
  return absl::OkStatus();
}

void FileDrop::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (thread_ != nullptr) thread_->join();
  thread_.reset();
  SetState("stopped", "");
}

v1::SourceStatus FileDrop::Status() const {
  absl::MutexLock lock(&mutex_);
  return status_;
}

bool FileDrop::stopping() const {
  absl::MutexLock lock(&mutex_);
  return stopping_;
}

void FileDrop::Run(ports::Intake& intake) {
  while (!stopping()) {
    Poll(intake);
    absl::MutexLock lock(&mutex_);
    mutex_.AwaitWithTimeout(absl::Condition(&stopping_), options_.poll_interval);
  }
}

void FileDrop::Poll(ports::Intake& intake) {
  failing_ = false;
  for (const auto& watched : watched_) {
    if (!stopping()) PollFolder(*watched, intake);
  }
  if (!stopping()) SetState(failing_ ? "failing" : "idle", trouble_);
}

void FileDrop::PollFolder(Watched& watched, ports::Intake& intake) {
  for (const std::string& name : std::set<std::string>(watched.unfinished)) {
    if (!stopping()) ReadOne(watched, name, /*resumed=*/true, intake);
  }
  absl::StatusOr<std::vector<Seen>> listing = watched.layout.Incoming();
  if (!listing.ok()) {
    failing_ = true;
    trouble_ = std::string(listing.status().message());
    return;
  }
  for (const std::string& name : watched.arrivals.Complete(*listing)) {
    if (stopping()) return;
    absl::StatusOr<std::string> taken = watched.layout.Take(name);
    if (!taken.ok()) {
      failing_ = true;
      trouble_ = std::string(taken.status().message());
      continue;
    }
    watched.unfinished.insert(*taken);
    ReadOne(watched, *taken, /*resumed=*/false, intake);
  }
}

void FileDrop::ReadOne(Watched& watched, const std::string& name, bool resumed, ports::Intake& intake) {
  SetState("running", trouble_);
  FileIntake file(options_, watched.folder, library_, digests_, intake, [this] { return stopping(); });
  const FileResult result = file.Read(watched.layout.WorkPath(name), watched.layout.RefusedPath(name),
                                      resumed ? Begin::kResumed : Begin::kFresh);
  const std::string what = absl::StrCat("feed ", watched.folder.feed, ": ", name);
  absl::StatusOr<std::string> moved = name;
  switch (result.fate) {
    case Fate::kStopped:
      failing_ |= !result.why.empty();
      if (!result.why.empty()) trouble_ = absl::StrCat(what, " waits: ", result.why);
      return;
    case Fate::kRead:
      trouble_.clear();
      moved = watched.layout.Archive(name);
      Log(absl::StrCat(what, " read: ", result.accepted, " accepted, ", result.duplicates, " duplicates, ",
                       result.quarantined, " quarantined, ", result.refused, " refused"));
      break;
    case Fate::kKnown:
      moved = watched.layout.Archive(name);
      Log(absl::StrCat(what, " skipped: ", result.why));
      break;
    case Fate::kChanged:
      moved = watched.layout.GiveBack(name);
      Log(absl::StrCat(what, " given back to incoming: ", result.why));
      break;
    case Fate::kUnusable:
      moved = watched.layout.SetAside(name, result.why);
      trouble_ = absl::StrCat(what, " set aside in failed: ", result.why);
      Log(trouble_);
      break;
  }
  if (moved.ok()) {
    watched.unfinished.erase(name);
  } else {
    failing_ = true;
    trouble_ = std::string(moved.status().message());
  }
}

void FileDrop::Log(const std::string& sentence) const {
  if (log_) log_(sentence);
}

void FileDrop::SetState(std::string_view state, std::string_view error) {
  absl::MutexLock lock(&mutex_);
  if (status_.state() == state && status_.last_error() == error) return;
  status_.set_source("file-drop");
  status_.set_state(std::string(state));
  status_.set_last_error(std::string(error));
  const absl::Time now = clock_.Now();
  status_.mutable_since()->set_seconds(absl::ToUnixSeconds(now));
}

}  // namespace zhudong::file_drop
