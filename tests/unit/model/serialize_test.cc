#include "gateway/model/serialize.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "zhudong/v1/case_events.pb.h"

namespace zhudong::model {
namespace {

TEST(Serialize, EqualMessagesGiveEqualBytes) {
  v1::ServiceRequest forwards, backwards;
  for (int i = 0; i < 20; ++i) (*forwards.mutable_fields())[absl::StrCat("field", i)] = absl::StrCat(i);
  for (int i = 19; i >= 0; --i) (*backwards.mutable_fields())[absl::StrCat("field", i)] = absl::StrCat(i);
  const std::string bytes = Serialize(forwards);
  EXPECT_EQ(Serialize(backwards), bytes);
  for (int copy = 0; copy < 10; ++copy) {
    v1::ServiceRequest again;
    ASSERT_TRUE(again.ParseFromString(copy % 2 == 0 ? bytes : backwards.SerializeAsString()));
    EXPECT_EQ(Serialize(again), bytes);
  }
  EXPECT_EQ(Serialize(v1::ServiceRequest()), "");
}

}  // namespace
}  // namespace zhudong::model
