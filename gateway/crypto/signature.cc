#include "gateway/crypto/signature.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/crypto/digest.h"
#include "gateway/crypto/openssl.h"

namespace zhudong::crypto {
namespace {

constexpr size_t kRawBytes = 64;  // r‖s on a curve of 256 bits
constexpr int kLeastRsaBits = 2048;
constexpr size_t kKeyIdBytes = 8;

const unsigned char* Bytes(std::string_view view) { return reinterpret_cast<const unsigned char*>(view.data()); }

absl::StatusOr<SignatureAlgorithm> AlgorithmOf(const EVP_PKEY* key) {
  if (EVP_PKEY_is_a(key, "SM2") == 1) return SignatureAlgorithm::kSm2WithSm3;
  if (EVP_PKEY_is_a(key, "ED25519") == 1) return SignatureAlgorithm::kEd25519;
  if (EVP_PKEY_is_a(key, "RSA") == 1) {
    if (EVP_PKEY_get_bits(key) < kLeastRsaBits) return absl::InvalidArgumentError("an RSA key under 2048 bits");
    return SignatureAlgorithm::kRsaWithSha256;
  }
  if (EVP_PKEY_is_a(key, "EC") == 1) {
    char group[64] = "";
    EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, group, sizeof group, nullptr);
    if (std::string_view(group) == "prime256v1") return SignatureAlgorithm::kEcdsaWithSha256;
    return absl::InvalidArgumentError("an elliptic curve other than P-256 and SM2");
  }
  return absl::InvalidArgumentError("a key that is neither SM2, P-256, RSA nor Ed25519");
}

std::string KeyIdOf(const EVP_PKEY* key) {
  unsigned char* der = nullptr;
  const int size = i2d_PUBKEY(key, &der);
  std::string id;
  if (size > 0) {
    id = Hex(Sha256({reinterpret_cast<const char*>(der), static_cast<size_t>(size)}).substr(0, kKeyIdBytes));
  }
  OPENSSL_free(der);
  return id;
}

const EVP_MD* DigestFor(SignatureAlgorithm algorithm) {
  switch (algorithm) {
    case SignatureAlgorithm::kSm2WithSm3:
      return EVP_sm3();
    case SignatureAlgorithm::kEcdsaWithSha256:
    case SignatureAlgorithm::kRsaWithSha256:
      return EVP_sha256();
    case SignatureAlgorithm::kEd25519:
      break;
  }
  return nullptr;
}

bool OnCurve(SignatureAlgorithm algorithm) {
  return algorithm == SignatureAlgorithm::kSm2WithSm3 || algorithm == SignatureAlgorithm::kEcdsaWithSha256;
}

std::string DerOfRaw(std::string_view raw) {
  const Owned<ECDSA_SIG> signature(ECDSA_SIG_new());
  BIGNUM* const r = BN_bin2bn(Bytes(raw), kRawBytes / 2, nullptr);
  BIGNUM* const s = BN_bin2bn(Bytes(raw) + kRawBytes / 2, kRawBytes / 2, nullptr);
  ECDSA_SIG_set0(signature.get(), r, s);
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(signature.get(), &der);
  std::string out;
  if (size > 0) out.assign(reinterpret_cast<const char*>(der), static_cast<size_t>(size));
  OPENSSL_free(der);
  return out;
}

std::string RawOfDer(std::string_view der) {
  const unsigned char* at = Bytes(der);
  const Owned<ECDSA_SIG> signature(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
  if (signature == nullptr) return {};
  std::string raw(kRawBytes, '\0');
  auto* const out = reinterpret_cast<unsigned char*>(raw.data());
  BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), out, kRawBytes / 2);
  BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), out + kRawBytes / 2, kRawBytes / 2);
  return raw;
}

// A digest context for one signature. SM2's distinguishing id must be set before anything else: it goes into the
// digest.
struct Operation {
  Operation(EVP_PKEY* key, SignatureAlgorithm algorithm, std::string_view sm2_id)
      : digest(EVP_MD_CTX_new()), context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr)) {
    if (algorithm == SignatureAlgorithm::kSm2WithSm3) {
      EVP_PKEY_CTX_set1_id(context.get(), sm2_id.data(), static_cast<int>(sm2_id.size()));
    }
    EVP_MD_CTX_set_pkey_ctx(digest.get(), context.get());
  }
  ~Operation() { ERR_clear_error(); }
  const Owned<EVP_MD_CTX> digest;
  const Owned<EVP_PKEY_CTX> context;
};

class VerifyingKeyImpl final : public VerifyingKey {
 public:
  VerifyingKeyImpl(Owned<EVP_PKEY> key, SignatureAlgorithm algorithm)
      : key_(std::move(key)), algorithm_(algorithm), key_id_(KeyIdOf(key_.get())) {}

  SignatureAlgorithm algorithm() const override { return algorithm_; }
  const std::string& key_id() const override { return key_id_; }

  bool Verify(std::string_view data, std::string_view signature, std::string_view sm2_id) const override {
    // A DER signature can have 64 bytes, too: either reading may fit.
    if (VerifyExactly(data, signature, sm2_id)) return true;
    return OnCurve(algorithm_) && signature.size() == kRawBytes && VerifyExactly(data, DerOfRaw(signature), sm2_id);
  }

 private:
  bool VerifyExactly(std::string_view data, std::string_view signature, std::string_view sm2_id) const {
    const Operation operation(key_.get(), algorithm_, sm2_id);
    return EVP_DigestVerifyInit(operation.digest.get(), nullptr, DigestFor(algorithm_), nullptr, key_.get()) == 1 &&
           EVP_DigestVerify(operation.digest.get(), Bytes(signature), signature.size(), Bytes(data), data.size()) == 1;
  }

  const Owned<EVP_PKEY> key_;
  const SignatureAlgorithm algorithm_;
  const std::string key_id_;
};

class SigningKeyImpl final : public SigningKey {
 public:
  SigningKeyImpl(Owned<EVP_PKEY> key, SignatureAlgorithm algorithm)
      : key_(std::move(key)), algorithm_(algorithm), key_id_(KeyIdOf(key_.get())) {}

  SignatureAlgorithm algorithm() const override { return algorithm_; }
  const std::string& key_id() const override { return key_id_; }

  std::shared_ptr<const VerifyingKey> public_key() const override {
    EVP_PKEY_up_ref(key_.get());
    return std::make_shared<const VerifyingKeyImpl>(Owned<EVP_PKEY>(key_.get()), algorithm_);
  }
  absl::StatusOr<std::string> Sign(std::string_view data, bool raw, std::string_view sm2_id) const override {
    const Operation operation(key_.get(), algorithm_, sm2_id);
    std::string signature(static_cast<size_t>(EVP_PKEY_get_size(key_.get())), '\0');
    size_t size = signature.size();
    const bool ok =
        EVP_DigestSignInit(operation.digest.get(), nullptr, DigestFor(algorithm_), nullptr, key_.get()) == 1 &&
        EVP_DigestSign(operation.digest.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, Bytes(data),
                       data.size()) == 1;
    if (!ok) return absl::InternalError("signing failed in libcrypto");
    signature.resize(size);
    return raw && OnCurve(algorithm_) ? RawOfDer(signature) : signature;
  }

 private:
  const Owned<EVP_PKEY> key_;
  const SignatureAlgorithm algorithm_;
  const std::string key_id_;
};

Owned<EVP_PKEY> ReadPublicKey(std::string_view text) {
  if (const Owned<X509> certificate = ReadCertificate(text); certificate != nullptr) {
    return Owned<EVP_PKEY>(X509_get_pubkey(certificate.get()));
  }
  Owned<EVP_PKEY> key(PEM_read_bio_PUBKEY(MemoryOf(text).get(), nullptr, NoPassphrase, nullptr));
  if (key == nullptr) {
    const unsigned char* at = Bytes(text);
    key.reset(d2i_PUBKEY(nullptr, &at, static_cast<long>(text.size())));
  }
  return key;
}

}  // namespace

Owned<X509> ReadCertificate(std::string_view pem_or_der) {
  Owned<X509> certificate(PEM_read_bio_X509(MemoryOf(pem_or_der).get(), nullptr, NoPassphrase, nullptr));
  if (certificate == nullptr) {
    const unsigned char* at = Bytes(pem_or_der);
    certificate.reset(d2i_X509(nullptr, &at, static_cast<long>(pem_or_der.size())));
  }
  ERR_clear_error();
  return certificate;
}

absl::StatusOr<std::shared_ptr<const VerifyingKey>> VerifyingKey::Parse(std::string_view pem_or_der) {
  Owned<EVP_PKEY> key = ReadPublicKey(pem_or_der);
  ERR_clear_error();
  if (key == nullptr) return absl::InvalidArgumentError("neither a certificate nor a public key, in PEM or DER");
  const absl::StatusOr<SignatureAlgorithm> algorithm = AlgorithmOf(key.get());
  if (!algorithm.ok()) return algorithm.status();
  return std::make_shared<const VerifyingKeyImpl>(std::move(key), *algorithm);
}

absl::StatusOr<std::shared_ptr<const SigningKey>> SigningKey::Parse(std::string_view pem) {
  Owned<EVP_PKEY> key(PEM_read_bio_PrivateKey(MemoryOf(pem).get(), nullptr, NoPassphrase, nullptr));
  ERR_clear_error();
  if (key == nullptr) return absl::InvalidArgumentError("no private key in PEM without a passphrase");
  const absl::StatusOr<SignatureAlgorithm> algorithm = AlgorithmOf(key.get());
  if (!algorithm.ok()) return algorithm.status();
  return std::make_shared<const SigningKeyImpl>(std::move(key), *algorithm);
}

}  // namespace zhudong::crypto
