#include "gateway/forecast/tables.h"

#include <algorithm>
#include <cassert>
#include <numeric>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "gateway/base/bytes.h"
#include "gateway/base/text.h"
#include "gateway/crypto/digest.h"
#include "gateway/forecast/table_parser.h"

namespace zhudong::forecast {
namespace {

constexpr size_t kVersionDigits = 12;
constexpr size_t kMaxDocuments = 256;

std::string KeyOf(std::string_view section, std::string_view key) {
  std::string whole;
  whole.reserve(section.size() + key.size() + 1);
  whole.append(section).append(1, '.').append(key);
  return whole;
}

template <typename Map>
auto FindIn(const std::vector<const Document*>& documents, Map Document::*map, const std::string& key) -> const
    typename Map::mapped_type* {
  for (const Document* document : documents) {
    const auto it = (document->*map).find(key);
    if (it != (document->*map).end()) return &it->second;
  }
  return nullptr;
}

}  // namespace

const Sourced* Indices::FindValue(std::string_view section, std::string_view key) const {
  return FindIn(documents_, &Document::values, KeyOf(section, key));
}

const Sourced& Indices::Value(std::string_view section, std::string_view key) const {
  const Sourced* value = FindValue(section, key);
  assert(value != nullptr && "the schema promises it");
  return *value;
}

const Steps& Indices::StepsOf(std::string_view section, std::string_view key) const {
  const Steps* steps = FindIn(documents_, &Document::steps, KeyOf(section, key));
  assert(steps != nullptr && "the schema promises it");
  return *steps;
}

const Growth* Indices::FindGrowth(std::string_view key) const {
  return FindIn(documents_, &Document::growth, KeyOf("growth", key));
}

const Voltages& Indices::VoltagesOf() const {
  for (const Document* document : documents_) {
    if (document->voltages) return *document->voltages;
  }
  return *documents_.back()->voltages;
}

absl::StatusOr<std::shared_ptr<const Tables>> Tables::Parse(const std::vector<std::string>& texts) {
  if (texts.empty()) return absl::InvalidArgumentError("no demand tables: give the national document first");
  if (texts.size() > kMaxDocuments) {
    return absl::InvalidArgumentError(absl::StrCat(texts.size(), " demand tables: at most ", kMaxDocuments));
  }
  std::shared_ptr<Tables> tables(new Tables);
  std::string problems;
  crypto::Sha256Stream digest;
  for (size_t i = 0; i < texts.size(); ++i) {
    tables->documents_.push_back(ParseDocument(texts[i], i, problems));
    std::string length;
    base::AppendU64(length, texts[i].size());
    digest.Update(length);
    digest.Update(texts[i]);
  }
  if (!problems.empty()) return absl::InvalidArgumentError(problems);
  tables->version_ =
      absl::StrCat(tables->documents_.front().name, "-", crypto::Hex(digest.Finish()).substr(0, kVersionDigits));
  tables->order_.resize(texts.size());
  std::iota(tables->order_.begin(), tables->order_.end(), 0);
  const auto rank = [&tables](size_t i) {
    const Document& document = tables->documents_[i];
    // The national document stands last whatever its date.
    return std::make_tuple(i > 0, document.division_prefix.size(), document.effective_from, i);
  };
  std::sort(tables->order_.begin(), tables->order_.end(), [&rank](size_t a, size_t b) { return rank(a) > rank(b); });
  return std::shared_ptr<const Tables>(std::move(tables));
}

Indices Tables::For(std::string_view division_code, absl::CivilDay day) const {
  Indices indices;
  for (const size_t i : order_) {
    const Document& document = documents_[i];
    const bool here = division_code.substr(0, document.division_prefix.size()) == document.division_prefix;
    if (i == 0 || (here && document.effective_from <= day)) indices.documents_.push_back(&document);
  }
  return indices;
}

}  // namespace zhudong::forecast
