#include "gateway/ofd/ofd.h"

#include <pugixml.hpp>

#include <map>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "gateway/base/text.h"
#include "gateway/crypto/digest.h"
#include "gateway/ofd/archive.h"

namespace zhudong::ofd {
namespace {

using base::ToAbsl;

constexpr std::string_view kEntrance = "OFD.xml";
constexpr size_t kMaxDocuments = 64;
constexpr size_t kDigestBytes = 32;

enum class Method : uint8_t { kSm3, kSha256 };

absl::Status NoOfd(std::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrCat("not an OFD file: ", ToAbsl(what), "; ask the license system for another copy"));
}

absl::Status Damaged(std::string_view what) {
  return absl::DataLossError(absl::StrCat("the file is damaged: ", ToAbsl(what), "; fetch it again"));
}

// `DocRoot` of `ofd:DocRoot`: platforms choose their own prefix.
std::string_view LocalName(const pugi::xml_node& node) {
  const std::string_view name = node.name();
  const size_t colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

pugi::xml_node Child(const pugi::xml_node& node, std::string_view name) {
  return node.find_child([name](const pugi::xml_node& child) { return LocalName(child) == name; });
}

std::string TextOf(const pugi::xml_node& node) {
  return std::string(absl::StripAsciiWhitespace(node.text().as_string()));
}

// The place in the archive that `location`, written in the file `from`, names: from the root when it begins with a
// slash, else from the folder of `from`. Empty when it leads out of the archive.
std::string Resolved(std::string_view from, std::string_view location) {
  if (location.empty()) return {};
  std::vector<std::string> parts;
  const auto walk = [&parts](std::string_view path) {
    for (const absl::string_view part : absl::StrSplit(ToAbsl(path), '/')) {
      if (part == "..") return false;
      if (!part.empty() && part != ".") parts.emplace_back(part);
    }
    return true;
  };
  if (location.front() != '/') {
    const size_t slash = from.rfind('/');
    if (slash != std::string_view::npos) walk(from.substr(0, slash));
  }
  return walk(location) ? absl::StrJoin(parts, "/") : std::string();
}

std::optional<Method> MethodOf(std::string_view name) {
  const std::string upper = absl::AsciiStrToUpper(ToAbsl(name));
  if (upper == "SM3" || upper == "1.2.156.10197.1.401") return Method::kSm3;
  if (upper == "SHA256" || upper == "SHA-256" || upper == "2.16.840.1.101.3.4.2.1") return Method::kSha256;
  return std::nullopt;
}

class Checker {
 public:
  Checker(Archive archive, const Limits& limits) : archive_(std::move(archive)), limits_(limits) {}

  absl::StatusOr<Report> Run() {
    if (!archive_.Contains(kEntrance)) return NoOfd("it has no OFD.xml");
    if (absl::Status status = archive_.CheckAll(); !status.ok()) return status;
    pugi::xml_document entrance;
    if (absl::Status status = Load(kEntrance, "OFD", entrance); !status.ok()) return status;
    size_t documents = 0;
    for (const pugi::xml_node& body : entrance.document_element()) {
      if (LocalName(body) != "DocBody") continue;
      if (++documents > kMaxDocuments) return absl::ResourceExhaustedError("OFD.xml names too many documents");
      if (absl::Status status = Document(body); !status.ok()) return status;
    }
    if (documents == 0) return NoOfd("OFD.xml names no document");
    report_.has_document = true;
    report_.checked_files = static_cast<int>(covered_.size());
    return report_;
  }

 private:
  // Reads an XML file whose root element is `root`.
  absl::Status Load(std::string_view path, std::string_view root, pugi::xml_document& document) {
    absl::StatusOr<std::string> text = archive_.Read(path, limits_.max_xml_bytes);
    if (!text.ok()) return text.status();
    const pugi::xml_parse_result parsed = document.load_buffer(text->data(), text->size());
    if (!parsed) return NoOfd(absl::StrCat(ToAbsl(path), " is no XML: ", parsed.description()));
    if (LocalName(document.document_element()) != root) {
      return NoOfd(absl::StrCat(ToAbsl(path), " has no root element ", ToAbsl(root)));
    }
    return absl::OkStatus();
  }

  // The file that `location` of `from` names. DATA_LOSS when it is not there.
  absl::StatusOr<std::string> Named(std::string_view from, std::string_view location) const {
    std::string path = Resolved(from, location);
    if (path.empty()) return NoOfd(absl::StrCat(ToAbsl(from), " names no file of the archive where it must"));
    if (!archive_.Contains(path)) {
      return Damaged(absl::StrCat("'", path, "', which ", ToAbsl(from), " refers to, is missing"));
    }
    return path;
  }

  absl::Status Document(const pugi::xml_node& body) {
    const absl::StatusOr<std::string> root = Named(kEntrance, TextOf(Child(body, "DocRoot")));
    if (!root.ok()) return root.status();
    const pugi::xml_node listed = Child(body, "Signatures");
    if (!listed) return absl::OkStatus();
    const absl::StatusOr<std::string> list = Named(kEntrance, TextOf(listed));
    if (!list.ok()) return list.status();
    pugi::xml_document signatures;
    if (absl::Status status = Load(*list, "Signatures", signatures); !status.ok()) return status;
    bool any = false;
    for (const pugi::xml_node& entry : signatures.document_element()) {
      if (LocalName(entry) != "Signature") continue;
      any = true;
      if (++report_.signatures > limits_.max_signatures) {
        return absl::ResourceExhaustedError(absl::StrCat("more than ", limits_.max_signatures, " signatures"));
      }
      const absl::StatusOr<std::string> path = Named(*list, entry.attribute("BaseLoc").as_string());
      if (!path.ok()) return path.status();
      if (absl::Status status = Signature(*path); !status.ok()) return status;
    }
    // Else somebody could sign a picture and change the text.
    if (any && covered_.count(*root) == 0) {
      return Damaged(absl::StrCat("no signature covers the document '", *root, "'"));
    }
    return absl::OkStatus();
  }

  absl::Status Signature(const std::string& path) {
    pugi::xml_document signature;
    if (absl::Status status = Load(path, "Signature", signature); !status.ok()) return status;
    const pugi::xml_node root = signature.document_element();
    const absl::StatusOr<std::string> value = Named(path, TextOf(Child(root, "SignedValue")));
    if (!value.ok()) return value.status();
    if (archive_.SizeOf(*value) == 0) return Damaged(absl::StrCat("'", *value, "' is empty"));
    const pugi::xml_node info = Child(root, "SignedInfo");
    if (const pugi::xml_node seal = Child(info, "Seal")) {
      const absl::StatusOr<std::string> file = Named(path, TextOf(Child(seal, "BaseLoc")));
      if (!file.ok()) return file.status();
    }
    return References(path, Child(info, "References"));
  }

  absl::Status References(const std::string& path, const pugi::xml_node& references) {
    const std::string named = references.attribute("CheckMethod").as_string();
    const std::optional<Method> method = MethodOf(named);
    if (!method.has_value()) {
      return NoOfd(absl::StrCat(path, " checks by '", named, "': SM3 and SHA-256 are taken"));
    }
    size_t count = 0;
    for (const pugi::xml_node& reference : references) {
      if (LocalName(reference) != "Reference") continue;
      if (++count > limits_.max_files)
        return absl::ResourceExhaustedError(absl::StrCat(path, " has too many references"));
      const absl::StatusOr<std::string> file = Named(path, reference.attribute("FileRef").as_string());
      if (!file.ok()) return file.status();
      std::string wanted;
      const bool readable = absl::Base64Unescape(TextOf(Child(reference, "CheckValue")), &wanted);
      if (!readable || wanted.size() != kDigestBytes) {
        return NoOfd(absl::StrCat(path, " has no digest of 32 bytes for '", *file, "'"));
      }
      const absl::StatusOr<std::string> digest = DigestOf(*file, *method);
      if (!digest.ok()) return digest.status();
      if (*digest != wanted) return Damaged(absl::StrCat("the digest of '", *file, "' is not what ", path, " says"));
      covered_.insert(*file);
    }
    return count > 0 ? absl::OkStatus() : NoOfd(absl::StrCat(path, " refers to no file"));
  }

  // Each file once by each method, however many signatures refer to it.
  absl::StatusOr<std::string> DigestOf(const std::string& file, Method method) {
    const auto key = std::make_pair(file, method);
    if (const auto known = digests_.find(key); known != digests_.end()) return known->second;
    const absl::StatusOr<std::string> content = archive_.Read(file, limits_.max_unpacked_bytes);
    if (!content.ok()) return content.status();
    return digests_[key] = method == Method::kSm3 ? crypto::Sm3(*content) : crypto::Sha256(*content);
  }

  Archive archive_;
  const Limits& limits_;
  Report report_;
  std::set<std::string> covered_;
  std::map<std::pair<std::string, Method>, std::string> digests_;
};

}  // namespace

absl::StatusOr<Report> Check(std::string_view archive, const Limits& limits) {
  absl::StatusOr<Archive> opened = Archive::Open(archive, limits);
  if (!opened.ok()) return opened.status();
  return Checker(*std::move(opened), limits).Run();
}

}  // namespace zhudong::ofd
