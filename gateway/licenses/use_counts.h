// How often licenses left for which purpose, and how often and why none did. Never whose, never which.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "zhudong/v1/license_admin_service.pb.h"

namespace zhudong::licenses {

// Thread-safe. Bounded: purposes beyond the first 200 are counted together.
class UseCounts {
 public:
  void Released(const std::string& purpose);
  // A reason of errors.proto without its prefix.
  void Refused(const std::string& reason);
  void Fill(v1::GetLicenseStatusResponse& status) const;

 private:
  mutable absl::Mutex mutex_;
  std::map<std::string, uint64_t> released_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, uint64_t> refused_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zhudong::licenses
