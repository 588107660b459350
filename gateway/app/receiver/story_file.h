// What a receiver keeps: one line of JSON for each demand event it applied,
//
//   {"received_at":"2024-05-01T01:02:03Z","subscriber":"grid","event":{"event_id":"p-….1","project_id":"p-…",…}}
//
// in the order applied; `event` is the protobuf JSON of DemandEvent with the proto's field names. A line is on disk
// (fsync) before its event is answered APPLIED, so a line that a crash tore off was never answered, and is cut off when
// the file is opened again.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "zhudong/v1/demand.pb.h"
#include "zhudong/v1/grid_planning_service.pb.h"

namespace zhudong::app {

// Where a project's story may begin at this receiver.
enum class StoryStart {
  kAtOne,     // project_sequence 1; anything later is OUT_OF_ORDER
  kAnywhere,  // for a subscriber with a division filter: a project may move into its area
};

// Not thread-safe. Events of different subscribers are kept apart.
class StoryFile {
 public:
  // Reads what is there, creating the file if need be. FAILED_PRECONDITION when the file is not one of ours.
  static absl::StatusOr<std::unique_ptr<StoryFile>> Open(const std::string& path, StoryStart start);
  ~StoryFile();
  StoryFile(const StoryFile&) = delete;
  StoryFile& operator=(const StoryFile&) = delete;

  // DUPLICATE for an id that was applied, STALE for a lower sequence of the project, RETRY with OUT_OF_ORDER when one
  // is missing before it, APPLIED otherwise. New events of projects in `reject` are answered REJECTED. All that is
  // APPLIED is on disk; on an error nothing is applied.
  absl::StatusOr<std::vector<v1::Receipt>> Apply(const std::string& subscriber,
                                                 const google::protobuf::RepeatedPtrField<v1::DemandEvent>& events,
                                                 const absl::flat_hash_set<std::string>& reject, absl::Time now);

  uint64_t events() const { return applied_.size(); }
  uint64_t projects() const { return last_.size(); }

 private:
  // Keys are a subscriber and an id, split by a zero byte.
  using Sequences = absl::flat_hash_map<std::string, uint64_t>;

  StoryFile(int fd, std::string path, StoryStart start) : fd_(fd), path_(std::move(path)), start_(start) {}
  absl::Status Load();
  absl::Status LoadLine(const std::string& line, uint64_t number);
  absl::Status Append(const std::string& lines);

  const int fd_;
  const std::string path_;
  const StoryStart start_;
  uint64_t size_ = 0;  // bytes of whole lines
  absl::flat_hash_set<std::string> applied_;
  Sequences last_;
};

}  // namespace zhudong::app
