// All mappings there are, and which of them a file is for.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/mapping/mapping.h"

namespace zhudong::mapping {

// Immutable; thread-safe; cheap to copy.
class Library {
 public:
  // Every *.toml directly in `directory`. INVALID_ARGUMENT holds all problems of all files; NOT_FOUND when there is
  // no such directory or no mapping in it.
  static absl::StatusOr<Library> Load(const std::string& directory);
  // INVALID_ARGUMENT when two have the same name.
  static absl::StatusOr<Library> Of(std::vector<std::shared_ptr<const Mapping>> mappings);

  // nullptr when there is none of this name.
  std::shared_ptr<const Mapping> Find(std::string_view name) const;
  // In order of name.
  const std::vector<std::shared_ptr<const Mapping>>& all() const { return mappings_; }

  // The mapping whose signature the file's header (or first JSON record) fits; the one that asks for most columns
  // where several do. Reads only the beginning of the file.
  //   INVALID_ARGUMENT     the file is empty
  //   NOT_FOUND            no such file, or no mapping fits: the message lists each one tried and what it lacks
  //   FAILED_PRECONDITION  two fit equally well: the message names them
  absl::StatusOr<std::shared_ptr<const Mapping>> Recognize(const std::string& path) const;

 private:
  explicit Library(std::vector<std::shared_ptr<const Mapping>> mappings) : mappings_(std::move(mappings)) {}
  std::vector<std::shared_ptr<const Mapping>> mappings_;
};

}  // namespace zhudong::mapping
