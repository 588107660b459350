// What the fuzzers and the seeded random test feed: arbitrary bytes into the calls that meet bytes of strangers. Each
// aborts (with what went wrong on stderr) when a promise of the call does not hold.
#pragma once

#include <string_view>

namespace zhudong::fuzz {

// Every parser and normalizer of gateway/model, dates and masking.
void Identifiers(std::string_view bytes);
// Validate on a serialized Event; what does not parse is not looked at.
void ValidateEvent(std::string_view bytes);
// Check of a license's file.
void OfdFile(std::string_view bytes);
// A consent: as a token, and as header and body of a token with a good signature.
void ConsentToken(std::string_view bytes);

// The answers of license systems, of both HTTP families: envelope, and all that may stand in it.
void LicenseAnswers(std::string_view bytes);

// What platforms post, in every form that is taken, and pages of lists that are polled.
void PushedBodies(std::string_view bytes);

// The export of an audit chain, as lines; and its first line, and a head, by themselves.
void AuditExport(std::string_view bytes);

// The text of a key file: read, and, if it is good, with a key more.
void KeyText(std::string_view bytes);
// A sealed record, in each of the ways we seal and have sealed.
void SealedRecord(std::string_view bytes);
// A public key or certificate, and a signature.
void PublicKey(std::string_view bytes);

}  // namespace zhudong::fuzz
