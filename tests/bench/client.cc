#include "tests/bench/client.h"

#include <charconv>
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/support/channel_arguments.h"

namespace zhudong::bench {
namespace {

constexpr int kMaxMessageBytes = 16 << 20;
constexpr uint64_t kSerialsPerYear = 99999;
constexpr uint64_t kFirstYear = 2005;
constexpr char kIdPrefix[] = "bench-";
constexpr size_t kIdDigits = 9;

std::string ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  if (!in) Die(path + " can't be read: run certs/make-dev-certs");
  return text.str();
}

}  // namespace

void AddPeerOptions(CLI::App& command, Peer& peer) {
  command.add_option("--target", peer.target, "the gateway's address");
  command.add_option("--certs", peer.certs, "folder of certificates")->required();
}

std::shared_ptr<grpc::Channel> Connect(const Peer& peer, const std::string& identity) {
  grpc::SslCredentialsOptions options;
  options.pem_root_certs = ReadFile(peer.certs + "/ca.crt");
  options.pem_cert_chain = ReadFile(peer.certs + "/" + identity + ".crt");
  options.pem_private_key = ReadFile(peer.certs + "/" + identity + ".key");
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMaxMessageBytes);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 10);
  // What an attempt may take, TLS included, on a busy machine.
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 10000);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 20);
  return grpc::CreateCustomChannel(peer.target, grpc::SslCredentials(options), arguments);
}

std::shared_ptr<grpc::ServerCredentials> ServerCredentials(const Peer& peer, const std::string& identity) {
  grpc::SslServerCredentialsOptions options(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  options.pem_root_certs = ReadFile(peer.certs + "/ca.crt");
  options.pem_key_cert_pairs.push_back(
      {ReadFile(peer.certs + "/" + identity + ".key"), ReadFile(peer.certs + "/" + identity + ".crt")});
  return grpc::SslServerCredentials(options);
}

EventMaker::EventMaker() {
  v1::Event& event = *sample_.mutable_event();
  event.set_feed("bench-land");
  event.mutable_occurred_at()->set_seconds(1561564800);
  event.mutable_recorded_at()->set_seconds(1561651200);
  event.set_division_code("440112");
  v1::LandSupply& land = *event.mutable_land_supply();
  land.set_project_name("知识城北起步区厂房");
  land.set_land_area_m2(60000);
  land.mutable_land_use()->set_scheme(v1::LAND_USE_SCHEME_GB50137_2011);
  land.mutable_land_use()->set_code("M");
  land.mutable_land_use()->set_name("工业用地");
  land.set_supply_method("挂牌出让");
  land.mutable_holder()->set_name("广州示例科技有限公司");
  land.set_floor_area_ratio_max(2.5);
  land.set_contract_date("2019-06-27");
  land.set_agreed_start_date("2020-06-27");
  land.set_agreed_completion_date("2022-06-27");
  Make(kMaxEvents, sample_);
  // The address fills the event up, and its own tag and length need 3 bytes.
  const size_t bytes = event.ByteSizeLong() + 3;
  if (bytes >= kEventBytes) Die("the sample event is longer than it should be");
  land.set_address(std::string(kEventBytes - bytes, 'A'));
  if (event.ByteSizeLong() != kEventBytes) Die("the sample event is not as long as it should be");
}

void EventMaker::Make(uint64_t number, v1::PublishItem& item) const {
  if (!item.has_event()) item = sample_;
  item.set_item(number);
  std::string& id = *item.mutable_event()->mutable_event_id();
  id = kIdPrefix;
  absl::StrAppend(&id, absl::Dec(number, absl::kZeroPad9));
  std::string& supervision = *item.mutable_event()->mutable_land_supply()->mutable_supervision_number();
  supervision = "440112";
  absl::StrAppend(&supervision, kFirstYear + number / kSerialsPerYear, "B",
                  absl::Dec(number % kSerialsPerYear + 1, absl::kZeroPad5));
}

uint64_t EventMaker::NumberIn(std::string_view text) {
  constexpr size_t kIdBytes = sizeof kIdPrefix - 1 + kIdDigits;
  for (size_t at = text.find(kIdPrefix); at != std::string_view::npos; at = text.find(kIdPrefix, at + 1)) {
    if (const uint64_t number = NumberOf(text.substr(at, kIdBytes)); number != 0) return number;
  }
  return 0;
}

uint64_t EventMaker::NumberOf(std::string_view event_id) {
  const std::string_view prefix = kIdPrefix;
  if (event_id.size() != prefix.size() + kIdDigits || event_id.compare(0, prefix.size(), prefix) != 0) return 0;
  uint64_t number = 0;
  std::from_chars(event_id.data() + prefix.size(), event_id.data() + event_id.size(), number);
  return number;
}

}  // namespace zhudong::bench
