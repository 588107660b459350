// No field of the contract is forgotten: reflection walks through every field of every sample and damages it in each
// way its type allows. A field added to the contract and left out of the tables fails here.
#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <set>

#include "gateway/ingest/validate.h"
#include "tests/unit/ingest/samples.h"

namespace zhudong::ingest {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// One damage: does it to a fresh copy of an event, and says at which path.
struct Place {
  std::string path;
  const FieldDescriptor* field;
  std::function<Message*(v1::Event&)> find;
};

// Every singular field that a sample fills, and those of the first entry of every list.
void Collect(const Message& message, const std::string& path, const std::function<Message*(v1::Event&)>& find,
             std::vector<Place>& out) {
  const auto* reflection = message.GetReflection();
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = message.GetDescriptor()->field(i);
    const std::string at = path + "." + field->name();
    if (field->is_map()) continue;  // its names and values have one path: malformed_cases_test
    if (field->is_repeated()) {
      out.push_back({at, field, find});
      const bool messages = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
      if (!messages || reflection->FieldSize(message, field) == 0) continue;
      Collect(
          reflection->GetRepeatedMessage(message, field, 0), at + "[0]",
          [=](v1::Event& event) {
            Message* parent = find(event);
            return parent->GetReflection()->MutableRepeatedMessage(parent, field, 0);
          },
          out);
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      if (!reflection->HasField(message, field)) continue;
      Collect(
          reflection->GetMessage(message, field), at,
          [=](v1::Event& event) {
            Message* parent = find(event);
            return parent->GetReflection()->MutableMessage(parent, field);
          },
          out);
    } else {
      out.push_back({at, field, find});
    }
  }
}

std::vector<std::pair<v1::Event, Place>> AllPlaces() {
  std::vector<std::pair<v1::Event, Place>> all;
  for (const v1::Event& event : SampleEvents()) {
    std::vector<Place> places;
    Collect(
        event, "event", [](v1::Event& e) -> Message* { return &e; }, places);
    for (Place& place : places) all.emplace_back(event, std::move(place));
  }
  return all;
}

// The codes of the errors at `path` after `damage`.
std::vector<v1::FindingCode> CodesAfter(v1::Event event, const Place& place,
                                        const std::function<void(Message&, const FieldDescriptor&)>& damage) {
  Message* message = place.find(event);
  damage(*message, *place.field);
  std::vector<v1::FindingCode> codes;
  for (const v1::Finding& error : Validate(event, SampleFeed(), SampleNow()).errors) {
    if (error.field() == place.path) codes.push_back(error.code());
  }
  return codes;
}

bool IsText(const Place& place) {
  return place.field->cpp_type() == FieldDescriptor::CPPTYPE_STRING && !place.field->is_repeated() &&
         place.path != "event.feed";
}

TEST(EverySample, HasNothingToSay) {
  for (v1::Event event : SampleEvents()) {
    const std::string before = event.SerializeAsString();
    ASSERT_FALSE(before.empty());
    const Verdict verdict = Validate(event, SampleFeed(), SampleNow());
    for (const v1::Finding& finding : verdict.errors) ADD_FAILURE() << finding.ShortDebugString();
    for (const v1::Finding& finding : verdict.notes) ADD_FAILURE() << finding.ShortDebugString();
    EXPECT_EQ(event.SerializeAsString(), before);
  }
}

void CollectFilled(const Message& message, std::set<std::string>& filled) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    filled.insert(field->full_name());
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    const auto* reflection = message.GetReflection();
    if (!field->is_repeated()) CollectFilled(reflection->GetMessage(message, field), filled);
    for (int i = 0; field->is_repeated() && i < reflection->FieldSize(message, field); ++i) {
      CollectFilled(reflection->GetRepeatedMessage(message, field, i), filled);
    }
  }
}

void CollectKnown(const google::protobuf::Descriptor& type, std::set<std::string>& known) {
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor* field = type.field(i);
    if (!known.insert(field->full_name()).second) continue;
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) CollectKnown(*field->message_type(), known);
  }
}

// The walk is complete only if the samples, taken together, fill every field of the contract.
TEST(EverySample, FillsEveryField) {
  std::set<std::string> known;
  std::set<std::string> filled;
  CollectKnown(*v1::Event::descriptor(), known);
  for (const v1::Event& event : SampleEvents()) CollectFilled(event, filled);
  for (const std::string& field : known) EXPECT_TRUE(filled.count(field)) << field;
}

TEST(EveryText, TooLong) {
  int seen = 0;
  for (const auto& [event, place] : AllPlaces()) {
    if (!IsText(place)) continue;
    ++seen;
    for (const size_t bytes : {size_t{4097}, size_t{10} << 20}) {
      EXPECT_THAT(CodesAfter(event, place,
                             [&](Message& m, const FieldDescriptor& f) {
                               m.GetReflection()->SetString(&m, &f, std::string(bytes, 'a'));
                             }),
                  testing::ElementsAre(v1::FINDING_CODE_ERROR_TOO_LONG))
          << place.path << ", " << bytes << " bytes";
    }
  }
  EXPECT_GT(seen, 100);
}

TEST(EveryText, WrongEncoding) {
  for (const auto& [event, place] : AllPlaces()) {
    if (!IsText(place)) continue;
    // 样例 in GB18030, a lone continuation byte, an overlong slash, a surrogate, a character cut off.
    for (const char* bytes : {"\xD1\xF9\xC0\xFD", "12\x80", "\xC0\xAF", "\xED\xA0\x80", "样\xE4\xBE"}) {
      EXPECT_THAT(
          CodesAfter(event, place,
                     [&](Message& m, const FieldDescriptor& f) { m.GetReflection()->SetString(&m, &f, bytes); }),
          testing::ElementsAre(v1::FINDING_CODE_ERROR_ENCODING))
          << place.path;
    }
  }
}

TEST(EveryText, ControlCharacters) {
  for (const auto& [event, place] : AllPlaces()) {
    if (!IsText(place)) continue;
    for (const std::string& bytes : {std::string("a\x01z"), std::string("a\0z", 3), std::string("a\x7Fz"),
                                     std::string("\x1B[2Jz"), std::string("a\xC2\x85z")}) {
      EXPECT_THAT(
          CodesAfter(event, place,
                     [&](Message& m, const FieldDescriptor& f) { m.GetReflection()->SetString(&m, &f, bytes); }),
          testing::ElementsAre(v1::FINDING_CODE_ERROR_CONTROL_CHARACTER))
          << place.path;
    }
  }
}

TEST(EveryNumber, NegativeNaNInfiniteAndAbsurd) {
  int seen = 0;
  using Limits = std::numeric_limits<double>;
  const std::vector<double> of_amounts = {-1,  -1e-9, Limits::quiet_NaN(), Limits::infinity(), -Limits::infinity(),
                                          1e11};
  const std::vector<double> of_degrees = {-180.001, 180.001, Limits::quiet_NaN(), Limits::infinity(), -1e11};
  for (const auto& [event, place] : AllPlaces()) {
    if (place.field->cpp_type() != FieldDescriptor::CPPTYPE_DOUBLE) continue;
    ++seen;
    const bool degrees = place.field->containing_type() == v1::GeoPoint::descriptor();
    for (const double value : degrees ? of_degrees : of_amounts) {
      EXPECT_THAT(
          CodesAfter(event, place,
                     [&](Message& m, const FieldDescriptor& f) { m.GetReflection()->SetDouble(&m, &f, value); }),
          testing::ElementsAre(v1::FINDING_CODE_ERROR_RANGE))
          << place.path << " = " << value;
    }
  }
  EXPECT_GT(seen, 20);
}

TEST(EveryCount, Absurd) {
  for (const auto& [event, place] : AllPlaces()) {
    if (place.field->cpp_type() != FieldDescriptor::CPPTYPE_UINT32) continue;
    EXPECT_THAT(
        CodesAfter(event, place,
                   [](Message& m, const FieldDescriptor& f) { m.GetReflection()->SetUInt32(&m, &f, 1u << 31); }),
        testing::ElementsAre(v1::FINDING_CODE_ERROR_RANGE))
        << place.path;
  }
}

TEST(EveryEnum, UnknownNumber) {
  int seen = 0;
  for (const auto& [event, place] : AllPlaces()) {
    if (place.field->cpp_type() != FieldDescriptor::CPPTYPE_ENUM) continue;
    ++seen;
    for (const int value : {999, -1}) {
      EXPECT_THAT(
          CodesAfter(event, place,
                     [&](Message& m, const FieldDescriptor& f) { m.GetReflection()->SetEnumValue(&m, &f, value); }),
          testing::ElementsAre(v1::FINDING_CODE_ERROR_UNKNOWN_CODE))
          << place.path;
    }
  }
  EXPECT_GT(seen, 4);
}

TEST(EveryList, TooLong) {
  int seen = 0;
  for (const auto& [event, place] : AllPlaces()) {
    if (!place.field->is_repeated()) continue;
    ++seen;
    EXPECT_THAT(CodesAfter(event, place,
                           [](Message& m, const FieldDescriptor& f) {
                             const bool text = f.cpp_type() == FieldDescriptor::CPPTYPE_STRING;
                             for (int i = 0; i < 1001; ++i) {
                               text ? m.GetReflection()->AddString(&m, &f, "x")
                                    : static_cast<void>(m.GetReflection()->AddMessage(&m, &f));
                             }
                           }),
                testing::ElementsAre(v1::FINDING_CODE_ERROR_TOO_LONG))
        << place.path;
  }
  EXPECT_GT(seen, 2);
}

}  // namespace
}  // namespace zhudong::ingest
