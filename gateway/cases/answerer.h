// Who answers in an approval of works: the window for the whole, and each department. Pure. Private to this folder.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/cases/fact.h"
#include "gateway/cases/track.h"
#include "zhudong/v1/cases.pb.h"

namespace zhudong::cases {

struct Answerer {
  struct End {
    Moment moment;
    v1::CaseStatus status = v1::CASE_STATUS_UNSPECIFIED;
  };

  std::string name;  // as the rule or the application has it; empty: the whole
  bool asked = true;
  std::optional<Moment> asked_at;
  Track track;
  std::vector<v1::CaseEntry> entries;
  // How it ended, and where it had passed what took that back.
  std::optional<End> end;
  std::optional<End> undone;
};

// The window's, for the whole.
Answerer ReadWhole(const Facts& facts, const std::optional<Moment>& applied);

// Those asked, in their order, and behind them those who were not asked and speak all the same. Rules name departments
// in short: 市自然资源局 is 自然资源 where that is the only one it can be. `everyone`: nobody knows who is asked;
// whoever speaks is. `asked_at`: when all were.
std::vector<Answerer> ReadDepartments(const Facts& facts, const std::vector<std::string>& asked, bool everyone,
                                      const std::optional<Moment>& asked_at);

}  // namespace zhudong::cases
