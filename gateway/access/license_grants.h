// Who may be given what of which licenses, for what purpose, where, and on which legal basis. Deny by default.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/access/grants.h"
#include "gateway/base/live.h"
#include "zhudong/v1/licenses.pb.h"

namespace zhudong::access {

// 用证事由, as the operator declared it.
struct Purpose {
  std::string code;  // electricity-connection
  std::string name;  // 用电报装
  // As license systems know it: 事项编码.
  std::string item_code;
  // What callers may rest on.
  bool by_consent = true;
  bool by_duty = false;
};

// One row of `[[license_grant]]`. A query must find all it needs in one row: rows do not add up to more than each says.
struct LicenseGrant {
  std::string name;  // for the audit chain
  std::string principal;
  std::vector<std::string> purposes;
  // id_card, business_license …, or a 21-character type code; `*` for all. A type covers all its codes, a code what has
  // that code, whether it is asked for as a type or by code.
  std::vector<std::string> types;
  std::vector<std::string> fields;   // identifier, number, holder.name, data.ADDRESS, data.*, archive
  std::vector<std::string> regions;  // division prefixes; `*` for all
  bool by_consent = true;
  bool by_duty = false;
};

// What the query asks.
struct LicenseQuestion {
  std::string_view principal;
  std::string_view purpose;
  std::string_view division_code;
  bool by_duty = false;
  v1::LicenseType type = v1::LICENSE_TYPE_UNSPECIFIED;
  // As the license says, or as it is asked for; LICENSE_TYPE_OTHER is asked for by it.
  std::string_view type_code;
  // The license was found: type and code are what it says. Else a type without a code may still turn out to have any.
  bool found = false;
};

// What a type code (证照类型代码) stands for. One type may have several.
struct TypeCode {
  std::string code;
  v1::LicenseType type = v1::LICENSE_TYPE_UNSPECIFIED;
};

// What one query may have. Immutable, cheap to copy by pointer.
class FieldSet {
 public:
  explicit FieldSet(const std::vector<std::string>& fields);
  bool Has(std::string_view field) const;
  // `data.` fields: by name, or all by `data.*`.
  bool HasData(std::string_view name) const;

 private:
  absl::flat_hash_set<std::string> fields_;
  bool all_data_ = false;
};

// Thread-safe. A copy holds what was granted then.
class LicenseGrants {
 public:
  // INVALID_ARGUMENT names the row and what is wrong: unknown type, field or purpose. `codes`: those that are known.
  static absl::StatusOr<LicenseGrants> Make(std::vector<Purpose> purposes, std::vector<LicenseGrant> grants,
                                            const std::vector<TypeCode>& codes = {});

  // From the next question on it is as `next` says.
  void Replace(const LicenseGrants& next) { table_ = next.table_; }

  struct Allowed {
    std::shared_ptr<const FieldSet> fields;
    std::shared_ptr<const LicenseGrant> grant;
    std::shared_ptr<const Purpose> purpose;
  };
  // PERMISSION_DENIED LICENSE_NOT_GRANTED; metadata `needs` says the first thing that is lacking: `purpose`, `type`,
  // `region`, `basis`. Costs well under a microsecond.
  absl::StatusOr<Allowed> Check(const LicenseQuestion& question) const;
  // Types (of the enum) that the principal may ask for with this purpose, region and basis.
  bool MayAskAtAll(std::string_view principal) const;
  // Some grant of the principal gives this field of licenses of this type, whatever the purpose, region and basis.
  bool GivesField(std::string_view principal, v1::LicenseType type, std::string_view field) const;
  // Null when it is not declared.
  std::shared_ptr<const Purpose> FindPurpose(std::string_view code) const;

 private:
  struct Row {
    Row(LicenseGrant given, const std::vector<TypeCode>& known);
    bool CoversType(const LicenseQuestion& question) const;

    LicenseGrant grant;
    FieldSet fields;
    bool all_types = false;
    std::vector<v1::LicenseType> named;     // types
    std::vector<std::string> codes;         // that are granted, or stand for a type that is
    std::vector<v1::LicenseType> of_codes;  // what the granted codes stand for: may be asked for
  };
  struct Table {
    std::vector<Purpose> purposes;
    absl::flat_hash_map<std::string, std::vector<Row>> by_principal;

    const Purpose* Find(std::string_view code) const;
  };
  explicit LicenseGrants(std::shared_ptr<const Table> table) : table_(std::move(table)) {}

  base::Live<Table> table_;
};

// Moves into `answer` the fields of `license` that may leave, and names those that have a value and may not. Pure.
void Release(v1::License&& license, const FieldSet& fields, v1::LicenseAnswer& answer);

// `id_card` of LICENSE_TYPE_ID_CARD and back; UNSPECIFIED when there is none.
std::string_view LicenseTypeName(v1::LicenseType type);
v1::LicenseType LicenseTypeOfName(std::string_view name);

}  // namespace zhudong::access
