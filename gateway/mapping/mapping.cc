#include "gateway/mapping/mapping.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "gateway/mapping/spec_parser.h"

namespace zhudong::mapping {

absl::StatusOr<std::shared_ptr<const Mapping>> Mapping::Parse(std::string_view text, std::string_view document) {
  Problems problems(document);
  Spec spec;
  try {
    const toml::table table = toml::parse(text, document);
    spec = SpecParser(problems).Parse(table);
  } catch (const toml::parse_error& error) {
    problems.Add(error.source(), std::string(error.description()));
  }
  if (!problems.empty()) return absl::InvalidArgumentError(problems.Text());
  return std::shared_ptr<const Mapping>(new Mapping(std::move(spec), text));
}

absl::StatusOr<std::shared_ptr<const Mapping>> Mapping::Load(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  if (!in) return absl::NotFoundError(absl::StrCat(path, " can't be read"));
  return Parse(text.str(), std::filesystem::path(path).filename().string());
}

}  // namespace zhudong::mapping
