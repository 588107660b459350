#include "gateway/mapping/call_file.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/mapping/call_parser.h"
#include "gateway/mapping/json_text.h"
#include "gateway/model/text.h"

namespace zhudong::mapping {
namespace {

constexpr size_t kMostCode = 64;

std::string TextAt(const nlohmann::json& json, const std::string& pointer) {
  const nlohmann::json* value = At(json, pointer);
  if (value == nullptr || value->is_null() || value->is_structured()) return "";
  return value->is_string() ? value->get<std::string>() : value->dump();
}

bool Has(const std::vector<std::string>& list, const std::string& code) {
  return std::find(list.begin(), list.end(), code) != list.end();
}

}  // namespace

absl::StatusOr<std::shared_ptr<const CallFile>> CallFile::Parse(std::string_view text, std::string_view document) {
  Problems problems(document);
  std::shared_ptr<const CallFile> file;
  try {
    const toml::table table = toml::parse(text, document);
    file = CallParser(problems).Parse(table);
  } catch (const toml::parse_error& error) {
    problems.Add(error.source(), std::string(error.description()));
  }
  if (!problems.empty()) return absl::InvalidArgumentError(problems.Text());
  return file;
}

absl::StatusOr<std::shared_ptr<const CallFile>> CallFile::Load(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  if (!in) return absl::NotFoundError(absl::StrCat(path, " can't be read"));
  return Parse(text.str(), std::filesystem::path(path).filename().string());
}

Reply CallFile::Read(std::string_view body) const {
  std::string why;
  const std::optional<nlohmann::json> json = ParseJson(body, why);
  if (!json) return {.message = absl::StrCat("the answer can't be read: ", why)};
  std::string code = TextAt(*json, reply_.code);
  if (code.empty()) return {.message = absl::StrCat("the answer has no code at ", reply_.code)};
  Reply reply{.meaning = reply_.other_is_rejected ? Reply::Meaning::kRejected : Reply::Meaning::kRetry};
  if (Has(reply_.applied, code)) reply.meaning = Reply::Meaning::kApplied;
  if (Has(reply_.duplicate, code)) reply.meaning = Reply::Meaning::kDuplicate;
  if (Has(reply_.rejected, code)) reply.meaning = Reply::Meaning::kRejected;
  if (Has(reply_.retry, code)) reply.meaning = Reply::Meaning::kRetry;
  reply.code = model::ToUtf8(code, kMostCode);
  if (!reply_.message.empty()) reply.message = TextAt(*json, reply_.message);
  return reply;
}

}  // namespace zhudong::mapping
