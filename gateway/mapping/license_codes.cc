// Code lists of the issuing ministries, and holders.
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/mapping/license_json.h"
#include "gateway/model/credit_code.h"
#include "gateway/model/holder_list.h"
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

v1::HolderIdType TypeOf(const std::string& code, const std::string& number, const v1::Holder& asked) {
  const v1::HolderIdType said = HolderIdTypeOf(code);
  if (said != v1::HOLDER_ID_TYPE_UNSPECIFIED || number.empty()) return said;
  if (model::MayBeNumber(number, asked.id_number())) return asked.id_type();
  const model::CreditCode code_of = model::ParseCreditCode(number);
  const bool organization = code_of.form == model::CreditCodeForm::kCreditCode && code_of.check_ok;
  return organization ? v1::HOLDER_ID_TYPE_CREDIT_CODE : asked.id_type();
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
                const std::string& numbers, v1::ProvidedLicense& out) {
  v1::Holder& holder = *out.mutable_license()->mutable_holder();
  const std::vector<std::string> each = model::SplitHolders(numbers);
  size_t front = 0;
  if (!asked.id_number().empty() && !numbers.empty()) {
    // One that is spelled out goes before one whose mask fits.
    const std::string wanted = model::IdentifierKey(asked.id_number());
    auto found = std::find_if(each.begin(), each.end(),
                              [&](const std::string& one) { return model::IdentifierKey(one) == wanted; });
    if (found == each.end()) {
      found = std::find_if(each.begin(), each.end(),
                           [&](const std::string& one) { return model::MayBeNumber(one, asked.id_number()); });
    }
    if (found == each.end()) return false;
    front = static_cast<size_t>(found - each.begin());
  }
  // A list of another length than that of the numbers can't be dealt out. Names then go whole with the one in front,
  // and with nobody else; one type holds for all.
  const std::vector<std::string> each_name = model::SplitHolders(names);
  const std::vector<std::string> each_type = model::SplitHolders(type_codes);
  for (size_t i = 0; i < each.size(); ++i) {
    if (i != front && each[i].empty()) continue;
    v1::Holder& one = i == front ? holder : *out.add_co_holders();
    one.set_id_number(each[i]);
    if (each_name.size() == each.size()) {
      one.set_name(each_name[i]);
    } else if (i == front) {
      one.set_name(names);
    }
    one.set_id_type(TypeOf(each_type.size() == each.size() ? each_type[i] : type_codes, each[i], asked));
  }
  return true;
}

}  // namespace zhudong::mapping
