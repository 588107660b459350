// What a single text, and what all settings together, must be.
#include <algorithm>
#include <cctype>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "gateway/base/files.h"
#include "gateway/config/checks.h"

namespace zhudong::config {
namespace {

constexpr size_t kMostTextBytes = 4096;

bool IsName(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::islower(c) || std::isdigit(c) || c == '-';
  });
}

bool AreDigits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c); });
}

// 证照类型代码, GB/T 36904: 21 digits and capitals.
bool IsTypeCode(std::string_view text) {
  return text.size() == 21 &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isupper(c) || std::isdigit(c); });
}

bool IsPrincipal(std::string_view text) {
  constexpr std::string_view kScheme = "spiffe://";
  if (text.substr(0, kScheme.size()) != kScheme || text.size() > 255) return false;
  const size_t slash = text.find('/', kScheme.size());
  return slash != std::string_view::npos && slash > kScheme.size() && slash + 1 < text.size() &&
         text.find_first_of(" \t*") == std::string_view::npos;
}

std::string CheckFile(const std::string& path) {
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) return path + " is not there: correct the path, or make the file";
  if (!std::filesystem::is_regular_file(status)) return path + " is no file";
  return {};
}

std::string CheckFolder(const std::string& path) {
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) return path + " is not there: correct the path, or make the folder";
  if (!std::filesystem::is_directory(status)) return path + " is no folder";
  return {};
}

std::string CheckChoice(const Setting& setting, const std::string& text) {
  const std::vector<std::string_view> choices(setting.choices.begin(), setting.choices.end());
  if (std::find(choices.begin(), choices.end(), text) != choices.end()) return {};
  std::string message = "`" + text + "` is none of:";
  for (std::string_view choice : choices) message += ' ' + std::string(choice);
  if (std::string_view nearest = Nearest(text, choices); !nearest.empty()) {
    message += "; did you mean `" + std::string(nearest) + "`?";
  }
  return message;
}

}  // namespace

bool IsAddress(std::string_view text) {
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  const std::string_view host = text.substr(0, colon);
  const std::string_view port = text.substr(colon + 1);
  if (port.empty() || port.size() > 5 || !AreDigits(port) || std::stoi(std::string(port)) > 65535) return false;
  if (host.front() == '[') return host.size() > 2 && host.back() == ']';
  return host.size() <= 253 && host.find_first_of(":/ \t[]") == std::string_view::npos;
}

bool IsAuthority(std::string_view authority) {
  if (authority.empty() || authority.find('@') != std::string_view::npos) return false;
  const bool bracketed = authority.front() == '[' && authority.back() == ']';
  const bool port = !bracketed && authority.find(':') != std::string_view::npos;
  return !port || (IsAddress(authority) && !authority.ends_with(":0"));
}

std::string NearestOr(std::string_view written, const std::vector<std::string_view>& known, std::string_view remedy) {
  const std::string_view nearest = Nearest(written, known);
  return nearest.empty() ? ": " + std::string(remedy) : "; did you mean `" + std::string(nearest) + "`?";
}

std::string CheckText(const Setting& setting, const std::string& text) {
  if (text.empty()) return "must not be empty";
  if (text.size() > kMostTextBytes) return "at most 4096 bytes";
  if (std::any_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; })) {
    return "holds a control character";
  }
  const std::string quoted = "`" + text + "` ";
  switch (setting.form) {
    case Form::kText:
    case Form::kPath:
      return {};
    case Form::kName:
      return IsName(text) ? "" : quoted + "is no name: lower-case letters, digits and -, at most 64";
    case Form::kPattern: {
      const std::string stem = text.back() == '*' ? text.substr(0, text.size() - 1) : text;
      return text == "*" || IsName(stem) ? "" : quoted + "is no name; only its end may be *";
    }
    case Form::kPrincipal:
      return IsPrincipal(text) ? "" : quoted + "is no principal: write spiffe://zhudong/platform/NAME";
    case Form::kAddress:
      return IsAddress(text) ? "" : quoted + "is no address: write host:port or [v6]:port, port 0 to 65535";
    case Form::kDivision:
      return AreDigits(text) && (text.size() == 6 || text.size() == 9 || text.size() == 12)
                 ? ""
                 : quoted + "is no division code: 6, 9 or 12 digits";
    case Form::kReadable:
      if (text == "*") return {};
      [[fallthrough]];
    case Form::kPrefix:
      return AreDigits(text) && text.size() >= 2 && text.size() <= 12
                 ? ""
                 : quoted + "is no division prefix: 2 to 12 digits, 44 for a province, 4401 for a city";
    case Form::kChoice:
      return CheckChoice(setting, text);
    case Form::kType:
      return text == "*" || IsTypeCode(text) ? "" : CheckChoice(setting, text);
    case Form::kField:
      return text.size() > 5 && text.starts_with("data.") ? "" : CheckChoice(setting, text);
    case Form::kWait: {
      absl::Duration wait;
      return absl::ParseDuration(text, &wait) && wait > absl::ZeroDuration() && wait <= absl::Hours(7 * 24)
                 ? ""
                 : quoted + "is no wait: write 30s, 5m or 2h, at most 168h";
    }
    case Form::kFile:
      return CheckFile(text);
    case Form::kSecretFile: {
      std::string problem = CheckFile(text);
      if (problem.empty()) problem = std::string(base::CheckPrivate(text).message());
      return problem;
    }
    case Form::kFolder:
      return CheckFolder(text);
  }
  return {};
}

namespace {

bool Matches(std::string_view pattern, std::string_view name) {
  if (!pattern.empty() && pattern.back() == '*') {
    return name.substr(0, pattern.size() - 1) == pattern.substr(0, pattern.size() - 1);
  }
  return pattern == name;
}

// 三员分立: who runs the gateway neither decides on access to it nor audits either.
void CheckRoles(const Principal& principal, size_t i, Reader& reader) {
  std::vector<std::string> apart;
  std::vector<std::string> seen;
  for (const std::string& role : principal.roles) {
    if (std::find(seen.begin(), seen.end(), role) != seen.end()) {
      reader.Complain("principal", i, "roles", "`" + role + "` stands twice");
    }
    seen.push_back(role);
    if (role != "viewer" && std::find(apart.begin(), apart.end(), role) == apart.end()) apart.push_back(role);
  }
  if (apart.size() < 2) return;
  reader.Complain("principal", i, "roles",
                  "nobody may be both " + apart[0] + " and " + apart[1] +
                      " (三员分立): give each of operator, security and auditor to another person's certificate");
}

void CheckGrants(const Config& config, const std::vector<std::string_view>& feeds, Reader& reader) {
  for (size_t i = 0; i < config.principals.size(); ++i) {
    CheckRoles(config.principals[i], i, reader);
    for (const std::string& pattern : config.principals[i].publish) {
      if (std::any_of(feeds.begin(), feeds.end(), [&](std::string_view feed) { return Matches(pattern, feed); })) {
        continue;
      }
      reader.Complain("principal", i, "publish",
                      "no [[feed]] is named `" + pattern + "`" + NearestOr(pattern, feeds, "declare it"));
    }
  }
}

void CheckSources(const Config& config, const std::vector<std::string_view>& feeds, Reader& reader) {
  for (size_t i = 0; i < config.sources.size(); ++i) {
    const Source& source = config.sources[i];
    if (source.type == "exchange_tables") CheckExchangeTables(config, i, reader);
    if (source.type == "batch_table") CheckBatchTable(config, i, reader);
    if (source.feed.empty() || source.principal.empty()) continue;  // told already: both are required
    if (std::find(feeds.begin(), feeds.end(), source.feed) == feeds.end()) {
      reader.Complain("source", i, "feed",
                      "no [[feed]] is named `" + source.feed + "`" + NearestOr(source.feed, feeds, "declare it"));
      continue;
    }
    const bool granted = std::any_of(config.principals.begin(), config.principals.end(), [&](const Principal& who) {
      return who.id == source.principal &&
             std::any_of(who.publish.begin(), who.publish.end(),
                         [&](const std::string& pattern) { return Matches(pattern, source.feed); });
    });
    if (!granted) {
      reader.Complain(
          "source", i, "principal",
          source.principal + " may not publish `" + source.feed + "`: add it to publish of its [[principal]]");
    }
  }
  if (!config.sources.empty() && config.mappings.folder.empty()) {
    reader.Complain("mappings", 0, "folder", "is required where there is a [[source]]");
  }
}

void CheckReceives(const Subscriber& subscriber, size_t i, const std::vector<std::string_view>& feeds, Reader& reader) {
  const bool answers = subscriber.receives == "answers";
  const bool cases = subscriber.receives == "cases";
  const bool invitations = subscriber.receives == "invitations";
  if (!cases && !subscriber.case_kinds.empty()) {
    reader.Complain("subscriber", i, "case_kinds", "goes with receives = \"cases\": set it, or take this out");
  }
  if (!cases && !subscriber.service.empty()) {
    reader.Complain("subscriber", i, "service", "goes with receives = \"cases\": set it, or take this out");
  }
  if (!answers && !invitations && !subscriber.answers_for.empty()) {
    reader.Complain("subscriber", i, "answers_for",
                    "goes with receives = \"answers\" or \"invitations\": set one, or take this out");
  }
  if ((answers || cases || invitations) && subscriber.type == "postgres_table") {
    reader.Complain(
        "subscriber", i, "receives",
        "postgres_table keeps forecasts; answers, cases and invitations go by webhook, kafka_sink or grpc_push");
  }
  for (const std::string& feed : subscriber.answers_for) {
    if (std::find(feeds.begin(), feeds.end(), feed) != feeds.end()) continue;
    reader.Complain("subscriber", i, "answers_for",
                    "no [[feed]] is named `" + feed + "`" + NearestOr(feed, feeds, "declare it"));
  }
}

void CheckSubscribers(const Config& config, const std::vector<std::string_view>& feeds, Reader& reader) {
  for (size_t i = 0; i < config.subscribers.size(); ++i) {
    const Subscriber& subscriber = config.subscribers[i];
    CheckReceives(subscriber, i, feeds, reader);
    if (subscriber.certificate.empty() != subscriber.key.empty()) {
      reader.Complain("subscriber", i, subscriber.key.empty() ? "certificate" : "key",
                      "certificate and key go together: set both or neither");
    }
    if (subscriber.retry.cap < subscriber.retry.first) {
      reader.Complain("subscriber", i, "retry.cap_seconds", "is less than retry.first_seconds");
    }
    if (subscriber.retry.waits.size() > 100) reader.Complain("subscriber", i, "retry.waits", "at most 100");
    if (subscriber.breaker.open_cap < subscriber.breaker.open_first) {
      reader.Complain("subscriber", i, "breaker.open_cap_seconds", "is less than breaker.open_seconds");
    }
    if (subscriber.target.ends_with(":0")) reader.Complain("subscriber", i, "target", "port 0 can't be called");
    CheckSink(subscriber, i, reader);
  }
}

// Beside the data it would go with it; in it, it would be taken for data.
void CheckBackup(const Config& config, Reader& reader) {
  const auto inside = [](const std::string& path, const std::string& folder) {
    return path == folder || path.starts_with(folder + "/");
  };
  const std::string& path = config.backup.path;
  if (path.empty() || config.storage.path.empty()) return;
  if (inside(path, config.storage.path) || inside(config.storage.path, path)) {
    reader.Complain("backup", 0, "path", "must be apart from storage.path, best on another disk");
  }
}

void CheckReports(const Config& config, Reader& reader) {
  const Reports& reports = config.reports;
  if (reports.folder.empty() != reports.divisions.empty()) {
    reader.Complain("reports", 0, reports.folder.empty() ? "folder" : "divisions",
                    "folder and divisions go together: set both or neither");
  }
  for (const std::string& division : reports.divisions) {
    if (division.size() == 2 || division.size() == 4 || division.size() == 6) continue;
    reader.Complain("reports", 0, "divisions", "`" + division + "` is no place of a report: 2, 4 or 6 digits");
  }
}

}  // namespace

void CheckTogether(const Config& config, Reader& reader) {
  CheckUnique(config.feeds, &Feed::name, "feed", "name", reader);
  CheckUnique(config.principals, &Principal::id, "principal", "id", reader);
  CheckUnique(config.sources, &Source::name, "source", "name", reader);
  CheckUnique(config.subscribers, &Subscriber::name, "subscriber", "name", reader);
  std::vector<std::string_view> feeds;
  for (const Feed& feed : config.feeds) feeds.push_back(feed.name);
  for (size_t i = 0; i < config.feeds.size(); ++i) CheckFeedHealth(config.feeds[i], i, reader);
  CheckGrants(config, feeds, reader);
  CheckSources(config, feeds, reader);
  CheckSubscribers(config, feeds, reader);
  CheckBackup(config, reader);
  CheckReports(config, reader);
  CheckKafka(config, reader);
  CheckHttpSources(config, reader);
  CheckHttpPoll(config, reader);
  CheckLicenses(config, reader);
}

}  // namespace zhudong::config
