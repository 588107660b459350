// The file of an electronic license: OFD, GB/T 33190-2016 — a ZIP of XML with a seal's references (GB/T 38540-2020).
//
// Checked: that the archive is whole, that every file a signature refers to is there and has the digest that is named
// (SM3 or SHA-256), and that nothing in it is a bomb. The seal's own ASN.1 signature over Signature.xml is checked
// where it is a plain SM2 SignedValue; see the README for what is left to a seal service. Pure: bytes in, report out.
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
  int max_ratio = 200;  // unpacked to packed, of one file
  size_t max_xml_bytes = 4u << 20;
  int max_signatures = 16;
};

struct Report {
  // The document's first page root was found: OFD.xml names a document that is there.
  bool has_document = false;
  int signatures = 0;
  // Files whose digest was compared, and fits.
  int checked_files = 0;
};

// DATA_LOSS: cut off, a referenced file is missing, or a digest does not fit; RESOURCE_EXHAUSTED: beyond a limit;
// INVALID_ARGUMENT: no OFD. The message names the file inside, and what to do.
absl::StatusOr<Report> Check(std::string_view archive, const Limits& limits = {});

}  // namespace zhudong::ofd
