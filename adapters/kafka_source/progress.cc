#include "adapters/kafka_source/progress.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gateway/base/text.h"

namespace zhudong::kafka_source {
namespace {

constexpr char kVersion[] = "1";

absl::Status Broken() {
  return absl::DataLossError("the kept offsets can't be read: the storage was written by something else");
}

}  // namespace

absl::StatusOr<Progress> Progress::Parse(std::string_view cursor) {
  Progress progress;
  if (cursor.empty()) return progress;
  const std::vector<std::string> lines = absl::StrSplit(base::ToAbsl(cursor), '\n', absl::SkipEmpty());
  const std::vector<std::string> head = absl::StrSplit(lines.empty() ? "" : lines[0], ' ');
  if (head.size() != 2 || head[0] != kVersion) return Broken();
  progress.cluster_ = head[1];
  for (size_t i = 1; i < lines.size(); ++i) {
    const std::vector<std::string> parts = absl::StrSplit(lines[i], ' ');
    Partition partition;
    size_t number = 0;
    if (parts.size() != 5 || !kafka::IsTopicName(parts[0]) || !absl::SimpleAtoi(parts[1], &number) ||
        !absl::SimpleAtoi(parts[2], &partition.next) || partition.next < kafka::kBeginning ||
        !absl::SimpleAtoi(parts[3], &partition.lost.gaps) || !absl::SimpleAtoi(parts[4], &partition.lost.missing)) {
      return Broken();
    }
    std::vector<Partition>& all = progress.topics_[parts[0]];
    if (number != all.size() || i > kMaxPartitions) return Broken();
    all.push_back(partition);
  }
  return progress;
}

std::string Progress::Text() const {
  std::string text = absl::StrCat(kVersion, " ", cluster_, "\n");
  for (const auto& [topic, partitions] : topics_) {
    for (size_t i = 0; i < partitions.size(); ++i) {
      const Partition& one = partitions[i];
      absl::StrAppend(&text, topic, " ", i, " ", one.next, " ", one.lost.gaps, " ", one.lost.missing, "\n");
    }
  }
  dirty_ = false;
  return text;
}

absl::Status Progress::Belongs(const std::string& id) {
  if (id.empty() || id == cluster_) return absl::OkStatus();
  if (!cluster_.empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat("the brokers are of cluster ", id, ", and what was read came from cluster ", cluster_,
                     ", whose offsets mean nothing here: correct kafka.brokers, or give the source another name to "
                     "read the new cluster from its start"));
  }
  cluster_ = id;
  dirty_ = true;
  return absl::OkStatus();
}

absl::StatusOr<std::vector<kafka::Place>> Progress::Grow(const std::string& topic, int partitions, Start start) {
  const bool known = topics_.contains(topic);
  std::vector<Partition>& all = topics_[topic];
  if (static_cast<size_t>(partitions) < all.size()) {
    return absl::FailedPreconditionError(
        absl::StrCat("topic ", topic, " has ", partitions, " partitions, and ", all.size(),
                     " were read: it was made anew. Give the source another name to read it from its start"));
  }
  size_t others = 0;
  for (const auto& [name, list] : topics_) others += name == topic ? 0 : list.size();
  if (others + static_cast<size_t>(partitions) > kMaxPartitions) {
    return absl::ResourceExhaustedError(
        absl::StrCat("more than ", kMaxPartitions, " partitions for one source: give topic ", topic, " its own"));
  }
  while (all.size() < static_cast<size_t>(partitions)) {
    all.emplace_back().next = known || start == Start::kEarliest ? kafka::kBeginning : kafka::kEnd;
    dirty_ = true;
  }
  std::vector<kafka::Place> places;
  for (int i = 0; i < partitions; ++i) {
    Partition& one = all[static_cast<size_t>(i)];
    if (one.reading) continue;
    one.reading = true;
    places.push_back({topic, i, one.next});
  }
  return places;
}

Progress::Partition& Progress::At(std::string_view topic, int32_t partition) {
  return topics_.find(topic)->second.at(static_cast<size_t>(partition));
}

std::optional<Lost> Progress::Reached(Partition& partition, int64_t offset) {
  std::optional<Lost> lost;
  if (partition.reset) {
    partition.reset = false;
    lost = Lost{1, 0};
    // A topic that was made anew begins below what was read of the old one: then nobody knows how much.
    if (offset > partition.next) lost->missing = static_cast<uint64_t>(offset - partition.next);
    partition.lost.gaps += lost->gaps;
    partition.lost.missing += lost->missing;
    dirty_ = true;
  }
  return lost;
}

std::optional<Lost> Progress::Took(std::string_view topic, int32_t partition, int64_t offset) {
  Partition& one = At(topic, partition);
  const std::optional<Lost> lost = Reached(one, offset);
  one.next = offset + 1;
  return lost;
}

std::optional<Lost> Progress::AtEnd(std::string_view topic, int32_t partition, int64_t offset) {
  Partition& one = At(topic, partition);
  const std::optional<Lost> lost = Reached(one, offset);
  dirty_ = dirty_ || one.next != offset;
  one.next = offset;
  return lost;
}

kafka::Place Progress::Reset(std::string_view topic, int32_t partition) {
  Partition& one = At(topic, partition);
  // What never had an offset can't have lost any.
  one.reset = one.next >= 0;
  return {std::string(topic), partition, kafka::kBeginning};
}

std::vector<kafka::Place> Progress::Places() const {
  std::vector<kafka::Place> places;
  for (const auto& [topic, partitions] : topics_) {
    for (size_t i = 0; i < partitions.size(); ++i) {
      places.push_back({topic, static_cast<int32_t>(i), partitions[i].next});
    }
  }
  return places;
}

Lost Progress::lost() const {
  Lost all;
  for (const auto& [topic, partitions] : topics_) {
    for (const Partition& one : partitions) {
      all.gaps += one.lost.gaps;
      all.missing += one.lost.missing;
    }
  }
  return all;
}

}  // namespace zhudong::kafka_source
