// A source that watches folders: a platform drops files, each row becomes an item of the folder's feed.
//
// Each folder has four parts, made where they are missing:
//   incoming/  the platform writes here; a file is taken when `name.done` stands beside it, or when its size and time
//              have not changed for some polls
//   work/      files being read; what is found here at the start is gone on with
//   archive/   files that were read to the end; `name.refused` beside one lists the rows the gateway refused
//   failed/    files that could not be read as a whole; `name.reason` beside each says why
//
// reads:     incoming/, and its cursor: how far a file of this content (its digest) was read, kept by the intake
// writes:    items and cursor, together
// promise:   every row of a file is handed over at least once, across restarts; a file of the same content is not read
//            twice, whatever its name. A file that changes while it is read goes back to incoming/.
#pragma once

#include <functional>
#include <istream>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "gateway/base/clock.h"
#include "gateway/mapping/file_reader.h"
#include "gateway/mapping/library.h"
#include "gateway/ports/source.h"

namespace zhudong::file_drop {

struct Folder {
  std::string feed;     // [a-z0-9-]{1,64}
  std::string path;     // holds incoming/ work/ archive/ failed/
  std::string mapping;  // the one mapping for all files; empty: each file's header tells
};

struct Options {
  std::vector<Folder> folders;
  absl::Duration poll_interval = absl::Seconds(5);
  int stable_polls = 2;           // at least 1
  size_t batch_items = 500;       // 1 to 1,000
  size_t batch_bytes = 4u << 20;  // of serialized items; one item may be more
};

// Only gateway/crypto has digests; both are SHA-256 there.
struct Digests {
  mapping::Hash of_row;
  std::function<std::string(std::istream&)> of_file;
};

// Thread-safe as ports::Source says.
class FileDrop final : public ports::Source {
 public:
  // `clock` dates the status; `log` gets a sentence for every file taken, finished or set aside, and may be empty.
  FileDrop(Options options, mapping::Library library, Digests digests, const base::Clock& clock,
           std::function<void(std::string_view)> log);
  ~FileDrop() override;

  // INVALID_ARGUMENT for a folder without feed or path, two folders of one path, a mapping that does not exist;
  // FAILED_PRECONDITION when a folder can't be made.
  absl::Status Start(ports::Intake& intake) override;
  void Stop() override;
  v1::SourceStatus Status() const override;

  // What Start checks and makes, without a thread; and one look into every folder, for tests and for a run once.
  absl::Status Prepare();
  void Poll(ports::Intake& intake);

 private:
  class Watched;

  void Run(ports::Intake& intake);
  void PollFolder(Watched& watched, ports::Intake& intake);
  void ReadOne(Watched& watched, const std::string& name, bool resumed, ports::Intake& intake);
  void Log(const std::string& sentence) const;
  void SetState(std::string_view state, std::string_view error);
  bool stopping() const;

  const Options options_;
  const mapping::Library library_;
  const Digests digests_;
  const base::Clock& clock_;
  const std::function<void(std::string_view)> log_;
  std::vector<std::unique_ptr<Watched>> watched_;
  // Of the polling thread: what went wrong with the last file, and whether something has to wait for the gateway.
  std::string trouble_;
  bool failing_ = false;
  std::unique_ptr<std::thread> thread_;
  mutable absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  v1::SourceStatus status_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zhudong::file_drop
