// Seeded random damage for the tests that feed it. The seed is printed and can be given: ZHUDONG_SEED=123.
#pragma once

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>

namespace zhudong::fuzz {

class Random : public testing::Test {
 protected:
  Random() {
    const char* given = std::getenv("ZHUDONG_SEED");
    const uint64_t seed = given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device()();
    std::printf("ZHUDONG_SEED=%llu\n", static_cast<unsigned long long>(seed));
    engine_.seed(seed);
  }

  size_t Below(size_t end) { return std::uniform_int_distribution<size_t>(0, end - 1)(engine_); }
  char Byte() { return static_cast<char>(Below(256)); }

  // Changes, doubles, drops or puts in a few bytes.
  void Damage(std::string& bytes) {
    for (size_t times = 1 + Below(4); times > 0; --times) {
      const size_t at = Below(bytes.size() + 1);
      switch (Below(4)) {
        case 0:
          if (at < bytes.size()) bytes[at] = Byte();
          break;
        case 1:
          bytes.insert(at, 1, Byte());
          break;
        case 2:
          bytes.erase(at, 1 + Below(3));
          break;
        default:
          bytes.insert(at, bytes.substr(Below(bytes.size() + 1), Below(12)));
      }
    }
  }

  std::mt19937_64 engine_;
};

}  // namespace zhudong::fuzz
