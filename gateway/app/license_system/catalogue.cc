#include "gateway/app/license_system/catalogue.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace zhudong::app {

using Json = nlohmann::ordered_json;

namespace {

// False when it is something else than a list of objects with a number each.
bool ReadCoHolders(const Json& item, std::vector<StandInHolder>& holders) {
  const auto list = item.find("co_holders");
  if (list == item.end()) return true;
  if (!list->is_array()) return false;
  for (const Json& one : *list) {
    const auto text = [&one](const char* name) {
      const auto found = one.is_object() ? one.find(name) : one.end();
      return one.is_object() && found != one.end() && found->is_string() ? found->get<std::string>() : std::string();
    };
    holders.push_back({.type = text("type"), .number = text("number"), .name = text("name")});
    if (holders.back().number.empty()) return false;
  }
  return true;
}

}  // namespace

std::string StandInLicense::Joined(const std::string& first, std::string StandInHolder::*part) const {
  std::string all = first;
  for (const StandInHolder& other : co_holders) absl::StrAppend(&all, ",", other.*part);
  return all;
}

bool StandInLicense::IsOf(const std::string& number) const {
  return holder_number == number || std::any_of(co_holders.begin(), co_holders.end(),
                                                [&](const StandInHolder& other) { return other.number == number; });
}

absl::StatusOr<std::unique_ptr<Catalogue>> Catalogue::Parse(const std::string& text) {
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_array()) return absl::InvalidArgumentError("licenses are a JSON array of objects");
  auto catalogue = std::make_unique<Catalogue>();
  absl::MutexLock lock(&catalogue->mutex_);
  for (size_t i = 0; i < json.size(); ++i) {
    const Json& item = json[i];
    StandInLicense license;
    const std::pair<const char*, std::string*> texts[] = {
        {"identifier", &license.identifier},       {"type_name", &license.type_name},
        {"type_code", &license.type_code},         {"number", &license.number},
        {"holder_type", &license.holder_type},     {"holder_number", &license.holder_number},
        {"holder_name", &license.holder_name},     {"status", &license.status},
        {"issuer_name", &license.issuer_name},     {"issuer_code", &license.issuer_code},
        {"division_code", &license.division_code}, {"issued_on", &license.issued_on},
        {"valid_from", &license.valid_from},       {"valid_until", &license.valid_until},
        {"trust_level", &license.trust_level},     {"associated", &license.associated}};
    for (const auto& [name, value] : texts) {
      const auto found = item.is_object() ? item.find(name) : item.end();
      if (!item.is_object()) return absl::InvalidArgumentError(absl::StrCat("license ", i, " is no object"));
      if (found == item.end()) continue;
      if (!found->is_string())
        return absl::InvalidArgumentError(absl::StrCat("license ", i, ": ", name, " is no text"));
      *value = found->get<std::string>();
    }
    if (license.identifier.empty() || license.holder_number.empty()) {
      return absl::InvalidArgumentError(absl::StrCat("license ", i, " names no identifier or no holder"));
    }
    if (!ReadCoHolders(item, license.co_holders)) {
      return absl::InvalidArgumentError(absl::StrCat("license ", i, ": co_holders is no list of holders with numbers"));
    }
    license.data = item.value("data", Json::object());
    catalogue->licenses_.push_back(std::move(license));
  }
  return catalogue;
}

std::vector<StandInLicense> Catalogue::OfHolder(const std::string& number) const {
  absl::MutexLock lock(&mutex_);
  std::vector<StandInLicense> found;
  for (const StandInLicense& license : licenses_) {
    if (license.IsOf(number)) found.push_back(license);
  }
  return found;
}

std::optional<StandInLicense> Catalogue::Find(const std::string& identifier) const {
  absl::MutexLock lock(&mutex_);
  for (const StandInLicense& license : licenses_) {
    if (license.identifier == identifier) return license;
  }
  return std::nullopt;
}

bool Catalogue::SetStatus(const std::string& identifier, const std::string& status) {
  absl::MutexLock lock(&mutex_);
  for (StandInLicense& license : licenses_) {
    if (license.identifier != identifier) continue;
    license.status = status;
    return true;
  }
  return false;
}

}  // namespace zhudong::app
