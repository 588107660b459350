// The checks of single fields, driven by a table for each message: what stands in it, of which form, whether it must be
// there. No reflection, and no allocation as long as there is nothing to say.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "absl/time/civil_time.h"
#include "gateway/ingest/validate.h"

namespace zhudong::ingest {

inline constexpr size_t kMaxTextBytes = 4096;
inline constexpr size_t kMaxCodeBytes = 256;
inline constexpr size_t kMaxIdBytes = 128;
inline constexpr size_t kMaxWorksCodeCharacters = 50;
inline constexpr size_t kMaxAddressCodeBytes = 64;
inline constexpr double kMaxAreaM2 = 1e9;
inline constexpr double kMaxMoney10kCny = 1e10;
inline constexpr double kMaxFloorAreaRatio = 50;
inline constexpr double kMaxHeightM = 2000;
inline constexpr double kMaxCapacityKva = 1e7;

// Where in the event: a chain on the stack, made text only when there is something to report.
struct Path {
  const Path* parent = nullptr;
  std::string_view name;
  int index = -1;  // in a list

  std::string Text() const;
};

enum class Form : uint8_t {
  kName,   // free text of one line: names, addresses
  kProse,  // free text with line ends: scales, scopes, reasons
  kCode,   // an opaque code
  kWorksCode,
  kDivision,
  kDate,
  kPastDate,  // a date that should not lie in the future
  kProjectCode,
  kPlanningPermit,
  kConstructionPermit,
  kSupervision,  // 电子监管号, or the 宗地代码 that some platforms put there
  kParcel,
  kCreditCode,
  kIndustry,
  kLicenseIdentifier,
  kProjectId,    // the gateway's own
  kAddressCode,  // 标准地址编码
};

enum class Need : uint8_t {
  kOptional,
  kRequired,
  kIdentity,  // required, and what the record itself is known by
};

template <typename Message>
struct TextField {
  std::string_view name;
  const std::string& (Message::*get)() const;
  std::string* (Message::*mutate)();
  Form form;
  Need need = Need::kOptional;
};

template <typename Message>
struct NumberField {
  std::string_view name;
  bool (Message::*has)() const;
  double (Message::*get)() const;
  double most;
};

template <typename Message>
struct CountField {
  std::string_view name;
  bool (Message::*has)() const;
  uint32_t (Message::*get)() const;
  uint32_t most;
};

// The checks of one event. Not thread-safe; `verdict` and `divisions` must outlive it.
class FieldChecker {
 public:
  FieldChecker(absl::CivilDay today, const model::DivisionList* divisions, Verdict& verdict)
      : today_(today), divisions_(divisions), verdict_(verdict) {}

  void Error(v1::FindingCode code, const Path& at, std::string_view message);
  void Note(v1::FindingCode code, const Path& at, std::string_view message);
  absl::CivilDay today() const { return today_; }

  template <typename Message>
  void Texts(Message& message, const Path& at, std::span<const TextField<Message>> fields) {
    for (const TextField<Message>& field : fields) {
      if (Text(Path{&at, field.name}, (message.*field.get)(), field.form, field.need)) {
        *(message.*field.mutate)() = std::move(cleaned_);
      }
    }
  }
  template <typename Message>
  void Numbers(const Message& message, const Path& at, std::span<const NumberField<Message>> fields) {
    for (const NumberField<Message>& field : fields) {
      if ((message.*field.has)()) Number(Path{&at, field.name}, (message.*field.get)(), field.most);
    }
  }
  template <typename Message>
  void Counts(const Message& message, const Path& at, std::span<const CountField<Message>> fields) {
    for (const CountField<Message>& field : fields) {
      if ((message.*field.has)()) Number(Path{&at, field.name}, (message.*field.get)(), field.most);
    }
  }

  // One text. True when it was cleaned: `cleaned()` then holds what shall stand there.
  bool Text(const Path& at, std::string_view text, Form form, Need need);
  std::string& cleaned() { return cleaned_; }
  // 0 to `most`; neither NaN nor infinite.
  void Number(const Path& at, double value, double most);
  // 1 to 128 bytes of text that is kept as it is. Empty is an error when `need` says so.
  void Id(const Path& at, std::string_view text, Need need);
  void UnknownCode(const Path& at);
  // False, and an error, when a list is longer than `most`.
  bool ListFits(const Path& at, int size, int most);
  // A note when `later` is before `earlier`; both are whole days.
  void InOrder(const Path& at, std::string_view earlier, std::string_view later);
  // A note when the number's division is neither within the record's nor the other way round.
  void SameDivision(const Path& at, std::string_view of_number, std::string_view of_record);

 private:
  void CheckForm(const Path& at, std::string_view text, Form form, Need need);
  void Date(const Path& at, std::string_view text, bool past);
  void Division(const Path& at, std::string_view text);
  void ProjectCode(const Path& at, std::string_view text, Need need);
  void PermitNumber(const Path& at, std::string_view text, bool construction);
  void CreditCode(const Path& at, std::string_view text, Need need);
  void LicenseIdentifier(const Path& at, std::string_view text);
  void AddressCode(const Path& at, std::string_view text);
  void Strange(const Path& at, Need need, std::string_view message);

  const absl::CivilDay today_;
  const model::DivisionList* const divisions_;
  Verdict& verdict_;
  std::string cleaned_;
  bool changed_ = false;
};

}  // namespace zhudong::ingest
