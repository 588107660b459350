#include "gateway/app/cli/format.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "gateway/base/text.h"

namespace zhudong::cli {
namespace {

constexpr int kChinaOffsetSeconds = 8 * 3600;

std::string InChina(const google::protobuf::Timestamp& time, const char* form) {
  if (time.seconds() == 0 && time.nanos() == 0) return {};
  return absl::FormatTime(form, absl::FromUnixSeconds(time.seconds()), absl::FixedTimeZone(kChinaOffsetSeconds));
}

std::string Grouped(std::string digits) {
  const size_t begin = !digits.empty() && digits[0] == '-' ? 1 : 0;
  size_t end = digits.find('.');
  if (end == std::string::npos) end = digits.size();
  for (size_t at = end; at > begin + 3;) {
    at -= 3;
    digits.insert(at, 1, ',');
  }
  return digits;
}

bool IsPlain(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
         std::string_view("/._-:").find(c) != std::string_view::npos;
}

}  // namespace

std::string Count(uint64_t value) { return Grouped(absl::StrCat(value)); }

std::string Number(double value, int decimals) {
  std::string digits = absl::StrFormat("%.*f", decimals, value);
  if (digits.find('.') != std::string::npos) {
    digits.erase(digits.find_last_not_of('0') + 1);
    if (digits.back() == '.') digits.pop_back();
  }
  return digits == "-0" ? "0" : Grouped(std::move(digits));
}

std::string Demand(const v1::DemandRange& demand) {
  return absl::StrCat(Number(demand.low_kw()), " – ", Number(demand.expected_kw()), " – ", Number(demand.high_kw()),
                      " kW");
}

std::string Time(const google::protobuf::Timestamp& time) { return InChina(time, "%Y-%m-%d %H:%M:%S"); }

std::string Day(const google::protobuf::Timestamp& time) { return InChina(time, "%Y-%m-%d"); }

std::string Percent(double share) { return absl::StrCat(Number(share * 100), " %"); }

std::string Elapsed(absl::Duration time) {
  const double seconds = absl::ToDoubleSeconds(time);
  if (seconds < 60) return absl::StrFormat("%.1f s", seconds);
  const int64_t whole = absl::ToInt64Seconds(time);
  return absl::StrCat(whole / 60, " min ", whole % 60, " s");
}

std::string ShellWord(std::string_view text) {
  if (!text.empty() && std::all_of(text.begin(), text.end(), IsPlain)) return std::string(text);
  return absl::StrCat("'", absl::StrReplaceAll(base::ToAbsl(text), {{"'", "'\\''"}}), "'");
}

}  // namespace zhudong::cli
