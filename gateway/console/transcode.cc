#include "gateway/console/transcode.h"

#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "gateway/base/text.h"
#include "gateway/model/errors.h"
#include "gateway/model/http_status.h"
#include "google/protobuf/message.h"
#include "google/protobuf/util/json_util.h"
#include "google/rpc/error_details.pb.h"

namespace zhudong::console {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::Message;

constexpr std::string_view kPackage = "zhudong.v1.";

std::unique_ptr<Message> NewMessage(const Descriptor* type) {
  return std::unique_ptr<Message>(google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
}

template <typename Detail>
Detail DetailOf(const absl::Status& status, std::string_view url) {
  Detail detail;
  const absl::optional<absl::Cord> payload = status.GetPayload(base::ToAbsl(url));
  if (payload.has_value() && !detail.ParseFromString(std::string(*payload))) detail.Clear();
  return detail;
}

}  // namespace

absl::StatusOr<Method> FindMethod(std::string_view name) {
  Method method;
  if (name.starts_with(kPackage)) method.rule = access::FindMethodRule(name.substr(kPackage.size()));
  if (method.rule != nullptr) {
    std::string dotted(name);
    dotted[dotted.find('/')] = '.';
    method.path = absl::StrCat("/", base::ToAbsl(name));
    method.descriptor = google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(dotted);
  }
  if (method.descriptor != nullptr && !method.descriptor->client_streaming()) return method;
  return model::Error(absl::StatusCode::kNotFound, v1::ERROR_REASON_METHOD_UNKNOWN,
                      "the console offers no such method: GET /api/session lists those that are allowed");
}

absl::StatusOr<std::string> RequestOf(const Method& method, std::string_view json) {
  const std::unique_ptr<Message> request = NewMessage(method.descriptor->input_type());
  const auto read = google::protobuf::util::JsonStringToMessage({json.data(), json.size()}, request.get());
  if (!read.ok()) {
    return model::Error(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_BODY_UNREADABLE,
                        absl::StrCat("the body is no JSON of ", request->GetDescriptor()->name(), ": ",
                                     std::string(read.message().data(), read.message().size())));
  }
  return request->SerializeAsString();
}

absl::StatusOr<std::string> AnswerOf(const Method& method, std::string_view serialized) {
  const std::unique_ptr<Message> answer = NewMessage(method.descriptor->output_type());
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  std::string json;
  if (!answer->ParseFromArray(serialized.data(), static_cast<int>(serialized.size())) ||
      !google::protobuf::util::MessageToJsonString(*answer, &json, options).ok()) {
    return absl::InternalError(absl::StrCat("an answer of ", method.path, " can't be written as JSON"));
  }
  return json;
}

std::string ErrorJson(const absl::Status& status) {
  const auto info = DetailOf<google::rpc::ErrorInfo>(status, model::kErrorInfoUrl);
  const auto bad = DetailOf<google::rpc::BadRequest>(status, model::kBadRequestUrl);
  nlohmann::ordered_json error = {{"code", absl::StatusCodeToString(status.code())},
                                  {"reason", info.reason()},
                                  {"message", std::string(status.message())},
                                  {"metadata", nlohmann::json::object()},
                                  {"fields", nlohmann::json::array()}};
  for (const auto& [key, value] : info.metadata()) error["metadata"][key] = value;
  for (const auto& field : bad.field_violations()) {
    error["fields"].push_back({{"field", field.field()}, {"description", field.description()}});
  }
  return error.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

http::Response ErrorResponse(const absl::Status& status) {
  http::Response response{.status = model::HttpStatusOf(status), .headers = {}, .body = ErrorJson(status)};
  response.headers["content-type"] = "application/json";
  if (const std::optional<absl::Duration> wait = model::RetryAfterOf(status)) {
    response.headers["Retry-After"] = absl::StrCat(absl::ToInt64Seconds(absl::Ceil(*wait, absl::Seconds(1))));
  }
  return response;
}

}  // namespace zhudong::console
