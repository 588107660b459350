// What a signed OFD must be.
#include "gateway/ofd/ofd.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/unit/ofd/samples.h"

namespace zhudong::ofd {
namespace {

using ::testing::HasSubstr;

constexpr char kSignature[] = "Doc_0/Signs/Sign_0/Signature.xml";

void ExpectRefused(const Entries& entries, absl::StatusCode code, const std::string& said) {
  const auto report = Check(Zipped(entries));
  EXPECT_EQ(report.status().code(), code) << report.status();
  EXPECT_THAT(std::string(report.status().message()), HasSubstr(said));
}

TEST(Ofd, AGoodOneIsCounted) {
  for (const char* method : {"1.2.156.10197.1.401", "SM3", "sm3", "SHA256", "2.16.840.1.101.3.4.2.1"}) {
    const auto report = Check(Zipped(SignedOfd({.method = method})));
    ASSERT_TRUE(report.ok()) << method << ": " << report.status();
    EXPECT_TRUE(report->has_document);
    EXPECT_EQ(report->signatures, 1);
    EXPECT_EQ(report->checked_files, 4);
  }
}

TEST(Ofd, PrefixesAreTheWritersOwn) {
  EXPECT_TRUE(Check(Zipped(SignedOfd({.prefix = ""}))).ok());
  EXPECT_TRUE(Check(Zipped(SignedOfd({.prefix = "o:"}))).ok());
}

TEST(Ofd, EverySignatureIsChecked) {
  Entries entries = SignedOfd({.signatures = 3});
  EXPECT_EQ(Check(Zipped(entries))->signatures, 3);
  EXPECT_EQ(Check(Zipped(entries))->checked_files, 4);
  Entry& second = Of(entries, "Doc_0/Signs/Sign_1/Signature.xml");
  second.content = Replaced(second.content, "/Doc_0/Res/image.png", "/Doc_0/Res/gone.png");
  ExpectRefused(entries, absl::StatusCode::kDataLoss, "Sign_1/Signature.xml refers to, is missing");
}

TEST(Ofd, WithoutSignaturesItSaysSo) {
  Entries entries = SignedOfd();
  Entry& entrance = Of(entries, "OFD.xml");
  entrance.content = Replaced(entrance.content, "<ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures>", "");
  const auto report = Check(Zipped(entries));
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_TRUE(report->has_document);
  EXPECT_EQ(report->signatures, 0);
  EXPECT_EQ(report->checked_files, 0);
}

TEST(Ofd, AChangedFileDoesNotFitItsDigest) {
  for (size_t i = 0; i < 4; ++i) {
    Entries entries = SignedOfd();
    entries[i].content += i == 3 ? "x" : "<!-- more -->";
    ExpectRefused(entries, absl::StatusCode::kDataLoss, absl::StrCat("the digest of '", entries[i].name, "' is not"));
  }
}

TEST(Ofd, AMissingFileIsNamed) {
  // All but OFD.xml; the last is the list of signatures.
  const size_t files = SignedOfd().size();
  for (size_t i = 1; i < files; ++i) {
    Entries entries = SignedOfd();
    const std::string name = entries[i].name;
    entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(i));
    ExpectRefused(entries, absl::StatusCode::kDataLoss, absl::StrCat("'", name, "', which "));
  }
}

TEST(Ofd, AnEmptySignatureValueIsNone) {
  Entries entries = SignedOfd();
  Of(entries, "Doc_0/Signs/Sign_0/SignedValue.dat").content.clear();
  ExpectRefused(entries, absl::StatusCode::kDataLoss, "SignedValue.dat' is empty");
}

TEST(Ofd, ASignatureThatLeavesTheDocumentOutProvesNothing) {
  Entries entries = SignedOfd();
  Entry& signature = Of(entries, kSignature);
  const size_t from = signature.content.find("<ofd:Reference FileRef=\"/Doc_0/Document.xml\"");
  const size_t to = signature.content.find("<ofd:Reference ", from + 1);
  signature.content.erase(from, to - from);
  ExpectRefused(entries, absl::StatusCode::kDataLoss, "no signature covers the document 'Doc_0/Document.xml'");
}

TEST(Ofd, WeakAndUnknownMethodsAreRefused) {
  for (const char* method : {"MD5", "SHA1", "1.3.14.3.2.26", ""}) {
    ExpectRefused(SignedOfd({.method = method}), absl::StatusCode::kInvalidArgument, "SM3 and SHA-256 are taken");
  }
}

struct Change {
  const char* file;
  const char* from;
  const char* to;
  absl::StatusCode code;
  const char* said;
};

TEST(Ofd, WhatIsNoOfdIsNamed) {
  constexpr auto kNone = absl::StatusCode::kInvalidArgument;
  const Change changes[] = {
      {"OFD.xml", "<?xml", "<<?xml", kNone, "OFD.xml is no XML"},
      {"OFD.xml", "ofd:OFD", "ofd:PDF", kNone, "no root element OFD"},
      {"OFD.xml", "DocBody", "Body", kNone, "names no document"},
      {"OFD.xml", "DocRoot", "Root", kNone, "OFD.xml names no file"},
      {"OFD.xml", ">Doc_0/Document.xml", ">../../etc/passwd", kNone, "OFD.xml names no file"},
      {"OFD.xml", ">Doc_0/Document.xml", ">Doc_0/Signs", absl::StatusCode::kDataLoss, "'Doc_0/Signs', which OFD.xml"},
      {"Doc_0/Signs/Signatures.xml", "Sign_0/Signature.xml", "../../../Signature.xml", kNone, "names no file"},
      {kSignature, "ofd:CheckValue", "ofd:Value", kNone, "has no digest of 32 bytes"},
      {kSignature, "<ofd:CheckValue>", "<ofd:CheckValue>*", kNone, "has no digest of 32 bytes"},
      {kSignature, "ofd:Reference ", "ofd:Referenz ", kNone, "is no XML"},
      {kSignature, "FileRef=\"/", "FileRef=\"/../", kNone, "names no file"},
      {kSignature, "SignedValue>", "Value>", kNone, "names no file"},
  };
  for (const Change& change : changes) {
    Entries entries = SignedOfd();
    Entry& entry = Of(entries, change.file);
    entry.content = Replaced(entry.content, change.from, change.to);
    ExpectRefused(entries, change.code, change.said);
  }
}

TEST(Ofd, AnEntityIsNoBomb) {
  Entries entries = SignedOfd();
  Entry& entrance = Of(entries, "OFD.xml");
  entrance.content = Replaced(entrance.content, "<ofd:OFD ",
                              "<!DOCTYPE ofd:OFD [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]><ofd:OFD ");
  entrance.content = Replaced(entrance.content, ">Doc_0/Document.xml", ">&b;");
  ExpectRefused(entries, absl::StatusCode::kDataLoss, "'&b;', which OFD.xml refers to, is missing");
}

TEST(Ofd, LimitsHold) {
  const std::string bytes = Zipped(SignedOfd({.signatures = 2}));
  const auto refused = [&bytes](const Limits& limits, const char* said) {
    const auto report = Check(bytes, limits);
    EXPECT_EQ(report.status().code(), absl::StatusCode::kResourceExhausted) << report.status();
    EXPECT_THAT(std::string(report.status().message()), HasSubstr(said));
  };
  refused({.max_bytes = bytes.size() - 1}, "at most");
  refused({.max_unpacked_bytes = 1000}, "more than 1000 bytes");
  refused({.max_files = 10}, "11 files");
  refused({.max_xml_bytes = 300}, "at most 300");
  refused({.max_signatures = 1}, "more than 1 signatures");
  EXPECT_TRUE(Check(bytes, {.max_bytes = bytes.size(), .max_files = 11, .max_signatures = 2}).ok());
}

}  // namespace
}  // namespace zhudong::ofd
