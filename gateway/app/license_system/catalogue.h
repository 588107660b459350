// The licenses that the stand-in has. Thread-safe.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "nlohmann/json.hpp"

namespace zhudong::app {

struct StandInLicense {
  std::string identifier;  // 电子证照标识
  std::string type_name;
  std::string type_code;
  std::string number;
  std::string holder_type;  // 001, 111 …
  std::string holder_number;
  std::string holder_name;
  std::string status = "01";
  std::string issuer_name;
  std::string issuer_code;
  std::string division_code;
  std::string issued_on;
  std::string valid_from;
  std::string valid_until;
  std::string trust_level = "A";
  std::string associated;  // 关联证照标识
  nlohmann::ordered_json data;
};

class Catalogue {
 public:
  // An array of objects; INVALID_ARGUMENT says which one is wrong.
  static absl::StatusOr<std::unique_ptr<Catalogue>> Parse(const std::string& text);

  std::vector<StandInLicense> OfHolder(const std::string& number) const;
  std::optional<StandInLicense> Find(const std::string& identifier) const;
  // False when there is no such license.
  bool SetStatus(const std::string& identifier, const std::string& status);

 private:
  mutable absl::Mutex mutex_;
  std::vector<StandInLicense> licenses_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zhudong::app
