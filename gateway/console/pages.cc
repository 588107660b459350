#include "gateway/console/pages.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gateway/console/assets.h"
#include "gateway/crypto/digest.h"

namespace zhudong::console {
namespace {

constexpr size_t kTagBytes = 16;

std::string TagOf(const Asset& asset) {
  return absl::StrCat("\"", crypto::Hex(crypto::Sha256(asset.body).substr(0, kTagBytes)), "\"");
}

}  // namespace

http::Response ServePage(const http::Incoming& request) {
  const Asset* const asset = FindAsset(request.path);
  if (asset == nullptr) {
    return {
        .status = 404, .headers = {{"content-type", "text/plain; charset=utf-8"}}, .body = "There is no such file.\n"};
  }
  http::Response response{.status = 200, .headers = {}, .body = {}};
  response.headers["content-type"] = std::string(ContentTypeOf(asset->path));
  response.headers["ETag"] = TagOf(*asset);
  // Kept, and asked about each time: a new program brings new pages.
  response.headers["Cache-Control"] = "no-cache";
  const auto known = request.headers.find("if-none-match");
  if (known != request.headers.end() && known->second.find(TagOf(*asset)) != std::string::npos) {
    response.status = 304;
  } else {
    response.body = std::string(asset->body);
  }
  return response;
}

void SetSecurityHeaders(http::Response& response, absl::Time now) {
  response.headers["Content-Security-Policy"] =
      "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'";
  response.headers["X-Content-Type-Options"] = "nosniff";
  response.headers["Referrer-Policy"] = "no-referrer";
  response.headers["Cross-Origin-Opener-Policy"] = "same-origin";
  response.headers["Cross-Origin-Resource-Policy"] = "same-origin";
  response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
  response.headers["Date"] = absl::FormatTime("%a, %d %b %Y %H:%M:%S GMT", now, absl::UTCTimeZone());
}

}  // namespace zhudong::console
