// What the tests of mappings share: a small mapping, text as a file, all items of it.
#pragma once

#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "gateway/crypto/digest.h"
#include "gateway/mapping/file_reader.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace zhudong::mapping {

inline const std::string kMappings = std::string(ZHUDONG_SOURCE_DIR) + "/adapters/file_drop/mappings";

inline std::string Slurp(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

// `head` stands before the signature: format, delimiter and so on.
inline std::string SmallCsv(const std::string& head = "") {
  return "name = \"small\"\nfeed = \"land-supply\"\n" + head + R"(
[signature]
required = ["号", "日期"]
optional = ["面积", "名称"]
[[event]]
kind = "land_supply"
id = { from = "号" }
occurred_at = { from = "日期" }
division = { value = "440112" }
fields = [
  { to = "land_supply.supervision_number", from = "号", required = true },
  { to = "land_supply.project_name", from = "名称" },
  { to = "land_supply.land_area_m2", from = "面积", as = "area", unit = "亩" },
]
)";
}

inline std::string SmallJson(const std::string& head) {
  return "name = \"small-json\"\nfeed = \"f\"\n" + head + R"(
[signature]
required = ["/no"]
[[event]]
kind = "completion_acceptance"
id = { from = "/no" }
occurred_at = { from = "/date" }
fields = [
  { to = "completion_acceptance.acceptance_number", from = "/no", required = true },
  { to = "completion_acceptance.owner.name", from = "/owner/name" },
]
)";
}

inline std::shared_ptr<const Mapping> MustParse(const std::string& text) {
  auto mapping = Mapping::Parse(text, "test.toml");
  EXPECT_TRUE(mapping.ok()) << mapping.status();
  return mapping.ok() ? *mapping : nullptr;
}

inline absl::StatusOr<std::unique_ptr<FileReader>> OpenText(const std::string& text,
                                                            std::shared_ptr<const Mapping> mapping,
                                                            Position start = {}) {
  return FileReader::Over(std::make_unique<std::istringstream>(text), std::move(mapping),
                          {"", crypto::Sha256, start, "file.csv"});
}

inline std::vector<v1::PublishItem> ReadAll(FileReader& reader) {
  std::vector<v1::PublishItem> items;
  for (;;) {
    auto item = reader.Next();
    EXPECT_TRUE(item.ok()) << item.status();
    if (!item.ok() || !item->has_value()) return items;
    items.push_back(**item);
  }
}

inline std::vector<v1::PublishItem> ReadText(const std::string& text, std::shared_ptr<const Mapping> mapping) {
  auto reader = OpenText(text, std::move(mapping));
  EXPECT_TRUE(reader.ok()) << reader.status();
  return reader.ok() ? ReadAll(**reader) : std::vector<v1::PublishItem>();
}

// `EVENT`, or the codes of what makes an item unreadable, without their common prefix.
inline std::string Verdict(const v1::PublishItem& item) {
  if (item.has_event()) return "EVENT";
  std::string codes;
  for (const v1::Finding& finding : item.unreadable().findings()) {
    codes += (codes.empty() ? "" : " ") + v1::FindingCode_Name(finding.code()).substr(sizeof("FINDING_CODE_") - 1);
  }
  return codes;
}

inline std::vector<std::string> Verdicts(const std::vector<v1::PublishItem>& items) {
  std::vector<std::string> verdicts;
  for (const v1::PublishItem& item : items) verdicts.push_back(Verdict(item));
  return verdicts;
}

}  // namespace zhudong::mapping
