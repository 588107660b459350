#include "gateway/licenses/holders.h"

#include "gateway/licenses/request_check.h"

namespace zhudong::licenses {
namespace {

bool IsMasked(const v1::Holder& holder) { return holder.id_number().find('*') != std::string::npos; }

}  // namespace

bool PutFirst(const v1::Holder& asked, v1::Holder& first, Holders& others) {
  if (!IsGiven(asked)) return false;
  if (SameHolder(asked, first)) return true;
  for (v1::Holder& other : others) {
    if (!SameHolder(asked, other)) continue;
    first.Swap(&other);
    return true;
  }
  return false;
}

void DropMaskedHolders(v1::ProvidedLicense& provided) {
  v1::License& license = *provided.mutable_license();
  if (IsMasked(license.holder())) license.mutable_holder()->clear_id_number();
  for (v1::Holder& other : *provided.mutable_co_holders()) {
    if (IsMasked(other)) other.clear_id_number();
  }
}

}  // namespace zhudong::licenses
