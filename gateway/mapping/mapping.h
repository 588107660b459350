// A mapping: how the records of one platform's files become events, said in a TOML file instead of code.
// The language of mapping files is described in MAPPINGS.md beside this header.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "gateway/mapping/spec.h"

namespace zhudong::mapping {

// Immutable; thread-safe; shared by readers.
class Mapping {
 public:
  // `document` names the text where problems are told. INVALID_ARGUMENT holds all problems at once, one a line:
  // `landchina.toml:12:5: no such field in LandSupply: …`.
  static absl::StatusOr<std::shared_ptr<const Mapping>> Parse(std::string_view text, std::string_view document);
  // NOT_FOUND when the file can't be read.
  static absl::StatusOr<std::shared_ptr<const Mapping>> Load(const std::string& path);

  // [a-z0-9-]{1,64}, unique in a library.
  const std::string& name() const { return spec_.name; }
  // For operators: 土地市场网供地结果.
  const std::string& title() const { return spec_.title; }
  // The feed its events belong to where nobody says otherwise.
  const std::string& feed() const { return spec_.feed; }
  const Spec& spec() const { return spec_; }
  // The file as it was read.
  const std::string& text() const { return text_; }

 private:
  Mapping(Spec spec, std::string_view text) : spec_(std::move(spec)), text_(text) {}
  Spec spec_;
  std::string text_;
};

}  // namespace zhudong::mapping
