// Several may hold one license (共有). Each of them may be asked for, and an answer names the one who was. Pure;
// thread-safe.
#pragma once

#include "zhudong/v1/license_provider_service.pb.h"

namespace zhudong::licenses {

using Holders = google::protobuf::RepeatedPtrField<v1::Holder>;

// Puts `asked` in the place of `first`, which goes among the others. False when he is not one of them, or nobody is
// asked for: all stay where they are.
bool PutFirst(const v1::Holder& asked, v1::Holder& first, Holders& others);

// Some systems blank out part of the holders' numbers: those are no numbers.
void DropMaskedHolders(v1::ProvidedLicense& provided);

}  // namespace zhudong::licenses
