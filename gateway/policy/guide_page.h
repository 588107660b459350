// A guide (办电指南) as people read it: one page of sections, tables and notes, in Chinese; and that page as Markdown
// and as HTML, to be put on a site or on a wall. Pure.
#pragma once

#include <string>
#include <vector>

#include "zhudong/v1/guide.pb.h"

namespace zhudong::policy {

struct GuideSection {
  std::string heading;  // 办理时限（工作日）
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;  // as many cells as columns
  std::vector<std::string> remarks;
};

struct GuidePage {
  std::string title;  // 宿州市办电指南
  std::string holds;  // 按2021-12-31有效的规则
  std::vector<GuideSection> sections;
  // What the values rest on; 〔1〕 in a cell is the first of them.
  std::vector<std::string> notes;
  std::vector<std::string> sources;
};

// What nobody says is left out. `duties`: also what must be made public and whether it is here, which is for those who
// publish, not for the public.
GuidePage PageOf(const v1::Guide& guide, bool duties);

std::string ToMarkdown(const GuidePage& page);
// Whole and self-contained: no script, nothing loaded, black on white for a printer. Every text is escaped.
std::string ToHtml(const GuidePage& page);

}  // namespace zhudong::policy
