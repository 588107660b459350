// One file, from its first row to its last, into the gateway.
#pragma once

#include <cstdint>
#include <fstream>
#include <functional>
#include <string>

#include "adapters/file_drop/file_drop.h"

namespace zhudong::file_drop {

enum class Fate {
  kRead,      // to the end
  kKnown,     // a file of the same content was read before
  kUnusable,  // as a whole: `why` says it
  kChanged,   // while it was read: take it again later
  kStopped,   // the gateway stops, or can't take it now (`why`): go on with it later
};

struct FileResult {
  Fate fate = Fate::kRead;
  std::string why;
  // Of this run alone.
  uint64_t accepted = 0;
  uint64_t duplicates = 0;
  uint64_t quarantined = 0;
  uint64_t refused = 0;
};

// Whether the file was begun before and is gone on with, or is new and begins at its first row.
enum class Begin { kFresh, kResumed };

class FileIntake {
 public:
  // All must outlive it; `stopping` is asked between batches.
  FileIntake(const Options& options, const Folder& folder, const mapping::Library& library, const Digests& digests,
             ports::Intake& intake, std::function<bool()> stopping)
      : options_(options),
        folder_(folder),
        library_(library),
        digests_(digests),
        intake_(intake),
        stopping_(std::move(stopping)) {}

  // Rows that are refused are listed in `refused_path`.
  FileResult Read(const std::string& path, const std::string& refused_path, Begin begin);

 private:
  absl::StatusOr<std::shared_ptr<const mapping::Mapping>> Choose(const std::string& path) const;
  FileResult ReadRows(mapping::FileReader& reader, const std::string& cursor_name, const std::string& mapping,
                      const std::string& refused_path);
  // False when the file is not to be gone on with; `result` then says why.
  bool Submit(ports::Batch batch, const std::string& refused_path, FileResult& result);

  const Options& options_;
  const Folder& folder_;
  const mapping::Library& library_;
  const Digests& digests_;
  ports::Intake& intake_;
  const std::function<bool()> stopping_;
};

}  // namespace zhudong::file_drop
