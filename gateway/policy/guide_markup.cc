// A page of a guide as Markdown and as HTML.
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "gateway/policy/guide_page.h"

namespace zhudong::policy {
namespace {

constexpr unsigned char kFirstPrintable = 0x20;
constexpr unsigned char kDelete = 0x7f;

// No text of a pack can be anything but text: control characters become spaces.
std::string Plain(absl::string_view text) {
  std::string plain(text);
  for (char& c : plain) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < kFirstPrintable || byte == kDelete) c = ' ';
  }
  return plain;
}

std::string Html(absl::string_view text) {
  return absl::StrReplaceAll(Plain(text),
                             {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}, {"'", "&#39;"}});
}

std::string Markdown(absl::string_view text) {
  std::string escaped;
  for (const char c : Plain(text)) {
    if (absl::string_view("\\`*_{}[]<>()#+!|~").find(c) != absl::string_view::npos) escaped += '\\';
    escaped += c;
  }
  return escaped;
}

// 一 … 十, 十一 …: a guide has fewer than twenty sections.
std::string Ordinal(size_t number) {
  static constexpr const char* kDigits[] = {"", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
  constexpr size_t kTen = 10;
  return absl::StrCat(number >= kTen ? "十" : "", kDigits[number % kTen]);
}

constexpr char kStyle[] =
    "body{font-family:\"Noto Sans CJK SC\",\"Microsoft YaHei\",\"PingFang SC\",sans-serif;color:#000;background:#fff;"
    "max-width:60em;margin:1.5em auto;padding:0 1em;line-height:1.5}"
    "h1{text-align:center;font-size:1.6em;margin:0}p.holds{text-align:center;color:#444}"
    "h2{font-size:1.15em;margin:1.2em 0 .4em}table{border-collapse:collapse;width:100%}"
    "th,td{border:1px solid #666;padding:.3em .5em;text-align:left;vertical-align:top}th{background:#eee}"
    "ol,ul{font-size:.85em}"
    "@media print{body{max-width:none;margin:0}h2{break-after:avoid}tr{break-inside:avoid}}";

template <typename List>
std::string Items(const List& list) {
  std::string items;
  for (const std::string& one : list) absl::StrAppend(&items, "<li>", Html(one), "</li>\n");
  return items;
}

}  // namespace

std::string ToMarkdown(const GuidePage& page) {
  const auto row = [](const std::vector<std::string>& cells) {
    const auto escape = [](std::string* out, const std::string& cell) { absl::StrAppend(out, Markdown(cell)); };
    return absl::StrCat("| ", absl::StrJoin(cells, " | ", escape), " |\n");
  };
  std::string text = absl::StrCat("# ", Markdown(page.title), "\n\n", Markdown(page.holds), "\n");
  size_t number = 0;
  for (const GuideSection& section : page.sections) {
    absl::StrAppend(&text, "\n## ", Ordinal(++number), "、", Markdown(section.heading), "\n");
    if (!section.rows.empty()) {
      absl::StrAppend(&text, "\n", row(section.columns));
      for (size_t i = 0; i < section.columns.size(); ++i) text += "|---";
      text += "|\n";
      for (const auto& cells : section.rows) text += row(cells);
    }
    for (const std::string& remark : section.remarks) absl::StrAppend(&text, "\n", Markdown(remark), "\n");
  }
  text += "\n## 依据\n\n";
  number = 0;
  for (const std::string& note : page.notes) absl::StrAppend(&text, ++number, ". ", Markdown(note), "\n");
  text += "\n";
  for (const std::string& source : page.sources) absl::StrAppend(&text, "- ", Markdown(source), "\n");
  return text;
}

std::string ToHtml(const GuidePage& page) {
  const auto row = [](const std::vector<std::string>& cells, absl::string_view tag) {
    std::string text = "<tr>";
    for (const std::string& cell : cells) absl::StrAppend(&text, "<", tag, ">", Html(cell), "</", tag, ">");
    return absl::StrCat(text, "</tr>\n");
  };
  std::string text = absl::StrCat(
      "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>",
      Html(page.title), "</title>\n<style>", kStyle, "</style>\n</head>\n<body>\n<h1>", Html(page.title),
      "</h1>\n<p class=\"holds\">", Html(page.holds), "</p>\n");
  size_t number = 0;
  for (const GuideSection& section : page.sections) {
    absl::StrAppend(&text, "<section>\n<h2>", Ordinal(++number), "、", Html(section.heading), "</h2>\n");
    if (!section.rows.empty()) {
      absl::StrAppend(&text, "<table>\n<thead>\n", row(section.columns, "th"), "</thead>\n<tbody>\n");
      for (const auto& cells : section.rows) text += row(cells, "td");
      text += "</tbody>\n</table>\n";
    }
    if (!section.remarks.empty()) absl::StrAppend(&text, "<ul>\n", Items(section.remarks), "</ul>\n");
    text += "</section>\n";
  }
  absl::StrAppend(&text, "<section>\n<h2>依据</h2>\n<ol>\n", Items(page.notes), "</ol>\n<ul>\n", Items(page.sources),
                  "</ul>\n</section>\n</body>\n</html>\n");
  return text;
}

}  // namespace zhudong::policy
