#include "gateway/health/words.h"

#include <array>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace zhudong::health {
namespace {

struct Unit {
  absl::Duration length;
  const char* en;
  const char* zh;
};
constexpr std::array<Unit, 4> kUnits = {{{absl::Hours(24), "d", "天"},
                                         {absl::Hours(1), "h", "小时"},
                                         {absl::Minutes(1), "min", "分钟"},
                                         {absl::Seconds(1), "s", "秒"}}};

}  // namespace

void Say(v1::PartHealth& part, Both reason, Both action) {
  part.set_reason(std::move(reason.en));
  part.set_reason_zh(std::move(reason.zh));
  part.set_action(std::move(action.en));
  part.set_action_zh(std::move(action.zh));
}

Both LengthWords(absl::Duration length) {
  Both words;
  int units = 0;
  for (const Unit& unit : kUnits) {
    const int64_t count = absl::IDivDuration(length, unit.length, &length);
    // Only a neighbour of the first unit says something more.
    if (count == 0 && units == 0) continue;
    if (++units > 2) break;
    if (count == 0) continue;
    absl::StrAppend(&words.en, words.en.empty() ? "" : " ", count, " ", unit.en);
    absl::StrAppend(&words.zh, words.zh.empty() ? "" : " ", count, " ", unit.zh);
  }
  return words.en.empty() ? Both{"less than 1 s", "不到 1 秒"} : words;
}

std::string TimeWords(absl::Time time) { return absl::FormatTime("%m-%d %H:%M", time, absl::FixedTimeZone(8 * 3600)); }

std::string NameOf(v1::EventKind kind) {
  const std::string& name = v1::EventKind_Name(kind);
  return absl::AsciiStrToLower(absl::StripPrefix(name, "EVENT_KIND_"));
}

std::string NameOf(v1::FindingCode code) {
  const std::string& name = v1::FindingCode_Name(code);
  return absl::AsciiStrToLower(absl::StripPrefix(name, "FINDING_CODE_"));
}

}  // namespace zhudong::health
