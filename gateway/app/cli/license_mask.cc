#include "gateway/app/cli/license_mask.h"

#include <algorithm>

namespace zhudong::cli {
namespace {

constexpr size_t kMostStars = 8;
constexpr size_t kIdentifierTail = 12;
constexpr size_t kCitizenId = 18;
constexpr size_t kFormerCitizenId = 15;
constexpr size_t kHead = 6;
constexpr size_t kTail = 4;

bool BeginsCharacter(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }

size_t Characters(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), &BeginsCharacter));
}

// The last `count` characters.
std::string_view Tail(std::string_view text, size_t count) {
  size_t at = text.size();
  while (at > 0 && count > 0) {
    if (BeginsCharacter(text[--at])) --count;
  }
  return text.substr(at);
}

void Mask(v1::License& license) {
  const bool organization = license.holder().id_type() == v1::HOLDER_ID_TYPE_CREDIT_CODE;
  if (!license.identifier().empty()) license.set_identifier(MaskedIdentifier(license.identifier()));
  if (!license.associated_identifier().empty()) {
    license.set_associated_identifier(MaskedIdentifier(license.associated_identifier()));
  }
  if (!organization && license.has_holder()) {
    v1::Holder& holder = *license.mutable_holder();
    holder.set_name(MaskedName(holder.name()));
    holder.set_id_number(MaskedNumber(holder.id_number()));
  }
  // The number of an ID card is its holder's; those of the other types that are known say nothing of a person.
  if (license.type() == v1::LICENSE_TYPE_ID_CARD || license.type() == v1::LICENSE_TYPE_OTHER) {
    license.set_number(MaskedNumber(license.number()));
  }
  // Which of the face's values are personal only its issuer knows: an organization's name its representative.
  for (v1::LicenseField& field : *license.mutable_data()) field.set_value(MaskedName(field.value()));
}

}  // namespace

std::string MaskedName(std::string_view name) {
  if (name.empty()) return {};
  const std::string_view rest = Tail(name, Characters(name) - std::min<size_t>(1, Characters(name)));
  const size_t stars = std::max<size_t>(1, std::min(Characters(rest), kMostStars));
  return std::string(name.substr(0, name.size() - rest.size())) + std::string(stars, '*');
}

std::string MaskedNumber(std::string_view number) {
  const size_t length = Characters(number);
  if (length <= kTail) return std::string(length, '*');
  const std::string_view tail = Tail(number, kTail);
  if (number.size() == kCitizenId || number.size() == kFormerCitizenId) {
    std::string out(number.substr(0, kHead));
    return out.append(number.size() - kHead - kTail, '*').append(tail);
  }
  return std::string(length - kTail, '*').append(tail);
}

std::string MaskedIdentifier(std::string_view identifier) {
  if (Characters(identifier) <= kIdentifierTail) return MaskedNumber(identifier);
  return std::string("…").append(Tail(identifier, kIdentifierTail));
}

void Mask(v1::LicenseAnswer& answer) {
  if (answer.has_license()) Mask(*answer.mutable_license());
}

void Mask(v1::LicenseNotice& notice) {
  notice.set_identifier(MaskedIdentifier(notice.identifier()));
  if (!notice.successor_identifier().empty()) {
    notice.set_successor_identifier(MaskedIdentifier(notice.successor_identifier()));
  }
}

}  // namespace zhudong::cli
