// Damaged key files, sealed records and public keys, some thousands on every run.
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "tests/fuzz/entries.h"
#include "tests/fuzz/random_inputs.h"

namespace zhudong::fuzz {
namespace {

TEST_F(Random, KeyText) {
  const std::string hex(64, 'a');
  const std::vector<std::string> whole = {
      absl::StrCat("index ", hex, "\nk1 ", hex, "\n"),
      absl::StrCat("# k4 is gone\n\tindex\t", hex, "\r\nk3 ", hex, "\nsite-1 ", hex),
      absl::StrCat("index ", hex, " # k12\nk999999999999998 ", hex, "\n# end")};
  for (int round = 0; round < 4000; ++round) {
    std::string bytes = whole[Below(whole.size())];
    if (round >= static_cast<int>(whole.size())) Damage(bytes);
    SCOPED_TRACE(testing::PrintToString(bytes));
    KeyText(bytes);
  }
}

TEST_F(Random, SealedRecord) {
  const std::vector<std::string> whole = {
      std::string("\x02\x01\x02k1", 5) + std::string(60, 'x'), std::string("\x02\x02\x02k1", 5) + std::string(90, 'x'),
      std::string("\x02\x01\x02k2", 5) + std::string(60, 'x'), std::string("\x01", 1) + std::string(40, 'x')};
  for (int round = 0; round < 4000; ++round) {
    std::string bytes = whole[Below(whole.size())];
    Damage(bytes);
    SCOPED_TRACE(testing::PrintToString(bytes));
    SealedRecord(bytes);
  }
}

TEST_F(Random, PublicKey) {
  // SubjectPublicKeyInfo of Ed25519, of P-256 and of SM2: the generator is a point that is surely on the curve.
  const std::vector<std::string> whole = {
      absl::HexStringToBytes(
          "302a300506032b6570032100d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"),
      absl::HexStringToBytes("3059301306072a8648ce3d020106082a8648ce3d030107034200046b17d1f2e12c4247f8bce6e563a440f277"
                             "037d812deb33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb64068"
                             "37bf51f5"),
      absl::HexStringToBytes("3059301306072a8648ce3d020106082a811ccf5501822d0342000432c4ae2c1f1981195f9904466a39c9948f"
                             "e30bbff2660be1715a4589334c74c7bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e5"
                             "2139f0a0")};
  for (int round = 0; round < 4000; ++round) {
    std::string bytes = whole[Below(whole.size())];
    if (round >= static_cast<int>(whole.size())) Damage(bytes);
    if (Below(3) == 0) {
      bytes = absl::StrCat("-----BEGIN PUBLIC KEY-----\n", absl::Base64Escape(bytes), "\n-----END PUBLIC KEY-----\n");
      if (Below(2) == 0) Damage(bytes);
    }
    SCOPED_TRACE(testing::PrintToString(bytes));
    PublicKey(bytes);
  }
}

}  // namespace
}  // namespace zhudong::fuzz
