#include "gateway/app/license_system/ofd_writer.h"

#include <zip.h>

#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gateway/crypto/digest.h"

namespace zhudong::app {
namespace {

constexpr char kHead[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
constexpr char kSpace[] = "xmlns:ofd=\"urn:ofd:2016\"";
constexpr char kSm3[] = "1.2.156.10197.1.401";

using Files = std::vector<std::pair<std::string, std::string>>;

std::string Escaped(const std::string& text) {
  return absl::StrReplaceAll(text, {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}});
}

Files DocumentFiles(const std::string& text) {
  return {
      {"OFD.xml", absl::StrCat(kHead, "<ofd:OFD ", kSpace,
                               " Version=\"1.0\" DocType=\"OFD\"><ofd:DocBody><ofd:DocInfo/><ofd:DocRoot>Doc_0/"
                               "Document.xml</ofd:DocRoot><ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures>"
                               "</ofd:DocBody></ofd:OFD>\n")},
      {"Doc_0/Document.xml",
       absl::StrCat(
           kHead, "<ofd:Document ", kSpace,
           "><ofd:Pages><ofd:Page ID=\"1\" BaseLoc=\"Pages/Page_0/Content.xml\"/></ofd:Pages></ofd:Document>\n")},
      {"Doc_0/Pages/Page_0/Content.xml",
       absl::StrCat(kHead, "<ofd:Page ", kSpace,
                    "><ofd:Content><ofd:Layer ID=\"2\"><ofd:TextObject ID=\"3\"><ofd:TextCode>", Escaped(text),
                    "</ofd:TextCode></ofd:TextObject></ofd:Layer></ofd:Content></ofd:Page>\n")},
  };
}

void AddSignature(Files& files) {
  std::string references;
  for (const auto& [name, content] : files) {
    absl::StrAppend(&references, "<ofd:Reference FileRef=\"/", name, "\"><ofd:CheckValue>",
                    absl::Base64Escape(crypto::Sm3(content)), "</ofd:CheckValue></ofd:Reference>");
  }
  const std::string folder = "Doc_0/Signs/Sign_0/";
  files.emplace_back(
      folder + "Signature.xml",
      absl::StrCat(kHead, "<ofd:Signature ", kSpace,
                   "><ofd:SignedInfo><ofd:Provider ProviderName=\"stand-in\"/><ofd:References CheckMethod=\"", kSm3,
                   "\">", references, "</ofd:References></ofd:SignedInfo><ofd:SignedValue>/", folder,
                   "SignedValue.dat</ofd:SignedValue></ofd:Signature>\n"));
  // A sequence that holds the number 1: where a seal service puts its SES_Signature.
  files.emplace_back(folder + "SignedValue.dat", std::string("\x30\x03\x02\x01\x01", 5));
  files.emplace_back("Doc_0/Signs/Signatures.xml",
                     absl::StrCat(kHead, "<ofd:Signatures ", kSpace,
                                  "><ofd:Signature ID=\"1\" BaseLoc=\"Sign_0/Signature.xml\"/></ofd:Signatures>\n"));
}

bool Add(zip_t* archive, const std::string& name, const std::string& content) {
  zip_source_t* const source = zip_source_buffer(archive, content.data(), content.size(), 0);
  if (source == nullptr) return false;
  if (zip_file_add(archive, name.c_str(), source, ZIP_FL_ENC_UTF_8) >= 0) return true;
  zip_source_free(source);
  return false;
}

// Writes them to `target`, of which it takes one reference.
bool Pack(const Files& files, zip_source_t* target) {
  zip_t* const archive = zip_open_from_source(target, ZIP_TRUNCATE, nullptr);
  if (archive == nullptr) {
    zip_source_free(target);
    return false;
  }
  for (const auto& [name, content] : files) {
    if (Add(archive, name, content)) continue;
    zip_discard(archive);
    return false;
  }
  if (zip_close(archive) == 0) return true;
  zip_discard(archive);
  return false;
}

// What stands in it; empty when it can't be read.
std::string BytesOf(zip_source_t* target) {
  zip_stat_t stat;
  if (zip_source_stat(target, &stat) != 0 || zip_source_open(target) != 0) return {};
  std::string bytes(stat.size, '\0');
  const zip_int64_t read = zip_source_read(target, bytes.data(), bytes.size());
  zip_source_close(target);
  return read == static_cast<zip_int64_t>(bytes.size()) ? bytes : std::string();
}

}  // namespace

absl::StatusOr<std::string> WriteOfd(const std::string& text) {
  Files files = DocumentFiles(text);
  AddSignature(files);
  zip_source_t* const target = zip_source_buffer_create(nullptr, 0, 0, nullptr);
  if (target == nullptr) return absl::InternalError("no memory for a ZIP");
  zip_source_keep(target);
  std::string bytes = Pack(files, target) ? BytesOf(target) : std::string();
  zip_source_free(target);
  if (bytes.empty()) return absl::InternalError("the ZIP could not be written");
  return bytes;
}

}  // namespace zhudong::app
