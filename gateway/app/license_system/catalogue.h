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

struct StandInHolder {
  std::string type;  // 001, 111 …
  std::string number;
  std::string name;
};

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
  std::string associated;                 // 关联证照标识
  std::vector<StandInHolder> co_holders;  // 共有
  nlohmann::ordered_json data;

  // As registries write several holders: with commas between.
  std::string HolderTypes() const { return Joined(holder_type, &StandInHolder::type); }
  std::string HolderNumbers() const { return Joined(holder_number, &StandInHolder::number); }
  std::string HolderNames() const { return Joined(holder_name, &StandInHolder::name); }
  bool IsOf(const std::string& number) const;

 private:
  std::string Joined(const std::string& first, std::string StandInHolder::*part) const;
};

class Catalogue {
 public:
  // An array of objects; INVALID_ARGUMENT says which one is wrong.
  static absl::StatusOr<std::unique_ptr<Catalogue>> Parse(const std::string& text);

  // Those that he holds alone or with others.
  std::vector<StandInLicense> OfHolder(const std::string& number) const;
  std::optional<StandInLicense> Find(const std::string& identifier) const;
  // False when there is no such license.
  bool SetStatus(const std::string& identifier, const std::string& status);

 private:
  mutable absl::Mutex mutex_;
  std::vector<StandInLicense> licenses_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zhudong::app
