#include "tests/unit/ofd/samples.h"

#include <zip.h>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gateway/base/text.h"
#include "gateway/crypto/digest.h"
#include "gtest/gtest.h"

namespace zhudong::ofd {
namespace {

constexpr char kHead[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
constexpr char kSpace[] = "urn:ofd:2016";

std::string Digest(const std::string& method, const std::string& content) {
  return (absl::StartsWith(method, "SHA") || absl::StartsWith(method, "2.16")) ? crypto::Sha256(content)
                                                                               : crypto::Sm3(content);
}

std::string SignatureXml(const Shape& shape, const std::string& folder, const Entries& protected_files) {
  const std::string& p = shape.prefix;
  std::string out =
      absl::StrCat(kHead, "<", p, "Signature xmlns:ofd=\"", kSpace, "\"><", p, "SignedInfo><", p,
                   "Provider ProviderName=\"sample\"/><", p, "References CheckMethod=\"", shape.method, "\">\n");
  for (const Entry& file : protected_files) {
    absl::StrAppend(&out, "<", p, "Reference FileRef=\"/", file.name, "\"><", p, "CheckValue>",
                    absl::Base64Escape(Digest(shape.method, file.content)), "</", p, "CheckValue></", p,
                    "Reference>\n");
  }
  absl::StrAppend(&out, "</", p, "References><", p, "Seal><", p, "BaseLoc>Seal.esl</", p, "BaseLoc></", p, "Seal></", p,
                  "SignedInfo><", p, "SignedValue>/", folder, "SignedValue.dat</", p, "SignedValue></", p,
                  "Signature>\n");
  return out;
}

}  // namespace

Entries SignedOfd(const Shape& shape) {
  const std::string& p = shape.prefix;
  Entries files = {
      {"OFD.xml",
       absl::StrCat(kHead, "<", p, "OFD xmlns:ofd=\"", kSpace, "\" Version=\"1.0\" DocType=\"OFD\"><", p, "DocBody><",
                    p, "DocInfo/><", p, "DocRoot>Doc_0/Document.xml</", p, "DocRoot><", p,
                    "Signatures>/Doc_0/Signs/Signatures.xml</", p, "Signatures></", p, "DocBody></", p, "OFD>\n")},
      {"Doc_0/Document.xml",
       absl::StrCat(kHead, "<", p, "Document xmlns:ofd=\"", kSpace, "\"><", p, "Pages/></", p, "Document>\n")},
      {"Doc_0/Pages/Page_0/Content.xml",
       absl::StrCat(kHead, "<", p, "Page xmlns:ofd=\"", kSpace, "\">不动产权证书</", p, "Page>\n")},
      {"Doc_0/Res/image.png", std::string("\x89PNG\0\1\2\3 no picture", 19), true},
  };
  for (const auto& [name, content] : shape.more) files.push_back({name, content});
  const Entries covered = files;
  std::string list = absl::StrCat(kHead, "<", p, "Signatures xmlns:ofd=\"", kSpace, "\">");
  for (int i = 0; i < shape.signatures; ++i) {
    const std::string folder = absl::StrCat("Doc_0/Signs/Sign_", i, "/");
    absl::StrAppend(&list, "<", p, "Signature ID=\"", i, "\" BaseLoc=\"Sign_", i, "/Signature.xml\"/>");
    files.push_back({folder + "Signature.xml", SignatureXml(shape, folder, covered)});
    files.push_back({folder + "SignedValue.dat", std::string("\x30\x03\x02\x01\x01", 5)});
    files.push_back({folder + "Seal.esl", "seal"});
  }
  files.push_back({"Doc_0/Signs/Signatures.xml", absl::StrCat(list, "</", p, "Signatures>\n")});
  return files;
}

Entry& Of(Entries& entries, std::string_view name) {
  for (Entry& entry : entries) {
    if (entry.name == name) return entry;
  }
  ADD_FAILURE() << "no entry " << name;
  return entries.front();
}

std::string Replaced(std::string text, std::string_view from, std::string_view to) {
  const int times = absl::StrReplaceAll({{base::ToAbsl(from), base::ToAbsl(to)}}, &text);
  EXPECT_GT(times, 0) << from;
  return text;
}

std::string Zipped(const Entries& entries) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* target = zip_source_buffer_create(nullptr, 0, 0, &error);
  zip_source_keep(target);
  zip_t* archive = zip_open_from_source(target, ZIP_TRUNCATE, &error);
  for (const Entry& entry : entries) {
    zip_source_t* content = zip_source_buffer(archive, entry.content.data(), entry.content.size(), 0);
    const zip_int64_t index = zip_file_add(archive, entry.name.c_str(), content, ZIP_FL_ENC_UTF_8);
    EXPECT_GE(index, 0) << entry.name << ": " << zip_strerror(archive);
    const auto at = static_cast<zip_uint64_t>(index);
    zip_set_file_compression(archive, at, entry.stored ? ZIP_CM_STORE : ZIP_CM_DEFLATE, 0);
    zip_file_set_external_attributes(archive, at, 0, ZIP_OPSYS_UNIX, entry.unix_mode << 16);
    if (entry.encrypted) zip_file_set_encryption(archive, at, ZIP_EM_AES_256, "secret");
  }
  EXPECT_EQ(zip_close(archive), 0) << zip_strerror(archive);
  zip_stat_t stat;
  zip_source_stat(target, &stat);
  std::string bytes(stat.size, '\0');
  zip_source_open(target);
  EXPECT_EQ(zip_source_read(target, bytes.data(), bytes.size()), static_cast<zip_int64_t>(bytes.size()));
  zip_source_close(target);
  zip_source_free(target);
  return bytes;
}

}  // namespace zhudong::ofd
