#include "gateway/model/demand_record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "google/protobuf/util/message_differencer.h"

namespace zhudong::model {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

const std::string kForecast = v1::Forecast::descriptor()->full_name();

// Fields of the one and of the other, by number; a forecast is bytes in a record, and messages of their own are
// compared in turn.
void ExpectSameFields(const Descriptor& event, const Descriptor& record) {
  EXPECT_EQ(event.field_count(), record.field_count()) << event.full_name();
  for (int i = 0; i < event.field_count(); ++i) {
    const FieldDescriptor& field = *event.field(i);
    const FieldDescriptor* kept = record.FindFieldByNumber(field.number());
    ASSERT_NE(kept, nullptr) << field.full_name();
    EXPECT_EQ(kept->name(), field.name());
    EXPECT_EQ(kept->label(), field.label()) << field.full_name();
    if (field.message_type() != nullptr && field.message_type()->full_name() == kForecast) {
      EXPECT_EQ(kept->type(), FieldDescriptor::TYPE_BYTES) << field.full_name();
      continue;
    }
    EXPECT_EQ(kept->type(), field.type()) << field.full_name();
    if (field.message_type() != nullptr && kept->message_type() != field.message_type()) {
      ExpectSameFields(*field.message_type(), *kept->message_type());
    }
  }
}

TEST(DemandRecord, HasEveryFieldOfADemandEvent) {
  ExpectSameFields(*v1::DemandEvent::descriptor(), *store::v1::DemandRecord::descriptor());
}

v1::DemandEvent Issued() {
  v1::DemandEvent event;
  event.set_event_id("p-1.2");
  event.set_project_id("p-1");
  event.set_project_sequence(2);
  event.mutable_caused_at()->set_seconds(1700000000);
  event.set_division_code("440112");
  event.add_related_project_ids("p-0");
  event.set_journal_sequence(7);
  event.mutable_forecast_issued()->mutable_forecast()->set_forecast_id("f-1");
  event.mutable_forecast_issued()->mutable_forecast()->add_explanation("居住用地 3 公顷");
  return event;
}

TEST(DemandRecord, IsTheSameBytes) {
  v1::DemandEvent event = Issued();
  EXPECT_EQ(ToDemandRecord(event).SerializeAsString(), event.SerializeAsString());
  v1::ForecastRevised revised;
  *revised.mutable_forecast() = event.forecast_issued().forecast();
  revised.set_replaces_forecast_id("f-0");
  revised.add_changed("demand");
  revised.mutable_previous_demand()->set_expected_kw(3);
  *event.mutable_forecast_revised() = revised;
  event.mutable_gap()->set_skipped(2);
  EXPECT_EQ(ToDemandRecord(event).SerializeAsString(), event.SerializeAsString());
}

TEST(DemandRecord, IsReadWhole) {
  const v1::DemandEvent event = Issued();
  const store::v1::DemandRecord record = ToDemandRecord(event);
  EXPECT_EQ(record.project_id(), "p-1");
  const auto read = ToDemandEvent(record);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(*read, event));
}

// Of a program that is newer.
TEST(DemandRecord, KeepsWhatItDoesNotKnow) {
  v1::DemandEvent event = Issued();
  event.GetReflection()->MutableUnknownFields(&event)->AddVarint(1000, 5);
  const auto read = ToDemandEvent(ToDemandRecord(event));
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->SerializeAsString(), event.SerializeAsString());
}

TEST(DemandRecord, SaysWhichEventCannotBeRead) {
  store::v1::DemandRecord record = ToDemandRecord(Issued());
  record.mutable_forecast_issued()->set_forecast("\x0a\xff");
  const auto read = ToDemandEvent(record);
  EXPECT_TRUE(absl::IsDataLoss(read.status())) << read.status();
  EXPECT_THAT(std::string(read.status().message()), testing::HasSubstr("p-1.2"));
  EXPECT_FALSE(ToDemandEvents({record}).ok());
}

}  // namespace
}  // namespace zhudong::model
