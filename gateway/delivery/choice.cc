#include "gateway/delivery/choice.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "gateway/cases/joint_fields.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "google/protobuf/unknown_field_set.h"

namespace zhudong::delivery {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using Node = EventChoice::Node;

constexpr const char* kAlways[] = {"event_id", "project_id", "project_sequence", "caused_at", "gap", "replay"};
constexpr size_t kMaxFields = 1000;

absl::Status NoSuchField(const std::string& path, const Descriptor& at, bool top) {
  std::vector<std::string> names;
  if (top) names.push_back("forecast");
  for (int i = 0; i < at.field_count(); ++i) names.push_back(std::string(at.field(i)->name()));
  return absl::InvalidArgumentError(
      absl::StrCat("`", path, "` is no field of a demand event: there are ", absl::StrJoin(names, ", ")));
}

absl::Status Add(const std::string& path, const std::vector<std::string>& parts, Node& root) {
  const Descriptor* at = v1::DemandEvent::descriptor();
  Node* node = &root;
  for (size_t i = 0; i < parts.size(); ++i) {
    const FieldDescriptor* field = at == nullptr ? nullptr : at->FindFieldByName(parts[i]);
    if (field == nullptr) {
      if (at != nullptr) return NoSuchField(path, *at, i == 0);
      return absl::InvalidArgumentError(absl::StrCat("`", path, "` goes on behind a field that holds no others"));
    }
    // A map is chosen whole.
    at = field->is_map() ? nullptr : field->message_type();
    node = &node->children[field->number()];
  }
  node->whole = true;
  return absl::OkStatus();
}

void Prune(Message& message, const Node& node) {
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  reflection.MutableUnknownFields(&message)->Clear();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const auto child = node.children.find(field->number());
    if (child == node.children.end()) {
      reflection.ClearField(&message, field);
      continue;
    }
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE || field->is_map()) continue;
    const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      Message& part = field->is_repeated() ? *reflection.MutableRepeatedMessage(&message, field, i)
                                           : *reflection.MutableMessage(&message, field);
      if (child->second.whole) {
        part.DiscardUnknownFields();
      } else {
        Prune(part, child->second);
      }
    }
  }
}

// What a name in ForecastRevised.changed stands for.
const std::map<std::string, std::vector<const char*>>& FieldsOfChange() {
  static const auto* const fields = new std::map<std::string, std::vector<const char*>>{
      {"demand", {"demand", "method", "factors", "cross_checks", "explanation"}},
      {"need_by_date", {"need_by_date", "need_by_source", "construction_power_date"}},
      {"voltage_level", {"voltage_level"}},
      {"certainty", {"certainty", "stage"}},
      {"ramp", {"ramp"}},
      {"rules", {"rules_version"}},
      {"evidence", {"evidence"}},
  };
  return *fields;
}

void KeepChanged(v1::ForecastRevised& revised) {
  Node node;
  const Descriptor& forecast = *v1::Forecast::descriptor();
  std::set<std::string> names = {"forecast_id", "project_id"};
  for (const std::string& change : revised.changed()) {
    const auto found = FieldsOfChange().find(change);
    if (found != FieldsOfChange().end()) names.insert(found->second.begin(), found->second.end());
  }
  for (const std::string& name : names) node.children[forecast.FindFieldByName(name)->number()].whole = true;
  Prune(*revised.mutable_forecast(), node);
}

}  // namespace

absl::StatusOr<EventChoice> EventChoice::Parse(EventForm form, const std::vector<std::string>& fields) {
  EventChoice choice;
  choice.form_ = form;
  if (fields.empty()) return choice;
  if (fields.size() > kMaxFields) {
    return absl::InvalidArgumentError(absl::StrCat("at most ", kMaxFields, " fields may be chosen"));
  }
  auto root = std::make_shared<Node>();
  const Descriptor& event = *v1::DemandEvent::descriptor();
  for (const char* name : kAlways) root->children[event.FindFieldByName(name)->number()].whole = true;
  for (int i = 0; i < event.oneof_decl(0)->field_count(); ++i) root->children[event.oneof_decl(0)->field(i)->number()];
  for (const std::string& path : fields) {
    std::vector<std::string> parts = absl::StrSplit(path, '.');
    if (parts[0] != "forecast") {
      if (absl::Status added = Add(path, parts, *root); !added.ok()) return added;
      continue;
    }
    for (const char* change : {"forecast_issued", "forecast_revised"}) {
      std::vector<std::string> longer = {change};
      longer.insert(longer.end(), parts.begin(), parts.end());
      if (absl::Status added = Add(path, longer, *root); !added.ok()) return added;
    }
  }
  choice.root_ = std::move(root);
  return choice;
}

void EventChoice::Apply(v1::DemandEvent& event) const {
  if (service_ != v1::UTILITY_SERVICE_UNSPECIFIED && event.has_case_changed()) {
    v1::CaseFile& file = *event.mutable_case_changed()->mutable_case_file();
    file = cases::CutForService(std::move(file), service_);
  }
  if (all()) return;
  if (form_ == EventForm::kChanges && event.has_forecast_revised()) KeepChanged(*event.mutable_forecast_revised());
  if (root_ != nullptr) Prune(event, *root_);
}

void EventChoices::Add(const std::string& subscriber, const std::string& principal, EventChoice choice) {
  if (choice.all()) return;
  auto entries = std::make_shared<Entries>(*entries_.Get());
  entries->push_back({subscriber, principal, std::move(choice)});
  entries_.Set(std::move(entries));
}

std::vector<EventChoice> EventChoices::Of(const std::string& subscriber, const std::string& principal) const {
  std::vector<EventChoice> choices;
  const std::shared_ptr<const Entries> entries = entries_.Get();
  for (const Entry& entry : *entries) {
    if (entry.subscriber == subscriber || (!entry.principal.empty() && entry.principal == principal)) {
      choices.push_back(entry.choice);
    }
  }
  return choices;
}

}  // namespace zhudong::delivery
