// A plan for the settings, for people.
#pragma once

#include <string>

#include "zhudong/v1/config.pb.h"

namespace zhudong::cli {

// `changed subscriber grid: target "a:1" → "b:1"`
std::string ChangeLine(const v1::ConfigChange& change);

// All of it, with what is in force.
std::string PlanText(const v1::ConfigPlan& plan);

// `3f2a91bc0d4e since 2026-03-01 09:00:00 by start (/etc/zhudong/gateway.toml)`
std::string InForceText(const v1::ConfigInForce& in_force);

}  // namespace zhudong::cli
