// What Prometheus scrapes, in its text format (version 0.0.4). Nothing is counted here: at every scrape each part is
// asked what it counts anyway and writes it onto a page, so that counting costs the hot paths nothing.
//
// Names follow the ecosystem: `zhudong_<what>_<unit>`, counters end in `_total`, units are seconds and bytes. Labels
// have few values that the settings or an enum bound (feed, kind, subscriber, code, reason …), and never a personal
// identifier. The library behind it (prometheus-cpp) is included in this folder alone.
#pragma once

#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "gateway/telemetry/histogram.h"

namespace zhudong::telemetry {

using Labels = std::vector<std::pair<std::string, std::string>>;

// One scrape. Not thread-safe. What has no proper name, or is more than kMostSeries of one name, is left out and
// counted as zhudong_metrics_dropped_series.
class Page {
 public:
  static constexpr size_t kMostSeries = 20000;

  Page();
  ~Page();
  Page(const Page&) = delete;
  Page& operator=(const Page&) = delete;

  // `help` is a sentence; that of the first call for a name stands.
  void Counter(std::string_view name, std::string_view help, Labels labels, double value);
  void Gauge(std::string_view name, std::string_view help, Labels labels, double value);
  void Observed(std::string_view name, std::string_view help, Labels labels, const Histogram& histogram);
  // One series for each of `values` of the label `state`: 1 for the one that holds, 0 for the others.
  void State(std::string_view name, std::string_view help, const Labels& labels,
             std::initializer_list<std::string_view> values, std::string_view holds);

  std::string Text() const;

 private:
  struct Rep;
  const std::unique_ptr<Rep> rep_;
};

// Who is asked at a scrape. Thread-safe.
class Metrics {
 public:
  using Part = std::function<void(Page&)>;

  // Called at each scrape, on any thread, one scrape at a time; until Close.
  void Add(Part part);
  std::string Scrape() const;
  // Waits for a scrape that runs. Later ones are empty: what was added may go.
  void Close();

 private:
  mutable absl::Mutex mutex_;
  std::vector<Part> parts_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zhudong::telemetry
