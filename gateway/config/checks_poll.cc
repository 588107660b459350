// What the settings of a [[source]] that polls a list over HTTP must be together.
#include <string>
#include <string_view>

#include "gateway/config/checks.h"

namespace zhudong::config {
namespace {

constexpr std::string_view kHttps = "https://";
constexpr std::string_view kHttp = "http://";

bool IsThisMachine(std::string_view authority) {
  const std::string_view host = authority.ends_with(']') ? authority : authority.substr(0, authority.rfind(':'));
  return host == "127.0.0.1" || host == "localhost" || host == "[::1]";
}

std::string WrongUrl(std::string_view url) {
  const bool plain = url.starts_with(kHttp);
  if (!plain && !url.starts_with(kHttps)) return "is no address of a list: write https://, its host and its path";
  const std::string_view rest = url.substr((plain ? kHttp : kHttps).size());
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?"));
  if (authority.find('@') != std::string_view::npos) {
    return "holds a name and password: take them out, and use token.file";
  }
  if (url.find_first_of(" \"<>\\^`{|}#") != std::string_view::npos) {
    return "holds what no address may hold: a space, # or one of \"<>\\^`{|}";
  }
  if (!IsAuthority(authority)) {
    return "names no host, or no port that can be called: write https://, then HOST or HOST:PORT, then the path";
  }
  if (plain && !IsThisMachine(authority)) {
    return "would ask and be told in clear: write https://; http:// is for 127.0.0.1 alone";
  }
  return {};
}

// RFC 6901; empty is the whole answer.
bool IsPointer(std::string_view text) {
  if (text.empty()) return true;
  if (text.front() != '/') return false;
  for (size_t at = text.find('~'); at != std::string_view::npos; at = text.find('~', at + 1)) {
    if (at + 1 == text.size() || (text[at + 1] != '0' && text[at + 1] != '1')) return false;
  }
  return true;
}

class Check {
 public:
  Check(const HttpPoll& poll, size_t index, Reader& reader) : poll_(poll), index_(index), reader_(reader) {}

  void Run() {
    if (!poll_.url.empty()) Tell("url", WrongUrl(poll_.url));
    if (poll_.certificate.empty() != poll_.key.empty()) {
      Tell(poll_.key.empty() ? "certificate" : "key", "certificate and key go together: set both or neither");
    }
    Pointers();
    List();
    Details();
    Token();
  }

 private:
  void Tell(std::string_view setting, std::string problem) {
    if (!problem.empty()) reader_.Complain("source", index_, setting, std::move(problem));
  }

  void Pointers() {
    const std::pair<const char*, const std::string*> pointers[] = {
        {"list.records", &poll_.records},       {"list.next", &poll_.next},   {"list.updated", &poll_.updated},
        {"detail.key", &poll_.detail_key},      {"answer.code", &poll_.code}, {"detail.record", &poll_.detail_record},
        {"token.pointer", &poll_.token_pointer}};
    for (const auto& [setting, pointer] : pointers) {
      if (!IsPointer(*pointer)) Tell(setting, "`" + *pointer + "` is no JSON pointer (RFC 6901): write /data/list");
    }
  }

  void List() {
    const bool named = poll_.paging == "next" || poll_.paging == "cursor";
    if (poll_.paging == "cursor" && poll_.next.empty()) {
      Tell("list.next", "is required where list.paging is cursor: where the answer has it");
    }
    if (!named && !poll_.next.empty()) {
      Tell("list.next", "is not used where list.paging is " + poll_.paging + ": set it to next or cursor");
    }
    if (!poll_.since_parameter.empty() && poll_.updated.empty()) {
      Tell("list.updated", "is required with list.since_parameter: where a record says when it was changed");
    }
    if (poll_.since_parameter.empty() && !poll_.updated.empty()) {
      Tell("list.since_parameter", "is required with list.updated, which is not used without it");
    }
    if (poll_.since_format.find('%') == std::string::npos) {
      Tell("list.since_format", "holds no time: write %Y-%m-%d %H:%M:%S, or %s");
    }
  }

  void Details() {
    const std::string& path = poll_.detail_path;
    if (path.empty() != poll_.detail_key.empty()) {
      Tell(path.empty() ? "detail.path" : "detail.key", "detail.path and detail.key go together: set both or neither");
    }
    if (path.empty()) return;
    const size_t place = path.find("{}");
    if (!path.starts_with('/') || place == std::string::npos || path.find("{}", place + 2) != std::string::npos) {
      Tell("detail.path", "is no path with one {} for the key: write /api/project?projectCode={}");
    }
  }

  void Token() {
    if (!poll_.token_path.empty() && poll_.token_file.empty()) {
      Tell("token.file", "is required with token.path: what is POSTed for a token");
    }
    if (!poll_.token_path.empty() && !poll_.token_path.starts_with('/')) {
      Tell("token.path", "is no path on the same host: write /api/token");
    }
    if (!poll_.expired.empty() && poll_.code.empty()) {
      Tell("answer.code", "is required with answer.expired: where the answer has its code");
    }
    if (!poll_.expired.empty() && poll_.token_file.empty()) {
      Tell("token.file", "is required with answer.expired: what a token is had by");
    }
  }

  const HttpPoll& poll_;
  const size_t index_;
  Reader& reader_;
};

}  // namespace

void CheckHttpPoll(const Config& config, Reader& reader) {
  for (size_t i = 0; i < config.sources.size(); ++i) {
    if (config.sources[i].type == "http_poll") Check(config.sources[i].http_poll, i, reader).Run();
  }
}

}  // namespace zhudong::config
