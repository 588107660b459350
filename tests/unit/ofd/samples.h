// OFD files made in the test. The words in them are invented.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace zhudong::ofd {

// One entry of an archive.
struct Entry {
  std::string name;
  std::string content;
  bool stored = false;
  bool encrypted = false;
  uint32_t unix_mode = 0100644;
};
using Entries = std::vector<Entry>;

// A ZIP of these.
std::string Zipped(const Entries& entries);

struct Shape {
  std::string method = "1.2.156.10197.1.401";  // CheckMethod
  std::string prefix = "ofd:";                 // of the elements
  int signatures = 1;
  // More files beside the document's own, protected too.
  std::map<std::string, std::string> more;
};

// The entries of a signed OFD, in order: every file but those of the signatures is referred to.
Entries SignedOfd(const Shape& shape = {});

// The entry of that name.
Entry& Of(Entries& entries, std::string_view name);

// All occurrences of `from`, which must be there, replaced.
std::string Replaced(std::string text, std::string_view from, std::string_view to);

}  // namespace zhudong::ofd
