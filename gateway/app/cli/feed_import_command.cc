#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "gateway/app/cli/client_commands.h"
#include "gateway/app/cli/import_check.h"
#include "gateway/app/cli/import_tally.h"
#include "gateway/app/cli/interrupt.h"
#include "gateway/app/cli/publisher.h"
#include "gateway/base/clock.h"
#include "gateway/crypto/digest.h"
#include "gateway/mapping/file_reader.h"
#include "gateway/mapping/library.h"

namespace zhudong::cli {
namespace {

constexpr absl::Duration kProgressEvery = absl::Milliseconds(200);

struct ImportOptions {
  std::string feed;
  std::vector<std::string> files;
  std::string mapping;
  std::string mappings;
  bool dry_run = false;
  std::string default_division;
};

// A file that is ready to be read.
struct Opened {
  std::string file;
  std::string mapping;
  std::unique_ptr<mapping::FileReader> reader;
};

// One import: the report, shared between the reading and the acknowledging thread, and the progress line.
class Progress {
 public:
  explicit Progress(Context& context) : context_(context), shown_(isatty(STDERR_FILENO) == 1) {}

  void BeginFile(const std::string& file, const std::string& mapping) {
    absl::MutexLock lock(&mutex_);
    report_.BeginFile(file, mapping);
  }
  // Thread-safe.
  void Take(size_t file, const v1::PublishItem& item, const v1::Acknowledgement& acknowledgement) {
    absl::MutexLock lock(&mutex_);
    report_.Take(file, item.origin(), acknowledgement);
  }
  void Show(const std::string& file, double share) {
    if (!shown_ || clock_.Now() - last_ < kProgressEvery) return;
    last_ = clock_.Now();
    winsize size{};
    const bool known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    absl::MutexLock lock(&mutex_);
    context_.err << "\r\033[K"
                 << ProgressLine(file, share, report_.total(), last_ - begun_, known ? size.ws_col - 1 : 79)
                 << std::flush;
  }
  // Takes the progress line away and gives the report.
  const ImportReport& End() {
    if (shown_) context_.err << "\r\033[K" << std::flush;
    return report_;
  }
  absl::Duration elapsed() const { return clock_.Now() - begun_; }

 private:
  Context& context_;
  const bool shown_;
  const base::SystemClock clock_;
  const absl::Time begun_ = clock_.Now();
  absl::Time last_ = absl::InfinitePast();
  absl::Mutex mutex_;
  ImportReport report_;
};

absl::StatusOr<std::shared_ptr<const mapping::Mapping>> ChooseMapping(const Context& context,
                                                                      const ImportOptions& options,
                                                                      const std::string& file) {
  if (options.mapping.size() > 5 && options.mapping.substr(options.mapping.size() - 5) == ".toml") {
    return mapping::Mapping::Load(options.mapping);
  }
  std::string folder = options.mappings.empty() ? context.environment("ZHUDONG_MAPPINGS") : options.mappings;
  if (folder.empty()) folder = context.profile.mappings;
  if (folder.empty()) {
    return absl::InvalidArgumentError(
        "where are the mapping files? Give their folder with --mappings (ZHUDONG_MAPPINGS, or `mappings` in the "
        "profile), or one mapping file with --mapping FILE.toml");
  }
  absl::StatusOr<mapping::Library> library = mapping::Library::Load(folder);
  if (!library.ok()) return library.status();
  if (options.mapping.empty()) return library->Recognize(file);
  std::shared_ptr<const mapping::Mapping> found = library->Find(options.mapping);
  if (found != nullptr) return found;
  std::string names;
  for (const auto& known : library->all()) absl::StrAppend(&names, names.empty() ? "" : ", ", known->name());
  return absl::InvalidArgumentError(
      absl::StrCat("no mapping ", options.mapping, " in ", folder, "; there are ", names));
}

absl::StatusOr<Opened> OpenFile(const Context& context, const ImportOptions& options, const std::string& file) {
  const auto chosen = ChooseMapping(context, options, file);
  if (!chosen.ok()) return chosen.status();
  mapping::ReaderOptions reading;
  reading.feed = options.feed;
  reading.hash = [](std::string_view bytes) { return crypto::Sha256(bytes); };
  auto reader = mapping::FileReader::Open(file, *chosen, std::move(reading));
  if (!reader.ok()) return reader.status();
  return Opened{file, (*chosen)->name(), *std::move(reader)};
}

// Gives every record of `files` to `take`, with the number of its file.
template <typename Take>
absl::Status ReadAll(std::vector<Opened>& files, Progress& progress, Take take) {
  for (size_t i = 0; i < files.size(); ++i) {
    Opened& opened = files[i];
    const std::string name = std::filesystem::path(opened.file).filename().string();
    const double total = static_cast<double>(std::max<uint64_t>(1, opened.reader->total_bytes()));
    while (true) {
      if (Interrupt::Requested()) return absl::CancelledError("interrupted");
      auto item = opened.reader->Next();
      if (!item.ok()) return item.status();
      if (!item->has_value()) break;
      absl::Status status = take(i, *std::move(*item));
      if (!status.ok()) return status;
      progress.Show(name, static_cast<double>(opened.reader->position().offset) / total);
    }
  }
  return absl::OkStatus();
}

absl::Status Send(Context& context, std::vector<Opened>& files, Progress& progress) {
  const auto stub = v1::FeedService::NewStub(context.channel);
  // The publisher numbers items from 1 in the order they are added: the number of the file's first one tells its file.
  absl::Mutex mutex;
  std::vector<uint64_t> firsts;
  uint64_t added = 0;
  Publisher publisher(*stub, {}, [&](const v1::PublishItem& item, const v1::Acknowledgement& acknowledgement) {
    size_t file = 0;
    {
      absl::MutexLock lock(&mutex);
      file = std::upper_bound(firsts.begin(), firsts.end(), item.item()) - firsts.begin() - 1;
    }
    progress.Take(file, item, acknowledgement);
  });
  const Interrupt interrupt([&publisher] { publisher.Cancel(); });
  absl::Status status = ReadAll(files, progress, [&](size_t file, v1::PublishItem item) {
    ++added;
    {
      absl::MutexLock lock(&mutex);
      while (firsts.size() <= file) firsts.push_back(added);
    }
    return publisher.Add(std::move(item));
  });
  // What was read before a file failed is sent all the same, so that the counts say what is there.
  const absl::Status finished = publisher.Finish();
  return status.ok() ? finished : status;
}

// What the gateway would say, as far as the record alone tells.
absl::Status Check(const ImportOptions& options, std::vector<Opened>& files, Progress& progress) {
  ingest::Feed feed{.name = options.feed, .default_division = options.default_division};
  // Which kinds it carries, the gateway's settings know alone: here every one is taken.
  for (int kind = 1; kind < v1::EventKind_ARRAYSIZE; ++kind) feed.kinds.push_back(static_cast<v1::EventKind>(kind));
  const absl::Time now = base::SystemClock().Now();
  const Interrupt interrupt([] {});
  return ReadAll(files, progress, [&](size_t file, v1::PublishItem item) {
    progress.Take(file, item, CheckItem(item, feed, now));
    return absl::OkStatus();
  });
}

int Report(Context& context, const ImportOptions& options, Progress& progress, const absl::Status& status) {
  const ImportReport& report = progress.End();
  if (context.format() == Output::kText) {
    context.out << report.Text(progress.elapsed());
    if (options.dry_run) context.out << "Nothing was sent: this was a dry run.\n";
  } else {
    const int indent = context.format() == Output::kJson ? 2 : -1;
    context.out << report.Json(options.feed, progress.elapsed(), options.dry_run, indent) << "\n";
  }
  if (absl::IsCancelled(status)) {
    context.err << "Interrupted: what was acknowledged is safe; the same command again goes on where it matters.\n";
    return kExitInterrupted;
  }
  if (!status.ok()) return Fail(context, status);
  const Tally total = report.total();
  return total.quarantined + total.refused > 0 ? kExitSomeNotTaken : kExitOk;
}

int RunImport(Context& context, const ImportOptions& options) {
  if (options.dry_run) {
    // No gateway is needed, but the profile may say where the mappings are.
    const auto profile = Resolve(context.connection, context.environment, DefaultProfiles(context.environment));
    if (profile.ok()) context.profile = *profile;
  } else if (const int code = Connect(context); code != kExitOk) {
    return code;
  }
  Progress progress(context);
  std::vector<Opened> files;
  for (const std::string& file : options.files) {
    absl::StatusOr<Opened> opened = OpenFile(context, options, file);
    if (!opened.ok()) {
      context.err << "zhudong: " << file << ": " << opened.status().message() << "\n";
      return absl::IsNotFound(opened.status()) ? kExitNotFound : kExitUsage;
    }
    progress.BeginFile(opened->file, opened->mapping);
    files.push_back(*std::move(opened));
  }
  return Report(context, options, progress,
                options.dry_run ? Check(options, files, progress) : Send(context, files, progress));
}

}  // namespace

void AddFeedImport(CLI::App& feed, Context& context) {
  CLI::App* command = feed.add_subcommand("import", "map files and publish their records");
  command->footer(
      "The file is mapped here, by a mapping file; the gateway gets events. A record that is no event is quarantined "
      "there with its line number and original bytes. The same file again changes nothing: its records are "
      "duplicates. Exit code 6 when anything was quarantined or refused.\n\nExamples:\n"
      "  zhudong feed import land-supply results.csv\n"
      "  zhudong feed import permits *.csv --mapping planning-permit-register\n"
      "  zhudong feed import land-supply results.csv --dry-run --output json\n"
      "  zhudong feed import land-supply results.csv --as platform-land");
  auto options = std::make_shared<ImportOptions>();
  command->add_option("FEED", options->feed, "the feed the records belong to, as the gateway's settings name it")
      ->required();
  command->add_option("FILE", options->files, "CSV, delimiter-separated, JSON or JSON-lines; UTF-8 or GB18030")
      ->required()
      ->check(CLI::ExistingFile);
  command->add_option("--mapping", options->mapping,
                      "name of the mapping, or a mapping file (default: found by the file's header)");
  command->add_option("--mappings", options->mappings, "folder of mapping files (ZHUDONG_MAPPINGS)");
  command->add_flag("--dry-run", options->dry_run, "only map and check; send nothing");
  command->add_option("--default-division", options->default_division,
                      "with --dry-run: the feed's default_division in the gateway's settings");
  AddCommonOptions(*command, context);
  command->callback(
      [&context, options] { context.run = [&context, options] { return RunImport(context, *options); }; });
}

}  // namespace zhudong::cli
