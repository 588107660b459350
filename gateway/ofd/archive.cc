#include "gateway/ofd/archive.h"

#include <zip.h>

#include <algorithm>
#include <array>
#include <functional>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gateway/base/text.h"

namespace zhudong::ofd {
namespace {

using base::ToAbsl;

constexpr size_t kMaxNameBytes = 512;
constexpr size_t kMaxDepth = 16;
constexpr size_t kPieceBytes = 64 << 10;
// Short files may be packed as tightly as they like.
constexpr uint64_t kRatioFromBytes = 64 << 10;
constexpr std::string_view kFirst = "PK\x03\x04";
// The record that ends a ZIP: signature, counts, the directory's length (at 12) and place (at 16), the length of a
// comment (at 20).
constexpr std::string_view kEnd = "PK\x05\x06";
constexpr size_t kEndBytes = 22;
constexpr uint64_t kElsewhere = 0xffffffff;
// External attributes of an entry made on a Unix: the file's type.
constexpr uint32_t kTypeMask = 0170000;
constexpr uint32_t kRegular = 0100000;
constexpr uint32_t kFolder = 0040000;

absl::Status NoOfd(std::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrCat("not an OFD file: ", ToAbsl(what), "; ask the license system for another copy"));
}

absl::Status Damaged(std::string_view what) {
  return absl::DataLossError(absl::StrCat("the file is damaged: ", ToAbsl(what), "; fetch it again"));
}

absl::Status TooMuch(std::string_view what) {
  return absl::ResourceExhaustedError(absl::StrCat("the file unpacks to too much: ", ToAbsl(what)));
}

// Names go into messages as they are: what would steer a terminal does not.
std::string Quoted(std::string_view name) {
  std::string out(name.substr(0, kMaxNameBytes));
  std::replace_if(
      out.begin(), out.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, '?');
  return absl::StrCat("'", out, "'");
}

// Relative, `/` between its parts, none of them empty, `.` or `..`.
bool Plain(std::string_view name) {
  if (name.empty() || name.size() > kMaxNameBytes) return false;
  const bool clean = std::none_of(name.begin(), name.end(),
                                  [](unsigned char c) { return c < 0x20 || c == 0x7f || c == '\\' || c == ':'; });
  const std::vector<absl::string_view> parts = absl::StrSplit(ToAbsl(name), '/');
  return clean && parts.size() <= kMaxDepth && std::none_of(parts.begin(), parts.end(), [](absl::string_view part) {
           return part.empty() || part == "." || part == "..";
         });
}

// The directory, the end record and the end of the bytes meet: nothing is cut off, hangs on, or hides between. In an
// archive of the long form (ZIP64) the place of the directory stands elsewhere, and libzip finds it.
bool EndsAsZip(std::string_view bytes) {
  const size_t last = bytes.rfind(kEnd);
  if (last == std::string_view::npos || bytes.size() - last < kEndBytes) return false;
  const auto number = [&bytes, last](size_t at, int length) {
    uint64_t value = 0;
    for (int i = length; i > 0; --i) value = value << 8 | static_cast<unsigned char>(bytes[last + at + i - 1]);
    return value;
  };
  const uint64_t directory_bytes = number(12, 4);
  const uint64_t directory = number(16, 4);
  if (directory != kElsewhere && directory + directory_bytes != last) return false;
  return last + kEndBytes + number(20, 2) == bytes.size();
}

absl::Status FromZip(zip_error_t* error, std::string_view what) {
  const std::string said = zip_error_strerror(error);
  const bool doubled = zip_error_code_zip(error) == ZIP_ER_EXISTS;
  zip_error_fini(error);
  if (doubled) return NoOfd("a name stands twice");
  return Damaged(absl::StrCat(ToAbsl(what), ": ", said));
}

// Calls `take` with each piece of the file at `index`; the pieces are `size` bytes together.
absl::Status ReadPieces(zip_t* archive, uint64_t index, uint64_t size, std::string_view name,
                        const std::function<void(std::string_view)>& take) {
  const std::unique_ptr<zip_file_t, int (*)(zip_file_t*)> file(zip_fopen_index(archive, index, 0), &zip_fclose);
  if (file == nullptr) return Damaged(absl::StrCat(Quoted(name), ": ", zip_strerror(archive)));
  std::array<char, kPieceBytes> piece;
  uint64_t left = size;
  // One byte more than there should be: the end is where lengths and CRC are compared.
  while (true) {
    const zip_int64_t read = zip_fread(file.get(), piece.data(), std::min<uint64_t>(piece.size(), left + 1));
    if (read < 0) return Damaged(absl::StrCat(Quoted(name), ": ", zip_file_strerror(file.get())));
    if (read == 0) break;
    if (static_cast<uint64_t>(read) > left)
      return Damaged(absl::StrCat(Quoted(name), " is longer than its entry says"));
    take({piece.data(), static_cast<size_t>(read)});
    left -= static_cast<uint64_t>(read);
  }
  return left == 0 ? absl::OkStatus() : Damaged(absl::StrCat(Quoted(name), " is shorter than its entry says"));
}

}  // namespace

void Archive::Close::operator()(zip* archive) const { zip_discard(archive); }

absl::StatusOr<Archive> Archive::Open(std::string_view bytes, const Limits& limits) {
  if (bytes.size() > limits.max_bytes) {
    return absl::ResourceExhaustedError(
        absl::StrCat("the file has ", bytes.size(), " bytes: at most ", limits.max_bytes, " are looked at"));
  }
  if (bytes.substr(0, kFirst.size()) != kFirst) return NoOfd("it is no ZIP");
  if (!EndsAsZip(bytes)) return Damaged("it is cut off, or something hangs on it");
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  if (source == nullptr) return FromZip(&error, "it can't be read");
  Archive archive;
  archive.zip_.reset(zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error));
  if (archive.zip_ == nullptr) {
    zip_source_free(source);
    return FromZip(&error, "its directory");
  }
  zip_error_fini(&error);
  const auto entries = static_cast<uint64_t>(std::max<zip_int64_t>(0, zip_get_num_entries(archive.zip_.get(), 0)));
  if (entries > limits.max_files) {
    return TooMuch(absl::StrCat(entries, " files; at most ", limits.max_files, " are looked at"));
  }
  for (uint64_t index = 0; index < entries; ++index) {
    if (absl::Status status = archive.Take(index, limits); !status.ok()) return status;
  }
  // Entries that share their bytes: packed once, unpacked many times.
  if (archive.packed_ > bytes.size()) return TooMuch("its files overlap");
  return archive;
}

absl::Status Archive::Take(uint64_t index, const Limits& limits) {
  zip_stat_t stat;
  zip_stat_init(&stat);
  constexpr zip_uint64_t kNeeded =
      ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD | ZIP_STAT_ENCRYPTION_METHOD;
  if (zip_stat_index(zip_.get(), index, ZIP_FL_ENC_RAW, &stat) != 0 || (stat.valid & kNeeded) != kNeeded) {
    return Damaged(absl::StrCat("entry ", index));
  }
  std::string_view name = stat.name;
  const bool folder = !name.empty() && name.back() == '/';
  if (folder) name.remove_suffix(1);
  if (!Plain(name))
    return NoOfd(absl::StrCat("the name ", Quoted(name), " leads out of the archive, or is no plain name"));
  if (stat.encryption_method != ZIP_EM_NONE) return NoOfd(absl::StrCat(Quoted(name), " is encrypted"));
  if (stat.comp_method != ZIP_CM_STORE && stat.comp_method != ZIP_CM_DEFLATE) {
    return NoOfd(
        absl::StrCat(Quoted(name), " is packed by method ", stat.comp_method, ": stored or deflated is taken"));
  }
  zip_uint8_t system = 0;
  zip_uint32_t attributes = 0;
  if (zip_file_get_external_attributes(zip_.get(), index, 0, &system, &attributes) == 0 && system == ZIP_OPSYS_UNIX) {
    const uint32_t type = (attributes >> 16) & kTypeMask;
    if (type != 0 && type != (folder ? kFolder : kRegular)) {
      return NoOfd(absl::StrCat(Quoted(name), " is a link or a device"));
    }
  }
  if (stat.size > limits.max_unpacked_bytes - unpacked_) {
    return TooMuch(absl::StrCat("more than ", limits.max_unpacked_bytes, " bytes"));
  }
  if (stat.size > kRatioFromBytes && stat.size / static_cast<uint64_t>(limits.max_ratio) > stat.comp_size) {
    return TooMuch(absl::StrCat(Quoted(name), " is packed more than ", limits.max_ratio, " to 1"));
  }
  unpacked_ += stat.size;
  packed_ += stat.comp_size;
  if (folder)
    return stat.size == 0 ? absl::OkStatus() : NoOfd(absl::StrCat("the folder ", Quoted(name), " has content"));
  if (!files_.emplace(std::string(name), File{index, stat.size}).second) return NoOfd("a name stands twice");
  return absl::OkStatus();
}

absl::Status Archive::CheckAll() {
  for (const auto& [name, file] : files_) {
    absl::Status status = ReadPieces(zip_.get(), file.index, file.size, name, [](std::string_view) {});
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

uint64_t Archive::SizeOf(std::string_view path) const {
  const auto found = files_.find(path);
  return found == files_.end() ? 0 : found->second.size;
}

absl::StatusOr<std::string> Archive::Read(std::string_view path, uint64_t most) {
  const auto found = files_.find(path);
  if (found == files_.end()) return Damaged(absl::StrCat(Quoted(path), " is missing"));
  const File& file = found->second;
  if (file.size > most) return TooMuch(absl::StrCat(Quoted(path), " has ", file.size, " bytes; at most ", most));
  std::string content;
  content.reserve(file.size);
  absl::Status status = ReadPieces(zip_.get(), file.index, file.size, path,
                                   [&content](std::string_view piece) { content.append(piece); });
  if (!status.ok()) return status;
  return content;
}

}  // namespace zhudong::ofd
