#include "gateway/pushing/secret_file.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gateway/base/files.h"

namespace zhudong::pushing {
namespace {

constexpr absl::Duration kLook = absl::Seconds(1);

}  // namespace

SecretFile::SecretFile(std::string path, Crypto crypto, const base::Clock& clock, Tell tell)
    : path_(std::move(path)), crypto_(std::move(crypto)), clock_(&clock), tell_(std::move(tell)) {}

absl::StatusOr<SecretFile> SecretFile::Open(std::string path, Crypto crypto, const base::Clock& clock, Tell tell) {
  SecretFile file(std::move(path), std::move(crypto), clock, std::move(tell));
  if (absl::Status status = file.Look(); !status.ok()) return status;
  return file;
}

absl::Status SecretFile::Look() {
  next_look_ = clock_->Now() + kLook;
  absl::StatusOr<std::string> text = base::ReadPrivateFile(path_);
  if (!text.ok()) return text.status();
  if (signer_ != nullptr && *text == text_) return absl::OkStatus();
  absl::StatusOr<std::shared_ptr<const Signer>> signer = Signer::Parse(*text, crypto_);
  if (!signer.ok()) return absl::InvalidArgumentError(absl::StrCat(path_, ": ", signer.status().message()));
  if (signer_ != nullptr) tell_("the secrets changed, and the new ones are in use");
  if (!(*signer)->public_keys().empty()) {
    tell_(absl::StrCat("the receiver verifies with ", absl::StrJoin((*signer)->public_keys(), " or ")));
  }
  signer_ = *std::move(signer);
  text_ = *std::move(text);
  return absl::OkStatus();
}

std::shared_ptr<const Signer> SecretFile::Current() {
  if (clock_->Now() < next_look_) return signer_;
  const absl::Status status = Look();
  const std::string error(status.message());
  if (!status.ok() && error != error_) tell_(absl::StrCat("the secrets stay as they were: ", error));
  error_ = error;
  return signer_;
}

}  // namespace zhudong::pushing
