#include "gateway/crypto/issuer_trust.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gateway/base/text.h"
#include "gateway/crypto/revocation_lists.h"

namespace zhudong::crypto {
namespace {

// OpenSSL 3.0 verifies SM2 certificates with the id that stands at the certificate, which is none unless it is set;
// and it verifies no certificate of another algorithm at which one stands.
void SetSm2Id(X509* certificate, std::string_view id) {
  if (X509_get_signature_nid(certificate) != NID_SM2_with_SM3) return;
  ASN1_OCTET_STRING* const octets = ASN1_OCTET_STRING_new();
  ASN1_OCTET_STRING_set(octets, reinterpret_cast<const unsigned char*>(id.data()), static_cast<int>(id.size()));
  X509_set0_distinguishing_id(certificate, octets);
}

std::optional<SignatureAlgorithm> NamedAlgorithm(std::string_view name) {
  const std::string upper = absl::AsciiStrToUpper(base::ToAbsl(name));
  if (absl::StrContains(upper, "SM2") || upper == "1.2.156.10197.1.501") return SignatureAlgorithm::kSm2WithSm3;
  if (absl::StrContains(upper, "ECDSA") || upper == "ES256") return SignatureAlgorithm::kEcdsaWithSha256;
  if (absl::StrContains(upper, "RSA") || upper == "RS256") return SignatureAlgorithm::kRsaWithSha256;
  if (absl::StrContains(upper, "ED25519")) return SignatureAlgorithm::kEd25519;
  return std::nullopt;
}

class IssuerTrustImpl final : public IssuerTrust {
 public:
  IssuerTrustImpl(Owned<X509_STORE> store, std::vector<Owned<X509_CRL>> lists, std::string sm2_id)
      : store_(std::move(store)), lists_(std::move(lists)), sm2_id_(std::move(sm2_id)) {}

  TrustVerdict Check(std::string_view data, std::string_view signature, std::string_view certificate,
                     std::string_view algorithm, absl::Time now) const override {
    const Owned<X509> signer = ReadCertificate(certificate);
    TrustVerdict verdict = CheckSigner(signer.get(), now);
    if (verdict.result != TrustResult::kValid) return verdict;
    const std::shared_ptr<const VerifyingKey> key = KeyOf(signer.get());
    if (key == nullptr)
      return {TrustResult::kUntrusted, "the signer's key is of no kind that is accepted", verdict.signer};
    if (!algorithm.empty() && NamedAlgorithm(algorithm) != key->algorithm()) {
      return {TrustResult::kForged, "the named algorithm is not that of the signer's key", verdict.signer};
    }
    if (!key->Verify(data, signature, sm2_id_)) {
      return {TrustResult::kForged, "the signature does not fit the data", verdict.signer};
    }
    return verdict;
  }

  TrustVerdict CheckSigner(std::string_view certificate, absl::Time now) const override {
    return CheckSigner(ReadCertificate(certificate).get(), now);
  }

 private:
  TrustVerdict CheckSigner(X509* signer, absl::Time now) const {
    if (signer == nullptr) return {TrustResult::kUntrusted, "the signer's certificate can't be read", ""};
    SetSm2Id(signer, sm2_id_);
    TrustVerdict verdict = CheckChain(signer, now);
    verdict.signer = TextOf(X509_get_subject_name(signer));
    return verdict;
  }

  TrustVerdict CheckChain(X509* signer, absl::Time now) const {
    if ((X509_get_key_usage(signer) & KU_DIGITAL_SIGNATURE) == 0) {
      return {TrustResult::kUntrusted, "the signer's certificate is not for signatures", ""};
    }
    const Owned<X509_STORE_CTX> context(X509_STORE_CTX_new());
    X509_STORE_CTX_init(context.get(), store_.get(), signer, nullptr);
    X509_STORE_CTX_set_time(context.get(), 0, absl::ToTimeT(now));
    X509_STORE_CTX_set_flags(context.get(), X509_V_FLAG_PARTIAL_CHAIN);
    const bool trusted = X509_verify_cert(context.get()) == 1;
    ERR_clear_error();
    if (!trusted) {
      const int error = X509_STORE_CTX_get_error(context.get());
      return {TrustResult::kUntrusted, absl::StrCat("the signer's certificate: ", X509_verify_cert_error_string(error)),
              ""};
    }
    STACK_OF(X509)* const chain = X509_STORE_CTX_get0_chain(context.get());
    for (int i = 0; i < sk_X509_num(chain); ++i) {
      TrustVerdict verdict = CheckRevocation(sk_X509_value(chain, i), now);
      if (verdict.result != TrustResult::kValid) return verdict;
    }
    return {TrustResult::kValid, "", ""};
  }

  // As the lists of the CA that the certificate names have it, if there are any. All lists were found signed by the CA
  // they name; a CA that changed its key goes on revoking what it signed with the former one (RFC 5280, 5).
  TrustVerdict CheckRevocation(X509* certificate, absl::Time now) const {
    bool any = false;
    bool current = false;
    for (const Owned<X509_CRL>& list : lists_) {
      if (X509_NAME_cmp(X509_CRL_get_issuer(list.get()), X509_get_issuer_name(certificate)) != 0) continue;
      any = true;
      X509_REVOKED* entry = nullptr;
      if (X509_CRL_get0_by_cert(list.get(), &entry, certificate) == 1) {
        return {TrustResult::kRevoked, "the signer's certificate was revoked", ""};
      }
      time_t at = absl::ToTimeT(now);
      const ASN1_TIME* const next = X509_CRL_get0_nextUpdate(list.get());
      if (next == nullptr || X509_cmp_time(next, &at) > 0) current = true;
    }
    if (any && !current) {
      return {TrustResult::kUntrusted, "the issuer's revocation list is out of date: fetch the newer one", ""};
    }
    return {TrustResult::kValid, "", ""};
  }

  const Owned<X509_STORE> store_;
  const std::vector<Owned<X509_CRL>> lists_;
  const std::string sm2_id_;
};

}  // namespace

absl::StatusOr<std::shared_ptr<const IssuerTrust>> IssuerTrust::Make(const std::vector<std::string>& certificates,
                                                                     const std::vector<std::string>& revocation_lists,
                                                                     std::string sm2_id) {
  Owned<X509_STORE> store(X509_STORE_new());
  std::vector<Owned<X509>> authorities;
  for (const std::string& text : certificates) {
    const Owned<BIO> memory = MemoryOf(text);
    const size_t before = authorities.size();
    while (Owned<X509> certificate{PEM_read_bio_X509(memory.get(), nullptr, NoPassphrase, nullptr)}) {
      SetSm2Id(certificate.get(), sm2_id);
      X509_STORE_add_cert(store.get(), certificate.get());
      authorities.push_back(std::move(certificate));
    }
    ERR_clear_error();
    if (authorities.size() == before) {
      return absl::InvalidArgumentError("an issuer's certificates hold no certificate in PEM");
    }
  }
  std::vector<Owned<X509_CRL>> lists;
  for (const std::string& text : revocation_lists) {
    const Owned<BIO> memory = MemoryOf(text);
    const size_t before = lists.size();
    while (Owned<X509_CRL> list{PEM_read_bio_X509_CRL(memory.get(), nullptr, NoPassphrase, nullptr)}) {
      const bool ours = std::any_of(authorities.begin(), authorities.end(), [&](const Owned<X509>& authority) {
        return SignedBy(list.get(), authority.get(), sm2_id);
      });
      if (!ours) {
        return absl::InvalidArgumentError(absl::StrCat("the revocation list of `",
                                                       TextOf(X509_CRL_get_issuer(list.get())),
                                                       "` was signed by none of the configured CAs: add the CA's "
                                                       "certificate, or fetch the list anew"));
      }
      lists.push_back(std::move(list));
    }
    ERR_clear_error();
    if (lists.size() == before) return absl::InvalidArgumentError("a revocation list is no CRL in PEM");
  }
  return std::make_shared<const IssuerTrustImpl>(std::move(store), std::move(lists), std::move(sm2_id));
}

}  // namespace zhudong::crypto
