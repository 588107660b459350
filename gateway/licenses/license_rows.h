// Keys of rows in Family::kLicenses. Digests are the 32 bytes of KeyRing::KeyedDigest: no key holds an identifier.
//
//   'r' license                    → LicenseRow, sealed: the cache
//   'h' holder, type (2), asked for (17), code
//                                  → HolderRow, sealed: what a holder has of one type; `code` of LICENSE_TYPE_OTHER;
//                                  for whom: scope (16) of principal and purpose, `d` on duty or `c` on consent. Rows
//                                  without that, of an older program, are not read and go when they are due
//   'o' holder, license            → nothing: which licenses are this holder's, to find them when they must go
//   'c' license                    → LicenseChangeRow: what happened to it last, of what was said
//   'g' sequence (8)               → LicenseChangeRow: the log of changes
//   'w' license, principal         → ReleaseRow, sealed: who was given it and knows its identifier: is told of changes
//   's' license, sequence (8)      → ReleaseRow, sealed: what stands in its place since that change
//   'j' consent                    → ConsentUseRow: the one matter it serves
//   't' signer                     → certificate of who signed cached licenses, as it came (DER or PEM); `signer`:
//                                  SHA-256 of it. Stays: a few KB for each issuer
//   'n'                            → sequence (8) of the last change, that numbers go on when the log was deleted; one
//                                  that was written at the same time may be higher, and stands in the log
//   'x' microseconds (8), key      → nothing: the row `key` may be due for deletion then
//
// Sealed values are bound to their row's key. Pure; thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "zhudong/v1/licenses.pb.h"

namespace zhudong::licenses {

inline constexpr size_t kDigestBytes = 32;
inline constexpr std::string_view kLastChangeKey = "n";
// The kinds of rows that are a cache: license systems can be asked for all of them again.
inline constexpr char kCacheKinds[] = {'h', 'r'};

std::string LicenseKey(std::string_view license_digest);
std::string HolderKey(std::string_view holder_digest, v1::LicenseType type, std::string_view type_code,
                      std::string_view asked_for);
// Every HolderKey of this holder begins with it.
std::string HolderPrefix(std::string_view holder_digest);
std::string OwnedKey(std::string_view holder_digest, std::string_view license_digest);
std::string OwnedPrefix(std::string_view holder_digest);
std::string LatestChangeKey(std::string_view license_digest);
std::string ChangeLogKey(uint64_t sequence);
uint64_t SequenceOfChangeLogKey(std::string_view key);
std::string ReleaseKey(std::string_view license_digest, std::string_view principal);
std::string ReleasePrefix(std::string_view license_digest);
std::string SuccessorPrefix(std::string_view license_digest);
std::string SuccessorKey(std::string_view license_digest, uint64_t sequence);
std::string ConsentKey(std::string_view consent_digest);
std::string SignerKey(std::string_view signer_digest);
std::string DueKey(absl::Time at, std::string_view key);

// The digest that a key of kind r, h, o, c, w or j begins with; empty for others.
std::string_view FirstDigestOf(std::string_view key);
// The license of a key of kind o.
std::string_view LicenseOfOwnedKey(std::string_view key);
// Values under keys of this kind are sealed.
bool IsSealedKind(char kind);

}  // namespace zhudong::licenses
