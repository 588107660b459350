#include "gateway/console/guard.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "gateway/base/text.h"
#include "gateway/crypto/random.h"
#include "gateway/model/errors.h"

namespace zhudong::console {
namespace {

constexpr size_t kKeyBytes = 32;

std::string_view HeaderOf(const http::Incoming& request, const char* name) {
  const auto found = request.headers.find(name);
  return found == request.headers.end() ? std::string_view() : found->second;
}

// Browsers that know Fetch Metadata say whose page asks; all of them name the origin of a POST.
bool IsOwnOrigin(const http::Incoming& request) {
  const std::string_view site = HeaderOf(request, "sec-fetch-site");
  // `none`: the person typed the address. No page does that with a POST.
  if (!site.empty() && site != "same-origin" && (site != "none" || request.method == "POST")) return false;
  const std::string_view origin = HeaderOf(request, "origin");
  return origin.empty() || origin == absl::StrCat("https://", base::ToAbsl(HeaderOf(request, "host")));
}

bool IsJson(std::string_view type) {
  std::string plain = absl::AsciiStrToLower(base::ToAbsl(type.substr(0, type.find(';'))));
  absl::StripAsciiWhitespace(&plain);
  return plain == "application/json";
}

}  // namespace

Guard::Guard() : key_(crypto::DigestKind::kSha256, crypto::RandomBytes(kKeyBytes)) {}

std::string Guard::TokenFor(std::string_view principal) const { return crypto::Hex(key_.Of({"csrf", principal})); }

absl::Status Guard::Check(const http::Incoming& request) const {
  if (request.principal.empty()) {
    return model::Error(absl::StatusCode::kUnauthenticated, v1::ERROR_REASON_NO_PRINCIPAL,
                        "the client certificate names no principal: it needs a spiffe:// URI in its subjectAltName");
  }
  if (!IsOwnOrigin(request)) {
    return model::Error(absl::StatusCode::kPermissionDenied, v1::ERROR_REASON_CROSS_ORIGIN,
                        "a page of another origin asks: open the console itself");
  }
  if (request.method != "POST") return absl::OkStatus();
  if (!IsJson(HeaderOf(request, "content-type"))) {
    return model::Error(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_MEDIA_TYPE,
                        "send the request as Content-Type: application/json");
  }
  if (!crypto::SameBytes(HeaderOf(request, "x-zhudong-csrf"), TokenFor(request.principal))) {
    return model::Error(absl::StatusCode::kPermissionDenied, v1::ERROR_REASON_CSRF_TOKEN,
                        "X-Zhudong-CSRF is not this session's token: load the page anew");
  }
  return absl::OkStatus();
}

}  // namespace zhudong::console
