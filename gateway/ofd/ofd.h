// The file of an electronic license: OFD, GB/T 33190-2016 — a ZIP of XML with a seal's references (GB/T 38540-2020).
//
// Checked: that the archive is whole, that every file a signature refers to is there and has the digest that is named
// (SM3 or SHA-256), that a signature covers the document, and that nothing in it is a bomb. Who made the seal is not
// checked: see the README for what is left to a seal service. Pure: bytes in, report out; thread-safe.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace zhudong::ofd {

struct Limits {
  size_t max_bytes = 12u << 20;           // the archive
  size_t max_unpacked_bytes = 64u << 20;  // all files together
  size_t max_files = 2000;
  int max_ratio = 200;  // unpacked to packed, of one file above 64 KiB; at least 1
  size_t max_xml_bytes = 4u << 20;
  int max_signatures = 16;
};

struct Report {
  // OFD.xml names a document that is there.
  bool has_document = false;
  int signatures = 0;
  // Files whose digest was compared, and fits; each counts once.
  int checked_files = 0;
};

// DATA_LOSS: cut off, a CRC or a digest does not fit, a file that is referred to is missing, or no signature covers the
// document; RESOURCE_EXHAUSTED: beyond a limit; INVALID_ARGUMENT: no OFD, or one with names, methods or entries that a
// license's file has no use for (`..`, doubles, encrypted, links, MD5). The message names the file inside, and what to
// do. A file without any signature is no error: its report says so.
absl::StatusOr<Report> Check(std::string_view archive, const Limits& limits = {});

}  // namespace zhudong::ofd
