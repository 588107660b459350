#include "gateway/cases/case_key.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/base/bytes.h"
#include "gateway/crypto/digest.h"

namespace zhudong::cases {
namespace {

constexpr char kRow = 'c';
constexpr size_t kIdBytes = 16;

CaseKey Key(v1::CaseKind kind, std::string number) { return {kind, std::move(number)}; }
v1::CaseKind ConnectionUnlessSaid(v1::CaseKind kind) {
  return kind == v1::CASE_KIND_UNSPECIFIED ? v1::CASE_KIND_CONNECTION : kind;
}

}  // namespace

std::optional<CaseKey> CaseOf(const v1::Event& event) {
  switch (event.payload_case()) {
    case v1::Event::kConnectionApplication:
      return Key(v1::CASE_KIND_CONNECTION, event.connection_application().case_number());
    case v1::Event::kCaseStatusReport:
      return Key(ConnectionUnlessSaid(event.case_status_report().case_kind()),
                 event.case_status_report().case_number());
    case v1::Event::kDocumentSupplied:
      return Key(ConnectionUnlessSaid(event.document_supplied().case_kind()), event.document_supplied().case_number());
    case v1::Event::kServiceRating:
      return Key(ConnectionUnlessSaid(event.service_rating().case_kind()), event.service_rating().case_number());
    case v1::Event::kWorksApplication:
      return Key(v1::CASE_KIND_WORKS_APPROVAL, event.works_application().case_number());
    case v1::Event::kJointApplication:
      return Key(v1::CASE_KIND_JOINT_SERVICE, event.joint_application().case_number());
    case v1::Event::kJointAppointment:
      return Key(event.joint_appointment().case_kind() == v1::CASE_KIND_CONNECTION ? v1::CASE_KIND_CONNECTION
                                                                                   : v1::CASE_KIND_JOINT_SERVICE,
                 event.joint_appointment().case_number());
    case v1::Event::kMeterTransfer:
      return Key(v1::CASE_KIND_METER_TRANSFER, event.meter_transfer().case_number());
    case v1::Event::kOutageNotice:
      return Key(v1::CASE_KIND_OUTAGE, event.outage_notice().case_number());
    // Whoever publishes these numbers them for himself.
    case v1::Event::kStreetWorks:
      return Key(v1::CASE_KIND_STREET_WORKS, absl::StrCat(event.feed(), "/", event.street_works().works_number()));
    case v1::Event::kGridCapacity:
      return Key(v1::CASE_KIND_GRID_CAPACITY, absl::StrCat(event.feed(), "/", event.grid_capacity().place()));
    case v1::Event::kReliabilityFigures:
      return Key(v1::CASE_KIND_RELIABILITY,
                 absl::StrCat(event.feed(), "/", event.division_code(), "/", event.reliability_figures().area(), "/",
                              event.reliability_figures().year()));
    default:
      return std::nullopt;
  }
}

std::string CaseIdOf(const CaseKey& key) {
  return "c-" + base::Base32(crypto::Sha256(RowKey(key)).substr(0, kIdBytes));
}

std::string RowKey(const CaseKey& key) {
  std::string row(1, kRow);
  row.push_back(static_cast<char>(key.kind));
  return row + key.number;
}

std::optional<CaseKey> SplitRowKey(std::string_view row_key) {
  if (row_key.size() < 2 || row_key[0] != kRow) return std::nullopt;
  return CaseKey{static_cast<v1::CaseKind>(row_key[1]), std::string(row_key.substr(2))};
}

}  // namespace zhudong::cases
