// Damage and malice in the ZIP itself.
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gateway/ofd/ofd.h"
#include "gmock/gmock.h"
#include "tests/unit/ofd/samples.h"

namespace zhudong::ofd {
namespace {

using ::testing::AnyOf;
using ::testing::Eq;
using ::testing::HasSubstr;

void ExpectRefused(const std::string& bytes, absl::StatusCode code, const std::string& said) {
  const auto report = Check(bytes);
  EXPECT_EQ(report.status().code(), code) << report.status();
  EXPECT_THAT(std::string(report.status().message()), HasSubstr(said));
}

Entries With(Entry entry) {
  Entries entries = SignedOfd();
  entries.push_back(std::move(entry));
  return entries;
}

TEST(Archive, CutOffAnywhereItIsDamaged) {
  const std::string whole = Zipped(SignedOfd());
  for (size_t length = 64; length < whole.size(); length += 64) {
    ExpectRefused(whole.substr(0, length), absl::StatusCode::kDataLoss, "fetch it again");
  }
  for (size_t cut = 1; cut < 64; ++cut) {
    ExpectRefused(whole.substr(0, whole.size() - cut), absl::StatusCode::kDataLoss, "fetch it again");
  }
}

TEST(Archive, WhatIsNoZipIsNoOfd) {
  for (const std::string& bytes :
       {std::string(), std::string("PK"), std::string("%PDF-1.7"), std::string(4096, '\0')}) {
    ExpectRefused(bytes, absl::StatusCode::kInvalidArgument, "it is no ZIP");
  }
  ExpectRefused(Zipped({{"readme.txt", "hello"}}), absl::StatusCode::kInvalidArgument, "it has no OFD.xml");
}

TEST(Archive, NothingHangsOnEitherEnd) {
  const std::string whole = Zipped(SignedOfd());
  ExpectRefused(whole + "x", absl::StatusCode::kDataLoss, "hangs on it");
  ExpectRefused("MZ" + whole, absl::StatusCode::kInvalidArgument, "it is no ZIP");
  ExpectRefused(whole + whole, absl::StatusCode::kDataLoss, "hangs on it");
}

// Names, sizes, content, checks: whatever byte changes in what is read, the file is not taken as it was.
TEST(Archive, AChangedByteOfAnyFileIsFound) {
  const Entries entries = SignedOfd();
  const std::string whole = Zipped(entries);
  for (const Entry& entry : entries) {
    // The content follows the name in the local header, which has no extra field.
    const size_t name = whole.find(entry.name);
    ASSERT_NE(name, std::string::npos);
    std::string changed = whole;
    changed[name + entry.name.size() + 2] ^= 0x10;
    const auto report = Check(changed);
    EXPECT_EQ(report.status().code(), absl::StatusCode::kDataLoss) << entry.name << ": " << report.status();
  }
}

TEST(Archive, NamesMustBePlain) {
  for (const char* name : {"../evil.sh", "Doc_0/../../evil", "/etc/passwd", "a//b", "./a", "C:/windows", "a\\b", "a\nb",
                           "a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q"}) {
    ExpectRefused(Zipped(With({name, "x"})), absl::StatusCode::kInvalidArgument, "no plain name");
  }
}

TEST(Archive, ANameStandsOnce) {
  // libzip does not write doubles: the second has a name of the same length that is changed in the bytes.
  std::string bytes = Zipped(With({"Doc_0/Documenx.xml", "<x/>"}));
  bytes = Replaced(bytes, "Doc_0/Documenx.xml", "Doc_0/Document.xml");
  ExpectRefused(bytes, absl::StatusCode::kInvalidArgument, "stands twice");
}

TEST(Archive, EncryptedFilesLinksAndDevicesAreRefused) {
  ExpectRefused(Zipped(With({.name = "a", .content = "x", .encrypted = true})), absl::StatusCode::kInvalidArgument,
                "is encrypted");
  ExpectRefused(Zipped(With({.name = "a", .content = "/etc/passwd", .unix_mode = 0120777})),
                absl::StatusCode::kInvalidArgument, "is a link or a device");
  ExpectRefused(Zipped(With({.name = "a", .content = "", .unix_mode = 0020666})), absl::StatusCode::kInvalidArgument,
                "is a link or a device");
}

TEST(Archive, FoldersAreNoHarm) {
  EXPECT_TRUE(Check(Zipped(With({.name = "Doc_0/Tags/", .content = "", .unix_mode = 0040755}))).ok());
}

TEST(Archive, BombsAreRefusedBeforeTheyUnpack) {
  ExpectRefused(Zipped(With({"zeros", std::string(10 << 20, '\0')})), absl::StatusCode::kResourceExhausted,
                "'zeros' is packed more than 200 to 1");
  const auto large = Check(Zipped(With({.name = "large", .content = std::string(11 << 20, 'x'), .stored = true})));
  EXPECT_TRUE(large.ok()) << "size alone is no bomb: " << large.status();
}

TEST(Archive, ManyFilesAreRefused) {
  Entries entries = SignedOfd();
  for (int i = 0; i < 2000; ++i) entries.push_back({absl::StrCat("f", i), ""});
  ExpectRefused(Zipped(entries), absl::StatusCode::kResourceExhausted, "2008 files");
}

// A declared size that is a lie: neither the memory of the lie nor the bytes beyond it.
TEST(Archive, SizesThatLieAreFound) {
  const std::string whole = Zipped(With({.name = "lie", .content = std::string(1000, 'x'), .stored = true}));
  const std::string size = {'\xe8', '\x03', '\0', '\0'};
  ASSERT_TRUE(absl::StrContains(whole, size + size));
  for (const std::string& other : {std::string{'\x10', '\0', '\0', '\0'}, std::string{'\0', '\0', '\0', '\x01'}}) {
    // Packed and unpacked sizes stand beside each other, in both headers; the second is the unpacked one.
    const auto report = Check(Replaced(whole, size + size, size + other));
    EXPECT_THAT(report.status().code(),
                AnyOf(Eq(absl::StatusCode::kDataLoss), Eq(absl::StatusCode::kResourceExhausted)))
        << report.status();
  }
}

}  // namespace
}  // namespace zhudong::ofd
