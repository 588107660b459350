#include "gateway/rpc/divisions.h"

#include <algorithm>
#include <utility>

namespace zhudong::rpc {
namespace {

// Sorted, and without those that another one covers.
std::vector<std::string> Simplified(std::vector<std::string> prefixes) {
  std::sort(prefixes.begin(), prefixes.end());
  std::vector<std::string> simple;
  for (std::string& prefix : prefixes) {
    if (simple.empty() || !prefix.starts_with(simple.back())) simple.push_back(std::move(prefix));
  }
  return simple;
}

}  // namespace

bool IsDivisionPrefix(const std::string& text) {
  return (text.size() == 2 || text.size() == 4 || text.size() == 6) &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

absl::StatusOr<std::vector<std::string>> GrantedDivisions(const access::Grants& grants, const access::Principal& who,
                                                          const std::vector<std::string>& asked) {
  std::vector<std::string> granted = grants.Readable(who);
  if (granted.empty()) return grants.MayRead(who, asked.empty() ? "*" : asked.front()).ToStatus();
  for (std::string& prefix : granted) {
    if (prefix == "*") prefix.clear();
  }
  if (asked.empty()) return Simplified(std::move(granted));
  std::vector<std::string> both;
  for (const std::string& wanted : asked) {
    const size_t before = both.size();
    for (const std::string& prefix : granted) {
      if (wanted.starts_with(prefix)) {
        both.push_back(wanted);
      } else if (prefix.starts_with(wanted)) {
        both.push_back(prefix);
      }
    }
    if (both.size() == before) return grants.MayRead(who, wanted).ToStatus();
  }
  return Simplified(std::move(both));
}

}  // namespace zhudong::rpc
