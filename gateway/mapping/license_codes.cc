// Code lists of the issuing ministries, and holders.
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_split.h"
#include "gateway/base/text.h"
#include "gateway/mapping/license_json.h"
#include "gateway/model/text.h"

namespace zhudong::mapping {
namespace {

struct StatusWord {
  std::string_view word;
  v1::LicenseStatus status;
};
constexpr StatusWord kStatuses[] = {
    {"01", v1::LICENSE_STATUS_VALID},       {"有效", v1::LICENSE_STATUS_VALID},
    {"ISSUED", v1::LICENSE_STATUS_VALID},   {"02", v1::LICENSE_STATUS_SUSPENDED},
    {"暂扣", v1::LICENSE_STATUS_SUSPENDED}, {"03", v1::LICENSE_STATUS_WITHDRAWN},
    {"撤销", v1::LICENSE_STATUS_WITHDRAWN}, {"04", v1::LICENSE_STATUS_CANCELLED},
    {"注销", v1::LICENSE_STATUS_CANCELLED}, {"ABOLISHED", v1::LICENSE_STATUS_CANCELLED},
    {"05", v1::LICENSE_STATUS_LAPSED},      {"失效", v1::LICENSE_STATUS_LAPSED},
    {"06", v1::LICENSE_STATUS_MOVED_AWAY},  {"办理转出", v1::LICENSE_STATUS_MOVED_AWAY},
    {"07", v1::LICENSE_STATUS_REVOKED},     {"吊销", v1::LICENSE_STATUS_REVOKED},
};

struct HolderCode {
  std::string_view code;
  v1::HolderIdType type;
};
// The first of a type is the one that is sent.
constexpr HolderCode kHolderCodes[] = {{"001", v1::HOLDER_ID_TYPE_CREDIT_CODE},
                                       {"111", v1::HOLDER_ID_TYPE_CITIZEN_ID},
                                       {"10", v1::HOLDER_ID_TYPE_CITIZEN_ID},
                                       {"414", v1::HOLDER_ID_TYPE_PASSPORT},
                                       {"516", v1::HOLDER_ID_TYPE_HK_MACAO_PERMIT}};

std::vector<std::string> Parts(const std::string& list) {
  std::vector<std::string> parts;
  std::string half;
  // The full-width comma, too.
  for (size_t i = 0; i < list.size(); ++i) {
    if (list.compare(i, 3, "，") == 0 || list.compare(i, 3, "、") == 0) {
      half += ',';
      i += 2;
    } else {
      half += list[i];
    }
  }
  for (const absl::string_view part : absl::StrSplit(half, ',')) {
    parts.emplace_back(model::Trim(base::FromAbsl(part)));
  }
  return parts;
}

std::string PartOrWhole(const std::string& list, size_t at, size_t count) {
  const std::vector<std::string> parts = Parts(list);
  return parts.size() == count ? parts[at] : list;
}

}  // namespace

v1::LicenseStatus LicenseStatusOf(std::string_view code) {
  for (const StatusWord& entry : kStatuses) {
    if (entry.word == code) return entry.status;
  }
  return v1::LICENSE_STATUS_OTHER;
}

v1::HolderIdType HolderIdTypeOf(std::string_view code) {
  for (const HolderCode& entry : kHolderCodes) {
    if (entry.code == code) return entry.type;
  }
  return v1::HOLDER_ID_TYPE_UNSPECIFIED;
}

std::string HolderTypeCode(v1::HolderIdType type) {
  for (const HolderCode& entry : kHolderCodes) {
    if (entry.type == type) return std::string(entry.code);
  }
  return "";
}

bool TakeHolder(const v1::Holder& asked, const std::string& names, const std::string& type_codes,
                const std::string& numbers, v1::Holder& out) {
  out.set_name(names);
  out.set_id_number(numbers);
  out.set_id_type(HolderIdTypeOf(PartOrWhole(type_codes, 0, Parts(type_codes).size())));
  if (asked.id_number().empty() || numbers.empty()) return true;
  const std::vector<std::string> each = Parts(numbers);
  const std::string wanted = model::IdentifierKey(asked.id_number());
  const auto found = std::find_if(each.begin(), each.end(),
                                  [&](const std::string& one) { return model::IdentifierKey(one) == wanted; });
  if (found == each.end()) return numbers.find('*') != std::string::npos;
  const size_t at = static_cast<size_t>(found - each.begin());
  out.set_id_number(*found);
  out.set_name(PartOrWhole(names, at, each.size()));
  const v1::HolderIdType type = HolderIdTypeOf(PartOrWhole(type_codes, at, each.size()));
  out.set_id_type(type == v1::HOLDER_ID_TYPE_UNSPECIFIED ? asked.id_type() : type);
  return true;
}

}  // namespace zhudong::mapping
