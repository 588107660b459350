#include "gateway/correlation/announcements.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "gateway/model/project_code.h"

namespace zhudong::correlation {
namespace {

// What is said of one project code.
class Works {
 public:
  void Add(const v1::InvestmentProject& project, double value) {
    if (project.works_code().empty()) {
      whole_ = std::max(whole_, value);
      return;
    }
    values_[project.works_code()] += value;
    prior_[project.works_code()] = project.prior_works_code();
  }

  double Sum() {
    for (const auto& [code, prior] : prior_) {
      if (prior != code && values_.contains(prior)) parts_[prior].push_back(code);
    }
    double sum = 0;
    for (const auto& [code, prior] : prior_) {
      if (prior == code || !values_.contains(prior)) sum += Of(code);
    }
    // What names each other as prior has no beginning.
    for (const auto& [code, prior] : prior_) sum += Of(code);
    return std::max(whole_, sum);
  }

 private:
  // The works or, where those that came from it are larger together, these; 0 when it was counted before.
  double Of(const std::string& code) {
    if (!counted_.insert(code).second) return 0;
    double parts = 0;
    for (const std::string& part : parts_[code]) parts += Of(part);
    return std::max(values_[code], parts);
  }

  double whole_ = 0;
  std::map<std::string, double> values_;
  std::map<std::string, std::string> prior_;
  std::map<std::string, std::vector<std::string>> parts_;
  std::set<std::string> counted_;
};

}  // namespace

std::optional<Figure> Announced(const std::vector<Fact>& investments, bool (v1::InvestmentProject::*has)() const,
                                double (v1::InvestmentProject::*get)() const) {
  std::optional<Figure> sum;
  std::map<std::string, Works> works;
  for (const Fact& fact : investments) {
    const v1::InvestmentProject& project = fact.event->investment_project();
    if (!(project.*has)()) continue;
    if (!sum) sum.emplace();
    sum->positions.push_back(fact.position);
    works[model::NormalizeProjectCode(project.project_code())].Add(project, (project.*get)());
  }
  for (auto& [code, of_code] : works) sum->value += of_code.Sum();
  return sum;
}

}  // namespace zhudong::correlation
