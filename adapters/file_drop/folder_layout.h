// The four parts of a watched folder on disk, and files moving between them by rename.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "adapters/file_drop/arrivals.h"

namespace zhudong::file_drop {

// Not thread-safe.
class FolderLayout {
 public:
  explicit FolderLayout(std::string path) : path_(std::move(path)) {}

  absl::Status Make() const;
  // Regular files in incoming/ (links are not followed), at most 10,000; the rest is seen when these are gone.
  absl::StatusOr<std::vector<Seen>> Incoming() const;
  // Names in work/, in order.
  std::vector<std::string> Working() const;

  // Each returns the name that the file has there: a name that is taken gets a number.
  absl::StatusOr<std::string> Take(const std::string& name) const;      // incoming/ → work/, its .done goes
  absl::StatusOr<std::string> GiveBack(const std::string& name) const;  // work/ → incoming/
  // With its list of refused rows.
  absl::StatusOr<std::string> Archive(const std::string& name) const;
  // Writes `name.reason`.
  absl::StatusOr<std::string> SetAside(const std::string& name, const std::string& reason) const;

  std::string WorkPath(const std::string& name) const;
  // Where the refused rows of a file in work/ are listed.
  std::string RefusedPath(const std::string& name) const;

 private:
  absl::StatusOr<std::string> Move(const std::string& from, const std::string& to, const std::string& name) const;

  const std::string path_;
};

}  // namespace zhudong::file_drop
