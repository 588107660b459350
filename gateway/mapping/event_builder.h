// One record → one item: the rules of a mapping applied. Pure but for the hash that is passed in.
#pragma once

#include <string>
#include <vector>

#include "gateway/mapping/file_reader.h"
#include "gateway/mapping/record_view.h"
#include "gateway/mapping/spec.h"
#include "zhudong/v1/feed_service.pb.h"

namespace zhudong::mapping {

// Not thread-safe. `spec` and `columns` must outlive it.
class EventBuilder {
 public:
  EventBuilder(const Spec& spec, const std::vector<std::string>& columns, std::string feed, Hash hash);

  // Fills content and notes; number, origin and original are the caller's.
  v1::PublishItem Build(const Record& record);

 private:
  static constexpr size_t kMaxListElements = 1000;

  // The rule whose conditions hold; nullptr, and an error, when none does.
  const EventRule* Choose();
  std::string MakeId(const EventRule& rule);
  // Whether it may stand as a text or in an id; an error where not.
  bool IsExact(const Value& value);
  void FillMoment(const std::vector<Origin>& origins, const std::string& name, bool recorded);
  void FillDivision(const EventRule& rule);
  void FillFields(const Fields& fields, const nlohmann::json& json, const std::string& path,
                  google::protobuf::Message& message);
  void FillList(const List& list, const nlohmann::json& json, const std::string& path,
                google::protobuf::Message& message);
  void FillField(const Field& field, const Value& value, const std::string& path, google::protobuf::Message& message);
  void FillText(const Field& field, const Value& value, google::protobuf::Message& message);
  // A list of texts, in one value or as a JSON array.
  void FillTexts(const Field& field, const Value& value, google::protobuf::Message& message);
  void FillTexts(const Field& field, const nlohmann::json& list, const std::string& from,
                 google::protobuf::Message& message);
  void FillCode(const Field& field, const Value& value, google::protobuf::Message& message);
  void FillMoney(const Field& field, const Value& value, const std::string& path, google::protobuf::Message& message);
  void Missing(const Field& field, const Value& value, const std::string& path);
  void Error(v1::FindingCode code, const std::string& from, const std::string& message);
  void Note(v1::FindingCode code, const std::string& path, const std::string& message);

  const Spec& spec_;
  const RecordView view_;
  const std::string feed_;
  const Hash hash_;
  // Of the record being built.
  const Record* record_ = nullptr;
  const EventRule* rule_ = nullptr;
  v1::Event event_;
  std::vector<v1::Finding> errors_;
  std::vector<v1::Finding> notes_;
};

}  // namespace zhudong::mapping
