// The secrets of one subscriber, from a file that may change while the gateway runs.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gateway/base/clock.h"
#include "gateway/pushing/signer.h"

namespace zhudong::pushing {

// Called from one thread.
class SecretFile {
 public:
  using Tell = std::function<void(std::string_view sentence)>;

  // Reads it. An error names the file and what to do. `clock` outlives this; `tell` is for the log.
  static absl::StatusOr<SecretFile> Open(std::string path, Crypto crypto, const base::Clock& clock, Tell tell);

  // With the keys as they stand in the file, which is looked at once a second. A file that can't be read or used is
  // told of once, and the keys before it stay.
  std::shared_ptr<const Signer> Current();

 private:
  SecretFile(std::string path, Crypto crypto, const base::Clock& clock, Tell tell);
  absl::Status Look();

  std::string path_;
  Crypto crypto_;
  const base::Clock* clock_;
  Tell tell_;
  std::shared_ptr<const Signer> signer_;
  std::string text_;   // that signer_ was made of
  std::string error_;  // told
  absl::Time next_look_ = absl::InfinitePast();
};

}  // namespace zhudong::pushing
