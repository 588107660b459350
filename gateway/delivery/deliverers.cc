#include "gateway/delivery/deliverers.h"

#include <algorithm>

namespace zhudong::delivery {

std::shared_ptr<Deliverer> Deliverers::Find(const std::string& name) const {
  const std::shared_ptr<const List> list = All();
  for (const Entry& entry : *list) {
    if (entry.name == name) return entry.deliverer;
  }
  return nullptr;
}

std::set<std::string> Deliverers::Names() const {
  const std::shared_ptr<const List> list = All();
  std::set<std::string> names;
  for (const Entry& entry : *list) names.insert(entry.name);
  return names;
}

void Deliverers::Put(const std::string& name, std::shared_ptr<Deliverer> deliverer) {
  auto next = std::make_shared<List>(*All());
  const auto found = std::find_if(next->begin(), next->end(), [&](const Entry& entry) { return entry.name == name; });
  if (found != next->end()) {
    found->deliverer = std::move(deliverer);
  } else {
    next->push_back({name, std::move(deliverer)});
  }
  list_.Set(std::move(next));
}

void Deliverers::Remove(const std::string& name) {
  auto next = std::make_shared<List>(*All());
  std::erase_if(*next, [&](const Entry& entry) { return entry.name == name; });
  list_.Set(std::move(next));
}

}  // namespace zhudong::delivery
