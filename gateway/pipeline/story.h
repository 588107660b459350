// What subscribers are told: (projects before and after, forecasts before and after) → demand events. Pure.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "gateway/correlation/correlate.h"
#include "zhudong/store/v1/demand_record.pb.h"
#include "zhudong/v1/projects.pb.h"

namespace zhudong::pipeline {

struct ForecastChange {
  std::optional<v1::Forecast> before;
  std::optional<v1::Forecast> after;
  std::string after_bytes;  // `after`, serialized
};

// In the order to be sent: what ends, then what moved, then each project's news, then what utilities answered. Without
// ids, sequences and times, which whoever keeps the outbox gives. The forecasts are spent: they go into the events.
// Nothing when nothing that subscribers see has changed.
std::vector<store::v1::DemandRecord> Tell(const correlation::Regrouping& regrouping,
                                          std::map<std::string, ForecastChange> forecasts);

// Names of what differs, as in ForecastRevised.changed; `evidence` alone when the numbers are the same.
std::vector<std::string> WhatChanged(const v1::Forecast& before, const v1::Forecast& after);

}  // namespace zhudong::pipeline
