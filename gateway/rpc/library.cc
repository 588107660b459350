#include "gateway/rpc/library.h"

#include <grpc/grpc.h>
#include <grpc/support/log.h>

#include <mutex>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "gateway/base/clock.h"

namespace zhudong::rpc {
namespace {

constexpr int kMostWordsPerSecond = 20;

// gRPC takes a plain function; what it needs is the process's own.
struct Words {
  absl::Mutex mutex;
  telemetry::Log* log ABSL_GUARDED_BY(mutex) = nullptr;
  absl::Time second ABSL_GUARDED_BY(mutex) = absl::InfinitePast();
  int said ABSL_GUARDED_BY(mutex) = 0;
  uint64_t unsaid ABSL_GUARDED_BY(mutex) = 0;
};

Words& TheWords() {
  static Words& words = *new Words();
  return words;
}

void Say(gpr_log_func_args* args) {
  Words& words = TheWords();
  absl::MutexLock lock(&words.mutex);
  if (words.log == nullptr) return;
  const absl::Time now = base::DeadlineIn(absl::ZeroDuration());
  if (now - words.second >= absl::Seconds(1) || now < words.second) {
    words.second = now;
    words.said = 0;
  }
  if (++words.said > kMostWordsPerSecond) {
    ++words.unsaid;
    return;
  }
  // Its errors are mostly a peer's: a handshake that fails, a connection that ends.
  const auto level = args->severity == GPR_LOG_SEVERITY_DEBUG  ? telemetry::LogLevel::kDebug
                     : args->severity == GPR_LOG_SEVERITY_INFO ? telemetry::LogLevel::kInfo
                                                               : telemetry::LogLevel::kWarn;
  const std::string unsaid = words.unsaid == 0 ? "" : absl::StrCat(words.unsaid);
  words.unsaid = 0;
  words.log->Write(level, "gRPC says", {{"words", args->message}, {"lines_left_out_before", unsaid}});
}

}  // namespace

void KeepLibraryUp() {
  static std::once_flag once;
  std::call_once(once, grpc_init);
}

LibraryWords::LibraryWords(telemetry::Log& log) {
  Words& words = TheWords();
  absl::MutexLock lock(&words.mutex);
  words.log = &log;
  gpr_set_log_function(Say);
}

// The function stays: gRPC may be in it just now.
LibraryWords::~LibraryWords() {
  Words& words = TheWords();
  absl::MutexLock lock(&words.mutex);
  words.log = nullptr;
}

}  // namespace zhudong::rpc
