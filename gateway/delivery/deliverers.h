// Those that demand events are pushed to, by name, while the settings may add, change and remove some.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "gateway/base/live.h"
#include "gateway/delivery/delivery.h"

namespace zhudong::delivery {

// Thread-safe. Who holds one that was replaced meanwhile may still read from it; its acts answer UNAVAILABLE.
class Deliverers {
 public:
  struct Entry {
    std::string name;
    std::shared_ptr<Deliverer> deliverer;
  };
  using List = std::vector<Entry>;

  Deliverers() : list_(std::make_shared<const List>()) {}
  explicit Deliverers(List list) : list_(std::make_shared<const List>(std::move(list))) {}

  // As of now; name it before walking over it.
  std::shared_ptr<const List> All() const { return list_.Get(); }
  // Null when there is none.
  std::shared_ptr<Deliverer> Find(const std::string& name) const;
  std::set<std::string> Names() const;

  // In the place of the one by that name, else at the end. Put and Remove from one thread at a time.
  void Put(const std::string& name, std::shared_ptr<Deliverer> deliverer);
  void Remove(const std::string& name);

 private:
  base::Live<List> list_;
};

}  // namespace zhudong::delivery
