#include "gateway/cases/answerer.h"

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

namespace zhudong::cases {
namespace {

// Of an approval, of a department.
const std::string* DepartmentOf(const Fact& fact) {
  if (!fact.event->has_case_status_report()) return nullptr;
  const v1::CaseStatusReport& report = fact.event->case_status_report();
  if (report.case_kind() != v1::CASE_KIND_WORKS_APPROVAL || report.department().empty()) return nullptr;
  return &report.department();
}

// The one of `asked` that is meant; `told` itself where none is, or several may be.
const std::string& Meant(const std::string& told, const std::vector<std::string>& asked) {
  if (std::find(asked.begin(), asked.end(), told) != asked.end()) return told;
  const std::string* meant = nullptr;
  for (const std::string& name : asked) {
    if (told.find(name) == std::string::npos) continue;
    if (meant != nullptr) return told;
    meant = &name;
  }
  return meant == nullptr ? told : *meant;
}

// Positions stay as they are.
Facts Renamed(const Facts& facts, const std::vector<std::string>& asked) {
  Facts renamed = facts;
  for (Fact& fact : renamed) {
    const std::string* told = DepartmentOf(fact);
    if (told == nullptr || Meant(*told, asked) == *told) continue;
    auto event = std::make_shared<v1::Event>(*fact.event);
    event->mutable_case_status_report()->set_department(Meant(*told, asked));
    fact.event = std::move(event);
  }
  return renamed;
}

void FindEnds(Answerer& who) {
  for (const v1::CaseEntry& entry : who.entries) {
    if (!IsEnd(entry.status()) || !entry.set_aside().empty()) continue;
    std::optional<Answerer::End>& end = who.end ? who.undone : who.end;
    if (!end) end = Answerer::End{{TimeOf(entry.at()), entry.evidence()}, entry.status()};
  }
}

std::optional<Moment> FirstWord(const Facts& facts, const std::string& name) {
  for (size_t i = 0; i < facts.size(); ++i) {
    const std::string* department = DepartmentOf(facts[i]);
    if (department != nullptr && *department == name) return Moment{OccurredAt(facts[i]), static_cast<uint32_t>(i + 1)};
  }
  return std::nullopt;
}

}  // namespace

Answerer ReadWhole(const Facts& facts, const std::optional<Moment>& applied) {
  Answerer whole;
  whole.asked_at = applied;
  whole.track = ReadTrack(facts, v1::CASE_KIND_WORKS_APPROVAL, "", applied, whole.entries);
  FindEnds(whole);
  return whole;
}

std::vector<Answerer> ReadDepartments(const Facts& told, const std::vector<std::string>& asked, bool everyone,
                                      const std::optional<Moment>& asked_at) {
  const Facts facts = Renamed(told, asked);
  std::set<std::string> others;
  for (const Fact& fact : facts) {
    const std::string* name = DepartmentOf(fact);
    if (name != nullptr && std::find(asked.begin(), asked.end(), *name) == asked.end()) others.insert(*name);
  }
  std::vector<Answerer> departments;
  const auto add = [&](const std::string& name, bool is_asked) {
    Answerer& one = departments.emplace_back();
    one.name = name;
    one.asked = is_asked;
    if (is_asked) one.asked_at = asked_at;
    // Who speaks was asked by then.
    const std::optional<Moment> first = FirstWord(facts, name);
    if (one.asked_at && first && first->at < one.asked_at->at) one.asked_at = Moment{first->at, 0};
    one.track = ReadTrack(facts, v1::CASE_KIND_WORKS_APPROVAL, name, one.asked_at, one.entries);
    FindEnds(one);
  };
  for (const std::string& name : asked) add(name, true);
  for (const std::string& name : others) add(name, everyone);
  return departments;
}

}  // namespace zhudong::cases
