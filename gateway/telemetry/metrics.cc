#include "gateway/telemetry/metrics.h"

#include <prometheus/check_names.h>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <map>

namespace zhudong::telemetry {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

struct Page::Rep {
  std::vector<MetricFamily> families;  // in the order in which they came
  std::map<std::string, size_t, std::less<>> places;
  size_t dropped = 0;

  // Where to put one more series; null when it is left out.
  ClientMetric* Series(std::string_view name, std::string_view help, MetricType type, Labels labels) {
    auto place = places.find(name);
    if (place == places.end()) {
      place = places.emplace(name, families.size()).first;
      families.push_back({std::string(name), std::string(help), type, {}});
    }
    MetricFamily& family = families[place->second];
    bool proper = family.type == type && prometheus::CheckMetricName(family.name);
    for (const auto& [label, value] : labels) proper = proper && prometheus::CheckLabelName(label);
    if (!proper || family.metric.size() >= kMostSeries) {
      ++dropped;
      return nullptr;
    }
    ClientMetric& metric = family.metric.emplace_back();
    for (auto& [label, value] : labels) metric.label.push_back({label, std::move(value)});
    return &metric;
  }
};

Page::Page() : rep_(std::make_unique<Rep>()) {}
Page::~Page() = default;

void Page::Counter(std::string_view name, std::string_view help, Labels labels, double value) {
  ClientMetric* const metric = rep_->Series(name, help, MetricType::Counter, std::move(labels));
  if (metric != nullptr) metric->counter.value = value;
}

void Page::Gauge(std::string_view name, std::string_view help, Labels labels, double value) {
  ClientMetric* const metric = rep_->Series(name, help, MetricType::Gauge, std::move(labels));
  if (metric != nullptr) metric->gauge.value = value;
}

void Page::Observed(std::string_view name, std::string_view help, Labels labels, const Histogram& histogram) {
  ClientMetric* const metric = rep_->Series(name, help, MetricType::Histogram, std::move(labels));
  if (metric == nullptr) return;
  // The range above all bounds has none of its own: the serializer writes +Inf from the whole count.
  for (size_t i = 0; i < histogram.counts().size(); ++i) {
    metric->histogram.sample_count += histogram.counts()[i];
    if (i == histogram.bounds().size()) break;
    metric->histogram.bucket.push_back({metric->histogram.sample_count, histogram.bounds()[i]});
  }
  metric->histogram.sample_sum = histogram.sum();
}

void Page::State(std::string_view name, std::string_view help, const Labels& labels,
                 std::initializer_list<std::string_view> values, std::string_view holds) {
  for (const std::string_view value : values) {
    Labels with = labels;
    with.emplace_back("state", value);
    Gauge(name, help, std::move(with), value == holds ? 1 : 0);
  }
}

std::string Page::Text() const {
  std::vector<MetricFamily> families = rep_->families;
  ClientMetric dropped;
  dropped.gauge.value = static_cast<double>(rep_->dropped);
  families.push_back({"zhudong_metrics_dropped_series",
                      "Series that were left out of this scrape: too many of one name, or no proper name.",
                      MetricType::Gauge,
                      {dropped}});
  return prometheus::TextSerializer().Serialize(families);
}

void Metrics::Add(Part part) {
  absl::MutexLock lock(&mutex_);
  parts_.push_back(std::move(part));
}

std::string Metrics::Scrape() const {
  Page page;
  absl::MutexLock lock(&mutex_);
  for (const Part& part : parts_) part(page);
  return page.Text();
}

void Metrics::Close() {
  absl::MutexLock lock(&mutex_);
  parts_.clear();
}

}  // namespace zhudong::telemetry
