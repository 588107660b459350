#include "gateway/app/cli/division_names.h"

#include "absl/strings/str_cat.h"
#include "gateway/app/cli/call.h"
#include "zhudong/v1/guide_service.grpc.pb.h"

namespace zhudong::cli {
namespace {

constexpr size_t kCountyDigits = 6;

}  // namespace

DivisionNames::DivisionNames(const v1::ListDivisionsResponse& answer) {
  for (const v1::Division& division : answer.divisions()) names_[division.division_code()] = division.name();
}

std::string DivisionNames::Of(const std::string& code) const {
  const auto name = names_.find(code.substr(0, kCountyDigits));
  return name == names_.end() ? code : absl::StrCat(name->second, " ", code);
}

DivisionNames AskDivisionNames(const Context& context) {
  if (context.format() != Output::kText) return {};
  const auto stub = v1::GuideService::NewStub(context.channel);
  const auto answer = Call(context, *stub, &v1::GuideService::Stub::ListDivisions, v1::ListDivisionsRequest());
  return answer.ok() ? DivisionNames(*answer) : DivisionNames();
}

}  // namespace zhudong::cli
