// What the two HTTP systems share: a server that can be stopped, started at the same place, and made to fail.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "gateway/http/client.h"
#include "gateway/http/server.h"
#include "nlohmann/json.hpp"
#include "tests/unit/license_providers/license_system.h"

namespace zhudong::license_test {

class HttpSystem : public LicenseSystem {
 public:
  void Start() override {
    stopping_ = std::make_shared<absl::Notification>();
    http::ServerOptions options;
    if (!address_.empty()) options.listen = address_;
    auto server = http::Server::Start(options, Routes());
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    address_ = server_->address();
  }
  void Stop() override {
    if (stopping_ != nullptr && !stopping_->HasBeenNotified()) stopping_->Notify();
    server_.reset();
  }

  std::string url() const { return absl::StrCat("http://", address_); }
  std::unique_ptr<http::Client> NewClient() const {
    auto client = http::Client::Make({.base_url = url(), .allow_plain = true});
    EXPECT_TRUE(client.ok()) << client.status();
    return client.ok() ? *std::move(client) : nullptr;
  }

 protected:
  using Answer = std::function<nlohmann::json(const http::Incoming&)>;

  virtual std::vector<std::pair<std::string, http::Handler>> Routes() = 0;

  // A handler that fails as told, else sends what `answer` says.
  http::Handler Faulty(Answer answer) {
    return [this, answer = std::move(answer), stopping = stopping_](const http::Incoming& incoming) {
      ++calls;
      http::Response response{.status = 200, .body = answer(incoming).dump()};
      switch (fault.load()) {
        case Fault::kStalled:
          stopping->WaitForNotification();
          break;
        case Fault::kBroken:
          response = {.status = 500, .body = "<html>" + std::string(kHolderNumber) + "</html>"};
          break;
        case Fault::kHalf:
          response.body.resize(response.body.size() / 2);
          break;
        default:
          break;
      }
      return response;
    };
  }

 private:
  std::string address_;
  std::unique_ptr<http::Server> server_;
  std::shared_ptr<absl::Notification> stopping_;
};

}  // namespace zhudong::license_test
