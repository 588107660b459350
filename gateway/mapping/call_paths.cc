#include "gateway/mapping/call_paths.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "gateway/base/text.h"
#include "zhudong/v1/demand.pb.h"

namespace zhudong::mapping {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

// Of the demand event: what is no change.
constexpr std::string_view kOfEvent[] = {"event_id", "project_id", "project_sequence", "caused_at", "division_code"};

bool IsTime(const FieldDescriptor& field) {
  return field.message_type() != nullptr && field.message_type()->full_name() == "google.protobuf.Timestamp";
}

// The message that a pointer's first word stands for; nullptr for an unknown one.
const Descriptor* RootOf(std::string_view word, v1::CaseKind kind, CallPart part) {
  if (word == "event") return v1::DemandEvent::descriptor();
  if (word == "case") return v1::CaseFile::descriptor();
  if (part == CallPart::kNews) return word == "news" ? v1::CaseNews::descriptor() : nullptr;
  if (word == "said") return v1::EvidenceRef::descriptor();
  if (word == "step") return v1::CaseEntry::descriptor();
  if (word == "service" && kind == v1::CASE_KIND_METER_TRANSFER) return v1::TransferState::descriptor();
  if (word == "service" && kind == v1::CASE_KIND_JOINT_SERVICE) return v1::ServiceState::descriptor();
  return nullptr;
}

absl::Status NoRoot(std::string_view pointer, CallPart part) {
  return absl::InvalidArgumentError(
      absl::StrCat(base::ToAbsl(pointer), " begins with no part of a call: write /serial, /event/…, /case/…, ",
                   part == CallPart::kNews ? "/news/…" : "/said/…, /step/… or, of transfers and one form, /service/…"));
}

absl::Status NoField(std::string_view word, const Descriptor& at) {
  std::vector<std::string> names;
  for (int i = 0; i < at.field_count(); ++i) names.emplace_back(at.field(i)->name());
  return absl::InvalidArgumentError(absl::StrCat(
      "there is no ", base::ToAbsl(word), " in ", at.name(), ", which has ", absl::StrJoin(names, ", "),
      ". Names and numbers of persons are in no case: leave such a field out, and let the receiver ask for the "
      "license under the case's number"));
}

bool IsIndex(std::string_view word) {
  return !word.empty() && word.size() <= 3 &&
         std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

absl::StatusOr<CallTarget> FindCallTarget(std::string_view pointer, v1::CaseKind kind, CallPart part) {
  if (pointer == "/serial") return CallTarget{nullptr, true};
  const std::vector<std::string> words = absl::StrSplit(base::ToAbsl(pointer), '/');
  const Descriptor* at = words.size() < 2 || !words[0].empty() ? nullptr : RootOf(words[1], kind, part);
  if (at == nullptr) return NoRoot(pointer, part);
  const bool of_event = at == v1::DemandEvent::descriptor();
  CallTarget target;
  for (size_t i = 2; i < words.size(); ++i) {
    const bool listed = target.field != nullptr && target.field->is_repeated() && !target.single;
    if (listed && !target.field->is_map() && IsIndex(words[i])) {
      at = target.field->message_type();
      target.single = at == nullptr;
      if (at != nullptr) target.field = nullptr;
      continue;
    }
    if (listed && target.field->is_map() && i + 1 == words.size()) {
      target.single = true;
      return target;
    }
    if (at == nullptr || listed) {
      return absl::InvalidArgumentError(
          absl::StrCat(base::ToAbsl(pointer), " goes on behind ", words[i - 1],
                       listed ? ", a list: write which, from 0" : ", which has no fields"));
    }
    const FieldDescriptor* field = at->FindFieldByName(words[i]);
    const bool allowed = !of_event || (words.size() == 3 && std::find(std::begin(kOfEvent), std::end(kOfEvent),
                                                                      words[i]) != std::end(kOfEvent));
    if (field == nullptr || !allowed) return NoField(words[i], *at);
    target.field = field;
    target.single = !field->is_repeated() && (field->message_type() == nullptr || IsTime(*field));
    at = field->is_repeated() || IsTime(*field) ? nullptr : field->message_type();
  }
  return target;
}

}  // namespace zhudong::mapping
