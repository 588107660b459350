// For random licenses and random grants: nothing outside the grant leaves, all of the grant does, and what was withheld
// is named. The answer is serialized and read again field by field, by reflection: Release is not asked about itself,
// and a field that is added to the contract is looked at without a change here.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <random>
#include <set>

#include "gateway/access/license_grants.h"
#include "google/protobuf/text_format.h"

namespace zhudong::access {
namespace {

using Leaves = std::map<std::string, std::string>;  // name in grants → value

// Every scalar of `message` that is set, by its dotted name; `data` by the name in it.
void Collect(const google::protobuf::Message& message, const std::string& prefix, Leaves& leaves) {
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  ASSERT_EQ(reflection.GetUnknownFields(message).field_count(), 0);
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const google::protobuf::FieldDescriptor* field : fields) {
    const std::string name = prefix + field->name();
    if (name == "data") {
      for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
        const auto& one = static_cast<const v1::LicenseField&>(reflection.GetRepeatedMessage(message, field, i));
        leaves["data." + one.name()] = one.value();
      }
    } else if (field->message_type() != nullptr) {
      Collect(reflection.GetMessage(message, field), name + ".", leaves);
    } else {
      google::protobuf::TextFormat::Printer printer;
      std::string value;
      printer.PrintFieldValueToString(message, field, -1, &value);
      leaves[name] = value;
    }
  }
}

class ReleaseProperty : public testing::Test {
 protected:
  ReleaseProperty() {
    const char* given = std::getenv("ZHUDONG_SEED");
    const uint64_t seed = given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device()();
    std::printf("ZHUDONG_SEED=%llu\n", static_cast<unsigned long long>(seed));
    engine_.seed(seed);
  }
  bool Coin() { return engine_() % 2 == 0; }
  std::string Value() { return "value " + std::to_string(engine_()); }

  // Fills every field of the contract, each with a chance of one half.
  void Fill(google::protobuf::Message& message) {
    const google::protobuf::Reflection& reflection = *message.GetReflection();
    const google::protobuf::Descriptor& type = *message.GetDescriptor();
    for (int i = 0; i < type.field_count(); ++i) {
      const google::protobuf::FieldDescriptor* field = type.field(i);
      if (field->is_repeated() || !Coin()) continue;
      switch (field->cpp_type()) {
        case google::protobuf::FieldDescriptor::CPPTYPE_STRING:
          reflection.SetString(&message, field, Value());
          break;
        case google::protobuf::FieldDescriptor::CPPTYPE_INT32:
          reflection.SetInt32(&message, field, static_cast<int32_t>(engine_() % 100 + 1));
          break;
        case google::protobuf::FieldDescriptor::CPPTYPE_ENUM:
          reflection.SetEnumValue(&message, field, 1);
          break;
        case google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE:
          Fill(*reflection.MutableMessage(&message, field));
          break;
        default:
          FAIL() << "a field of a kind that this test can't fill: " << field->full_name();
      }
    }
  }
  v1::License RandomLicense() {
    v1::License license;
    Fill(license);
    for (const char* name : kData) {
      if (!Coin()) continue;
      v1::LicenseField& field = *license.add_data();
      field.set_name(name);
      field.set_value(Value());
    }
    return license;
  }
  // Fields of the contract, some of them, and some of the data.
  std::set<std::string> RandomFields() {
    std::set<std::string> fields;
    const google::protobuf::Descriptor& type = *v1::License::descriptor();
    for (int i = 0; i < type.field_count(); ++i) {
      if (type.field(i)->message_type() == nullptr && Coin()) fields.insert(type.field(i)->name());
    }
    for (const char* name : {"holder.name", "holder.id_number", "archive"}) {
      if (Coin()) fields.insert(name);
    }
    if (engine_() % 8 == 0) fields.insert("data.*");
    for (const char* name : kData) {
      if (Coin()) fields.insert(std::string("data.") + name);
    }
    return fields;
  }

  static constexpr const char* kData[] = {"ADDRESS", "NATION", "*", "ADDRESS.", "holder.name", "住所", ""};
  std::mt19937_64 engine_;
};

// Whether the grant covers what stands under `name` in a license.
bool Granted(const std::set<std::string>& fields, const std::string& name) {
  if (name == "type" || name == "status") return true;
  if (name == "holder.id_type") return fields.contains("holder.id_number");
  if (name.starts_with("data.") && fields.contains("data.*")) return true;
  return fields.contains(name);
}

TEST_F(ReleaseProperty, NothingOutsideTheGrantLeaves) {
  for (int round = 0; round < 3000; ++round) {
    const v1::License license = RandomLicense();
    const std::set<std::string> fields = RandomFields();
    v1::LicenseAnswer answer;
    Release(v1::License(license), FieldSet({fields.begin(), fields.end()}), answer);
    v1::LicenseAnswer received;
    ASSERT_TRUE(received.ParseFromString(answer.SerializeAsString()));

    Leaves had, left;
    Collect(license, "", had);
    Collect(received.license(), "", left);
    SCOPED_TRACE(license.DebugString() + "→ " + received.DebugString());
    const std::set<std::string> withheld(received.withheld_fields().begin(), received.withheld_fields().end());
    for (const auto& [name, value] : left) {
      ASSERT_TRUE(Granted(fields, name)) << name << " left and was not granted";
      ASSERT_EQ(had[name], value) << name;
      ASSERT_FALSE(withheld.contains(name)) << name << " left and is said to be withheld";
    }
    for (const auto& [name, value] : had) {
      if (name == "holder.id_type") continue;  // comes and goes with the number
      ASSERT_EQ(left.contains(name), Granted(fields, name)) << name;
      ASSERT_EQ(withheld.contains(name), !Granted(fields, name)) << name;
    }
    for (const std::string& name : withheld) ASSERT_TRUE(had.contains(name)) << name << " had no value";
  }
}

}  // namespace
}  // namespace zhudong::access
