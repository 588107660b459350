// Licenses as the measurements know them, by number: real identifiers, invented holders.
#pragma once

#include <cstdint>
#include <string>

#include "zhudong/v1/license_service.pb.h"

namespace zhudong::bench {

// 电子证照标识 with its check character.
std::string LicenseIdentifier(uint64_t number);
// A business license of about 600 bytes.
v1::License SampleLicense(uint64_t number);
// What the gateway answers for one of them: as long, with every field granted.
v1::GetLicenseResponse SampleAnswer();
// A holder that needs no check digit: who asks for what is not in the cache must name one.
v1::Holder SampleTraveller(uint64_t number);
// `request` becomes the query for license `number`, on the ground of duty.
void FillQuery(uint64_t number, v1::GetLicenseRequest& request);

}  // namespace zhudong::bench
