// The one program.
#include <cstdlib>
#include <iostream>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "google/protobuf/stubs/logging.h"

#include "gateway/app/cli/commands.h"
#include "gateway/app/commands.h"

// Read by jemalloc at start. Memory freed in a burst goes back within a second or two.
extern "C" const char* malloc_conf;
const char* malloc_conf = "background_thread:true,dirty_decay_ms:1000,muzzy_decay_ms:0";

int main(int argc, char** argv) {
  // protobuf writes a line to stderr for every text that is no UTF-8, which a peer could send without end. The
  // validation finds the same and counts it.
  google::protobuf::SetLogHandler(nullptr);
  // Debian's Abseil looks for deadlocks at every lock; the tests do that, and here it costs a tenth of the time.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  const std::vector<zhudong::cli::AddCommand> own = {zhudong::app::AddServe, zhudong::app::AddDev,
                                                     zhudong::app::AddRebuild, zhudong::app::AddRestore,
                                                     zhudong::app::AddUpgrade};
  const auto environment = [](const char* name) {
    const char* value = std::getenv(name);
    return std::string(value == nullptr ? "" : value);
  };
  return zhudong::cli::RunProgram(argc, argv, own, std::cout, std::cerr, environment);
}
