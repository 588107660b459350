#include "gateway/app/cli/explain.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gateway/app/cli/format.h"
#include "gateway/app/cli/width.h"
#include "gateway/base/text.h"
#include "gateway/model/errors.h"
#include "google/rpc/error_details.pb.h"

namespace zhudong::cli {
namespace {

using Advice = std::vector<std::string>;

// gRPC 1.51 says what went wrong below the call only in the words of its message.
Advice ForConnection(std::string_view message, std::string_view gateway) {
  const std::string text = absl::AsciiStrToLower(base::ToAbsl(message));
  const auto says = [&text](std::initializer_list<const char*> words) {
    for (const char* word : words) {
      if (absl::StrContains(text, word)) return true;
    }
    return false;
  };
  if (says({"certificate verify failed", "peer name", "hostname"})) {
    return {
        "The gateway's certificate is not what --ca and the address allow.",
        "Use the ca.crt of the CA that made the gateway's certificate; when the certificate names another host than "
        "the address, give that name with --server-name."};
  }
  if (says({"wrong version number", "unexpected eof"})) {
    return {absl::StrCat("What listens at ", base::ToAbsl(gateway), " does not speak TLS: is it the gateway?")};
  }
  // What gRPC makes of a key and a certificate that don't fit: a channel without any address.
  if (says({"empty address list"})) {
    return {"The certificate and the key do not belong together, or one of them is broken: check --cert and --key."};
  }
  if (says({"handshake", "socket closed", "connection reset", "broken pipe", "ssl"})) {
    return {"The connection was cut while certificates were shown.",
            "The gateway accepts only certificates of its client_ca: check --cert and --key, and that they are not "
            "expired (openssl x509 -in CERT -noout -dates)."};
  }
  if (says({"dns", "resolve", "domain name"})) return {"The host name is not known: check --gateway."};
  return {"Is it running? `zhudong serve --config FILE`, or `zhudong dev` to try it out.",
          "Is the address right? --gateway HOST:PORT, or ZHUDONG_GATEWAY."};
}

// The last cause in gRPC's chain `failed to connect to all addresses; last error: UNKNOWN: ipv4:127.0.0.1:1: …`.
std::string LastCause(const std::string& message) {
  constexpr absl::string_view kLast = "last error: ";
  const size_t last = message.find(std::string(kLast));
  if (last == std::string::npos) return message;
  std::string cause = message.substr(last + kLast.size());
  // Without its own code and the address, which stands before it.
  const size_t address = cause.find("ipv");
  const size_t end = address == std::string::npos ? address : cause.find(": ", address);
  return end == std::string::npos ? cause : cause.substr(end + 2);
}

Advice ForReason(const absl::Status& status) {
  switch (model::ReasonOf(status)) {
    case v1::ERROR_REASON_NO_PRINCIPAL:
      return {"Use a certificate with a spiffe:// URI in its SAN (certs/make-dev-certs makes such ones)."};
    case v1::ERROR_REASON_CERTIFICATE_REVOKED:
      return {"Use another certificate (--cert, --as); ask the gateway's operator why this one was revoked."};
    case v1::ERROR_REASON_NOT_GRANTED: {
      const std::string who = model::MetadataOf(status, "principal").value_or("the certificate's principal");
      const std::string needs = model::MetadataOf(status, "needs").value_or("this");
      return {absl::StrCat(who, " has no grant for: ", needs),
              "Add it under that [[principal]] in the gateway's settings, or use another certificate (--cert, --as)."};
    }
    case v1::ERROR_REASON_CURSOR_EXPIRED:
      return {absl::StrCat("The earliest that is still kept: --from ",
                           model::MetadataOf(status, "earliest_cursor").value_or("earliest")),
              "Or start from the latest forecast of every project: --from latest-per-project"};
    case v1::ERROR_REASON_CURSOR_INVALID:
      return {"A cursor comes from this gateway's own output; give it unchanged, or --from earliest."};
    case v1::ERROR_REASON_SUBSCRIBER_BUSY:
      return {"This subscriber is connected already: end that connection, or use another --subscriber."};
    case v1::ERROR_REASON_PROJECT_NOT_FOUND:
      return {
          "Give a project id (p-…), a project code, a permit number or a supervision number; "
          "`zhudong project list` shows what there is."};
    case v1::ERROR_REASON_FORECAST_NOT_FOUND:
      return {
          "The project is known, but nothing in it allows a forecast yet: `zhudong project show` tells what it has."};
    case v1::ERROR_REASON_DEAD_LETTER_NOT_FOUND:
      return {"`zhudong deadletter list` shows what there is."};
    case v1::ERROR_REASON_LICENSE_NOT_GRANTED:
      return {absl::StrCat("Not granted: ", model::MetadataOf(status, "needs").value_or("this use")),
              "A [[license_grant]] of the gateway's settings must name type, purpose, region and legal basis."};
    case v1::ERROR_REASON_CONSENT_INVALID:
      return {
          "Give the token as the identity platform made it; its issuer must be a [[consent_issuer]] of the gateway."};
    case v1::ERROR_REASON_CONSENT_EXPIRED:
    case v1::ERROR_REASON_CONSENT_REPLAYED:
      return {"Ask the holder for a new consent: one serves one business number, for as long as it says."};
    case v1::ERROR_REASON_CONSENT_OF_ANOTHER:
      return {"The consent must be this holder's, for this purpose, and made out to your principal."};
    case v1::ERROR_REASON_HOLDER_NEEDED:
      return {"Say whose it is: --holder-type TYPE --holder-file FILE"};
    case v1::ERROR_REASON_LICENSE_SIGNATURE:
      return {absl::StrCat("The signature is ", model::MetadataOf(status, "result").value_or("not to be trusted"),
                           ": tell the license system's operator; the license is not given out.")};
    case v1::ERROR_REASON_LICENSE_FILE_DAMAGED:
      return {"Try once more; if it stays so, the license system's copy is damaged: tell its operator."};
    case v1::ERROR_REASON_PROVIDER_DOWN:
    case v1::ERROR_REASON_PROVIDER_REFUSED:
      return {"`zhudong license status` shows how the license systems do."};
    case v1::ERROR_REASON_NO_RULE:
      return {"Put a policy pack of the region into the folder `policy_packs` of [licenses]."};
    case v1::ERROR_REASON_AUDIT:
      return {"Nothing is released without its audit record: look at the gateway's disk and log."};
    case v1::ERROR_REASON_STORAGE:
      return {"The gateway's disk refused: look at free space and at the gateway's own log."};
    default:
      return {};
  }
}

Advice ForFields(const absl::Status& status) {
  google::rpc::BadRequest bad;
  const absl::optional<absl::Cord> payload = status.GetPayload(base::ToAbsl(model::kBadRequestUrl));
  Advice advice;
  if (!payload.has_value() || !bad.ParseFromString(std::string(*payload))) return advice;
  for (const auto& violation : bad.field_violations()) {
    advice.push_back(absl::StrCat(violation.field(), ": ", violation.description()));
  }
  return advice;
}

}  // namespace

std::string Explain(const absl::Status& status, std::string_view gateway) {
  const std::string message(status.message());
  const bool ours = model::ReasonOf(status) != v1::ERROR_REASON_UNSPECIFIED;
  std::string head = message.empty() ? absl::StatusCodeToString(status.code()) : message;
  Advice advice = ForReason(status);
  for (std::string& line : ForFields(status)) advice.push_back(std::move(line));
  if (!ours && !gateway.empty()) {
    if (absl::IsUnavailable(status)) {
      head = absl::StrCat("cannot reach the gateway at ", base::ToAbsl(gateway), ": ", LastCause(message));
      advice = ForConnection(message, gateway);
    } else if (absl::IsDeadlineExceeded(status)) {
      head = absl::StrCat("the gateway at ", base::ToAbsl(gateway), " did not answer in time");
      advice = {"Give it longer with --timeout SECONDS; `zhudong status` shows how it does."};
    } else if (absl::IsUnimplemented(status)) {
      head = absl::StrCat("the gateway at ", base::ToAbsl(gateway), " does not know this call: ", message);
      advice = {"It is older than this program, or the address is another service's."};
    }
  }
  if (const auto delay = model::RetryAfterOf(status); delay.has_value()) {
    advice.push_back(absl::StrCat("Try again in ", Elapsed(*delay), "."));
  }
  std::string out = absl::StrCat("zhudong: ", Printable(head), "\n");
  for (const std::string& line : advice) absl::StrAppend(&out, "  ", Printable(line), "\n");
  return out;
}

}  // namespace zhudong::cli
