#include "gateway/config/settings_rows.h"

namespace zhudong::config {
namespace {

constexpr std::string_view kPush[] = {"http_push"};
constexpr std::string_view kDigests[] = {"sha256", "sm3"};

constexpr Setting kSourceRows[] = {
    {.name = "keys",
     .at = At<&Source::keys>,
     .sentence = "Secrets of requests signed as principal; a key's id is its file's name without extension.",
     .form = Form::kSecretFile,
     .reading = Reading::kOnce,
     .types = kPush},
    {.name = "key_digest",
     .at = At<&Source::key_digest>,
     .sentence = "Digest of those signatures.",
     .form = Form::kChoice,
     .choices = kDigests,
     .types = kPush},
};

constexpr Setting kHttpPush[] = {
    {.name = "listen",
     .at = At<&HttpPush::listen>,
     .sentence = "Where platforms POST over HTTPS; required where a [[source]] is http_push.",
     .form = Form::kAddress},
    {.name = "certificate",
     .at = At<&HttpPush::certificate>,
     .sentence = "Its certificate (PEM); empty for that of [server]. Read again when it changes.",
     .form = Form::kFile},
    {.name = "key",
     .at = At<&HttpPush::key>,
     .sentence = "That certificate's private key; goes with certificate.",
     .form = Form::kSecretFile},
    {.name = "client_ca",
     .at = At<&HttpPush::client_ca>,
     .sentence = "The CAs (PEM) that client certificates must come from; empty for client_ca of [server].",
     .form = Form::kFile},
    {.name = "threads",
     .at = At<&HttpPush::threads>,
     .sentence = "Connections worked on at once.",
     .least = 1,
     .most = 1024},
    {.name = "max_waiting",
     .at = At<&HttpPush::max_waiting>,
     .sentence = "Connections that may wait for a thread; more are closed.",
     .least = 1,
     .most = 10000},
    {.name = "max_per_principal",
     .at = At<&HttpPush::max_per_principal>,
     .sentence = "Requests of one principal worked on at once; more are answered 429.",
     .least = 1,
     .most = 1024},
    {.name = "max_request_kib",
     .at = At<&HttpPush::max_request_kib>,
     .sentence = "The longest body.",
     .least = 1,
     .most = 65536,
     .unit = "KiB"},
    {.name = "timeout_seconds",
     .at = At<&HttpPush::timeout>,
     .sentence = "How long a request may take to arrive, and its answer to leave.",
     .least = 1,
     .most = 600,
     .unit = "seconds"},
    {.name = "signature_window_seconds",
     .at = At<&HttpPush::signature_window>,
     .sentence = "How far the time of a signed request may be from the gateway's.",
     .least = 1,
     .most = kHour,
     .unit = "seconds"},
    {.name = "max_nonces",
     .at = At<&HttpPush::max_nonces>,
     .sentence = "Signed requests of one key remembered for that window; more are answered 429.",
     .least = 1,
     .most = 10000000},
};

}  // namespace

absl::Span<const Setting> HttpSourceRows() { return kSourceRows; }

std::vector<Section> HttpSections() {
  return {Live(One<&Config::http_push>(
      "http_push", "Where platforms that only POST JSON do so, for every such [[source]].", kHttpPush))};
}

}  // namespace zhudong::config
