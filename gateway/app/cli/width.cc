#include "gateway/app/cli/width.h"

#include <clocale>
#include <cwchar>

namespace zhudong::cli {
namespace {

struct Character {
  size_t bytes;
  int columns;  // -1: not printable
};

// Switches this thread to C.UTF-8, which glibc has built in, for as long as it lives.
class Utf8Scope {
 public:
  Utf8Scope() : before_(uselocale(Locale())) {}
  ~Utf8Scope() { uselocale(before_); }
  Utf8Scope(const Utf8Scope&) = delete;
  Utf8Scope& operator=(const Utf8Scope&) = delete;

 private:
  static locale_t Locale() {
    static const locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    return utf8;
  }
  locale_t before_;
};

Character First(std::string_view text) {
  std::mbstate_t state{};
  wchar_t wide = 0;
  const size_t bytes = std::mbrtowc(&wide, text.data(), text.size(), &state);
  if (bytes == 0 || bytes > text.size()) return {1, -1};
  return {bytes, wcwidth(wide)};
}

}  // namespace

size_t DisplayWidth(std::string_view text) {
  const Utf8Scope scope;
  size_t columns = 0;
  while (!text.empty()) {
    const Character character = First(text);
    columns += character.columns < 0 ? 1 : static_cast<size_t>(character.columns);
    text.remove_prefix(character.bytes);
  }
  return columns;
}

std::string Shortened(std::string_view text, size_t columns) {
  if (DisplayWidth(text) <= columns) return std::string(text);
  if (columns == 0) return {};
  const Utf8Scope scope;
  std::string out;
  size_t used = 0;
  while (!text.empty()) {
    const Character character = First(text);
    const size_t wide = character.columns < 0 ? 1 : static_cast<size_t>(character.columns);
    if (used + wide > columns - 1) break;
    out.append(text.substr(0, character.bytes));
    used += wide;
    text.remove_prefix(character.bytes);
  }
  return out + "…";
}

std::string Printable(std::string_view text) {
  const Utf8Scope scope;
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const Character character = First(text);
    if (character.columns < 0) {
      out.push_back('?');
    } else {
      out.append(text.substr(0, character.bytes));
    }
    text.remove_prefix(character.bytes);
  }
  return out;
}

}  // namespace zhudong::cli
