#include "gateway/http/tls_contexts.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/base/clock.h"
#include "gateway/base/files.h"

namespace zhudong::http {
namespace {

constexpr std::string_view kScheme = "spiffe://";
constexpr size_t kMaxPrincipalBytes = 256;

std::string Stamps(const TlsFiles& files) {
  return absl::StrCat(base::FileStamp(files.certificate), base::FileStamp(files.key), base::FileStamp(files.client_ca),
                      base::FileStamp(files.client_revocation_lists));
}

// What a list does not say is no doubt about a certificate.
int PassWhatNoListSays(int good, X509_STORE_CTX* context) {
  const int error = X509_STORE_CTX_get_error(context);
  if (error != X509_V_ERR_UNABLE_TO_GET_CRL && error != X509_V_ERR_CRL_HAS_EXPIRED) return good;
  X509_STORE_CTX_set_error(context, X509_V_OK);
  return 1;
}

// False when the file holds no list, or more than lists that can be read: half of it would let in whom the rest
// revokes.
bool AddRevocationLists(SSL_CTX& context, const std::string& path) {
  X509_STORE* const store = SSL_CTX_get_cert_store(&context);
  const std::unique_ptr<BIO, int (*)(BIO*)> file(BIO_new_file(path.c_str(), "rb"), BIO_free);
  int lists = 0;
  ERR_clear_error();
  while (file != nullptr) {
    const std::unique_ptr<X509_CRL, void (*)(X509_CRL*)> list(
        PEM_read_bio_X509_CRL(file.get(), nullptr, nullptr, nullptr), X509_CRL_free);
    if (list == nullptr || X509_STORE_add_crl(store, list.get()) != 1) break;
    ++lists;
  }
  const unsigned long last = ERR_peek_last_error();
  const bool at_end = ERR_GET_LIB(last) == ERR_LIB_PEM && ERR_GET_REASON(last) == PEM_R_NO_START_LINE;
  return lists > 0 && at_end && X509_STORE_set_flags(store, X509_V_FLAG_CRL_CHECK) == 1;
}

// nullptr when the files can't be used.
std::shared_ptr<SSL_CTX> Load(const TlsFiles& files) {
  std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  if (context == nullptr || SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION) != 1) return nullptr;
  SSL_CTX_set_options(context.get(), SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET |
                                         SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  // Who is no longer trusted must not come in with an old session.
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  if (SSL_CTX_use_certificate_chain_file(context.get(), files.certificate.c_str()) != 1 ||
      SSL_CTX_use_PrivateKey_file(context.get(), files.key.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(context.get()) != 1) {
    return nullptr;
  }
  if (files.client_ca.empty()) return context;
  STACK_OF(X509_NAME)* const names = SSL_load_client_CA_file(files.client_ca.c_str());
  if (names == nullptr) return nullptr;
  SSL_CTX_set_client_CA_list(context.get(), names);
  if (SSL_CTX_load_verify_locations(context.get(), files.client_ca.c_str(), nullptr) != 1) return nullptr;
  const bool lists = !files.client_revocation_lists.empty();
  if (lists && !AddRevocationLists(*context, files.client_revocation_lists)) return nullptr;
  SSL_CTX_set_verify(context.get(),
                     SSL_VERIFY_PEER | (files.certificate_required ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0),
                     lists ? PassWhatNoListSays : nullptr);
  return context;
}

}  // namespace

absl::StatusOr<std::unique_ptr<TlsContexts>> TlsContexts::Open(TlsFiles files, absl::Duration every,
                                                               std::function<void(std::string_view)> log) {
  std::unique_ptr<TlsContexts> made(new TlsContexts(std::move(files), every, std::move(log)));
  absl::MutexLock lock(&made->mutex_);
  made->stamps_ = Stamps(made->files_);
  made->current_ = Load(made->files_);
  ERR_clear_error();
  made->next_look_ = base::DeadlineIn(every);
  if (made->current_ == nullptr) {
    return absl::FailedPreconditionError("certificate, key, client CA or revocation lists can't be used");
  }
  return made;
}

std::shared_ptr<SSL_CTX> TlsContexts::Current() {
  absl::MutexLock lock(&mutex_);
  if (base::DeadlineIn(absl::ZeroDuration()) < next_look_) return current_;
  next_look_ = base::DeadlineIn(every_);
  std::string stamps = Stamps(files_);
  if (stamps == stamps_) return current_;
  std::shared_ptr<SSL_CTX> fresh = Load(files_);
  ERR_clear_error();
  // Files that are being replaced one after the other are whole a little later: they are looked at again.
  if (fresh == nullptr) {
    if (log_)
      log_("certificate, key, client CA or revocation lists changed and can't be used: the ones before are used on");
    return current_;
  }
  stamps_ = std::move(stamps);
  current_ = std::move(fresh);
  if (log_) log_("certificate, key, client CA and revocation lists were read again");
  return current_;
}

std::string PrincipalOf(const SSL* ssl) {
  if (ssl == nullptr || SSL_get_verify_result(ssl) != X509_V_OK) return {};
  const std::unique_ptr<X509, void (*)(X509*)> certificate(SSL_get1_peer_certificate(ssl), X509_free);
  if (certificate == nullptr) return {};
  const std::unique_ptr<GENERAL_NAMES, void (*)(GENERAL_NAMES*)> names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate.get(), NID_subject_alt_name, nullptr, nullptr)),
      GENERAL_NAMES_free);
  for (int i = 0; names != nullptr && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* const name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type != GEN_URI) continue;
    const ASN1_IA5STRING* const text = name->d.uniformResourceIdentifier;
    std::string uri(reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
                    static_cast<size_t>(ASN1_STRING_length(text)));
    const bool plain = std::all_of(uri.begin(), uri.end(), [](unsigned char c) { return c > 0x20 && c < 0x7f; });
    if (plain && uri.starts_with(kScheme) && uri.size() <= kMaxPrincipalBytes) return uri;
  }
  return {};
}

}  // namespace zhudong::http
