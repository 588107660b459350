#include "gateway/forecast/forecast.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/wire_format_lite.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/base/bytes.h"
#include "gateway/crypto/digest.h"
#include "gateway/forecast/estimate.h"
#include "gateway/forecast/methods.h"
#include "gateway/forecast/schedule.h"
#include "gateway/model/dates.h"

namespace zhudong::forecast {
namespace {

constexpr size_t kIdBytes = 16;

// The day on which the tables must hold: that of the latest evidence, so that it depends on nothing else.
absl::CivilDay ReferenceDay(const v1::Project& project) {
  int64_t latest = absl::ToUnixSeconds(model::StartOfDay(model::FirstDay()));
  for (const v1::EvidenceRef& ref : project.evidence()) latest = std::max(latest, ref.occurred_at().seconds());
  return model::DayOf(absl::FromUnixSeconds(latest));
}

const char* NameOf(v1::ForecastMethod method) {
  switch (method) {
    case v1::FORECAST_METHOD_LAND_AREA:
      return "land area";
    case v1::FORECAST_METHOD_FLOOR_AREA:
      return "floor area";
    case v1::FORECAST_METHOD_BUILDINGS:
      return "single buildings";
    case v1::FORECAST_METHOD_STATED:
      return "the investor's statement";
    default:
      return "point loads";
  }
}

// The nearest to the ground first: single buildings when every one of them counts and none is missing, then floor area,
// then land area; last, buildings that count only in part, which is better than nothing and says so.
std::vector<Estimate> Candidates(const v1::Project& project, const std::optional<LandLoad>& land,
                                 const Indices& indices) {
  std::vector<Estimate> candidates;
  std::optional<Estimate> buildings = ByBuildings(project, land, indices);
  const bool complete = buildings && buildings->complete;
  if (complete) candidates.push_back(*std::move(buildings));
  if (land) {
    if (auto floor = ByFloorArea(project, *land, indices)) candidates.push_back(*std::move(floor));
    if (auto by_land = ByLandArea(project, *land, indices)) candidates.push_back(*std::move(by_land));
  }
  if (buildings && !complete) candidates.push_back(*std::move(buildings));
  return candidates;
}

// Each candidate covers the general load; point loads come on top of it.
void AddPointLoads(const Estimate& points, std::vector<Estimate>& candidates) {
  if (points.trace.sentences().empty()) return;
  if (candidates.empty()) {
    if (points.kw.expected > 0) candidates.push_back(points);
    return;
  }
  for (Estimate& candidate : candidates) {
    candidate.kw = candidate.kw + points.kw;
    for (size_t i = 0; i < kLoadKinds; ++i) candidate.by_kind[i] += points.by_kind[i];
    candidate.trace.Append(points.trace);
    candidate.trace.Say(absl::StrCat("With the point loads ", Show(candidate.kw), " kW."));
  }
}

// Says in the trace of `chosen` what `other` gives.
void CrossCheck(Estimate& chosen, const Estimate& other, v1::Forecast& forecast) {
  Trace& trace = chosen.trace;
  v1::CrossCheck* check = forecast.add_cross_checks();
  check->set_method(other.method);
  *check->mutable_demand() = RangeOf(other.kw);
  check->set_ratio(other.kw.expected / chosen.kw.expected);
  for (const std::string& sentence : other.trace.sentences()) trace.Say(absl::StrCat("Cross-check: ", sentence));
  trace.Say(absl::StrCat("Cross-check by ", NameOf(other.method), ": ", Show(other.kw), " kW, ", Show(check->ratio()),
                         " of the forecast."));
}

// Gives the forecast its id, a digest of everything else in it, and the bytes of the whole.
std::string Sign(v1::Forecast& forecast) {
  using google::protobuf::internal::WireFormatLite;
  const std::string rest = forecast.SerializeAsString();
  forecast.set_forecast_id("f-" + base::Base32(crypto::Sha256(rest).substr(0, kIdBytes)));
  std::string bytes;
  {
    // The id is the first field, so what stands after it need not be serialized again.
    static_assert(v1::Forecast::kForecastIdFieldNumber == 1);
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream out(&stream);
    WireFormatLite::WriteString(v1::Forecast::kForecastIdFieldNumber, forecast.forecast_id(), &out);
    out.WriteString(rest);
  }
  return bytes;
}

}  // namespace

std::optional<v1::Forecast> Compute(const v1::Project& project, const Tables& tables) {
  std::optional<Computed> computed = ComputeBytes(project, tables);
  if (!computed) return std::nullopt;
  return std::move(computed->forecast);
}

std::optional<Computed> ComputeBytes(const v1::Project& project, const Tables& tables) {
  // The areas of a road or a pipe say nothing of its demand.
  if (project.linear_works()) return std::nullopt;
  const Indices indices = tables.For(project.division_code(), ReferenceDay(project));
  const std::optional<LandLoad> land = LandLoadOf(project.land_use());
  std::vector<Estimate> candidates = Candidates(project, land, indices);
  AddPointLoads(PointLoads(project, indices), candidates);
  if (auto stated = ByStated(project, land, indices)) candidates.push_back(*std::move(stated));
  if (candidates.empty()) return std::nullopt;

  Estimate& chosen = candidates.front();
  Computed computed;
  v1::Forecast& forecast = computed.forecast;
  forecast.set_project_id(project.project_id());
  forecast.set_division_code(project.division_code());
  forecast.set_stage(project.stage());
  forecast.set_rules_version(tables.version());
  *forecast.mutable_evidence() = project.evidence();
  forecast.set_method(chosen.method);
  *forecast.mutable_demand() = RangeOf(chosen.kw);

  Trace& trace = chosen.trace;
  trace.Say(absl::StrCat("Demand by ", NameOf(chosen.method), ", low / expected / high: ", Show(chosen.kw),
                         " kW, rounded to 0.1 kW."));
  for (size_t i = 1; i < candidates.size(); ++i) CrossCheck(chosen, candidates[i], forecast);
  std::optional<LoadKind> kind = chosen.Dominant();
  if (!kind && land) kind = land->kind;
  FillVoltage(chosen.kw, indices, forecast, trace);
  // No lead times are known for data centers as such: the class of the land they are built on tells.
  FillDates(project, indices, kind == LoadKind::kDataCenter && land ? land->kind : kind, forecast, trace);
  FillRamp(chosen.kw, indices, kind, forecast, trace);
  FillCertainty(project, indices, forecast, trace);
  if (project.large_project()) {
    trace.Say(absl::StrCat("A large project 重大项目, says evidence ", EvidenceOf(project, "large_project"), "."));
  }

  trace.MoveTo(forecast);
  computed.bytes = Sign(forecast);
  return computed;
}

}  // namespace zhudong::forecast
