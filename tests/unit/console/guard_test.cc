#include "gateway/console/guard.h"

#include <gtest/gtest.h>

#include "gateway/model/errors.h"

namespace zhudong::console {
namespace {

constexpr char kWho[] = "spiffe://zhudong/operator/duty";

class GuardTest : public ::testing::Test {
 protected:
  GuardTest() {
    request_.method = "POST";
    request_.principal = kWho;
    request_.headers = {{"host", "127.0.0.1:7444"},
                        {"origin", "https://127.0.0.1:7444"},
                        {"sec-fetch-site", "same-origin"},
                        {"content-type", "application/json"},
                        {"x-zhudong-csrf", guard_.TokenFor(kWho)}};
  }
  v1::ErrorReason Reason() const { return model::ReasonOf(guard_.Check(request_)); }

  const Guard guard_;
  http::Incoming request_;
};

TEST_F(GuardTest, ThePageItselfMayAsk) {
  EXPECT_TRUE(guard_.Check(request_).ok());
  request_.headers["content-type"] = "application/json; charset=utf-8";
  EXPECT_TRUE(guard_.Check(request_).ok());
}

TEST_F(GuardTest, AProgramWithoutABrowsersHeadersMayAskWithTheToken) {
  request_.headers.erase("origin");
  request_.headers.erase("sec-fetch-site");
  EXPECT_TRUE(guard_.Check(request_).ok());
}

TEST_F(GuardTest, AnotherOriginMayNot) {
  for (const char* origin : {"https://localhost:7444", "http://127.0.0.1:7444", "https://127.0.0.1:7445", "null",
                             "https://127.0.0.1:74440"}) {
    request_.headers["origin"] = origin;
    EXPECT_EQ(Reason(), v1::ERROR_REASON_CROSS_ORIGIN) << origin;
  }
}

TEST_F(GuardTest, NorAPageOfWhichTheBrowserSaysThatItIsAnothers) {
  for (const char* site : {"cross-site", "same-site", "none"}) {
    request_.headers["sec-fetch-site"] = site;
    EXPECT_EQ(Reason(), v1::ERROR_REASON_CROSS_ORIGIN) << site;
  }
  request_.method = "GET";
  EXPECT_TRUE(guard_.Check(request_).ok()) << "the person typed the address";
  request_.headers["sec-fetch-site"] = "cross-site";
  EXPECT_EQ(Reason(), v1::ERROR_REASON_CROSS_ORIGIN);
}

TEST_F(GuardTest, ATokenIsOfOnePrincipalAndOfOneStart) {
  request_.headers["x-zhudong-csrf"] = Guard().TokenFor(kWho);
  EXPECT_EQ(Reason(), v1::ERROR_REASON_CSRF_TOKEN);
  request_.headers["x-zhudong-csrf"] = guard_.TokenFor("spiffe://zhudong/operator/auditor");
  EXPECT_EQ(Reason(), v1::ERROR_REASON_CSRF_TOKEN);
  request_.headers.erase("x-zhudong-csrf");
  EXPECT_EQ(Reason(), v1::ERROR_REASON_CSRF_TOKEN);
}

TEST_F(GuardTest, WhatAFormCanSendIsNotTaken) {
  for (const char* type : {"", "text/plain", "application/x-www-form-urlencoded", "application/jsonp"}) {
    request_.headers["content-type"] = type;
    EXPECT_EQ(Reason(), v1::ERROR_REASON_MEDIA_TYPE) << type;
  }
}

TEST_F(GuardTest, WhoHasNoNameAsksNothing) {
  request_.principal.clear();
  request_.headers["x-zhudong-csrf"] = guard_.TokenFor("");
  EXPECT_EQ(Reason(), v1::ERROR_REASON_NO_PRINCIPAL);
}

}  // namespace
}  // namespace zhudong::console
