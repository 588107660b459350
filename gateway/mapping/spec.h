// What a mapping file says, checked and ready for use. Made only by Mapping::Parse.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "google/protobuf/descriptor.h"

namespace zhudong::mapping {

enum class Format {
  kCsv,    // a header and rows, any one-byte delimiter
  kJson,   // one JSON array, at the top or below a pointer
  kJsonl,  // one JSON object a line
};

enum class Encoding { kAuto, kUtf8, kGb18030 };

// How a value is understood before it is put into its field.
enum class Converter { kText, kTexts, kDate, kNumber, kInteger, kArea, kMoney, kCode, kBoolean };

// Words of the platform → words or numbers of the contract.
using CodeList = std::map<std::string, std::string>;

// Where a value comes from: the first of `from` that is not missing, else `value`.
struct Origin {
  std::vector<std::string> from;  // column names, `行政区#2` for the second of that name; JSON pointers
  std::string value;              // a constant
  bool constant = false;
  size_t first = 0;                       // only so many characters from the front; 0 for all
  std::shared_ptr<const CodeList> codes;  // nullptr for none
  // A number or a code is wanted: digits alone are one, though as a name 0 or 1111 would say nothing.
  bool digits_speak = false;
};

struct Field {
  std::vector<const google::protobuf::FieldDescriptor*> to;  // from the enclosing message down
  std::string path;                                          // `land_supply.land_area_m2`
  Origin origin;
  Converter as = Converter::kText;
  double factor = 1;  // area and money: the unit in ㎡ or 万元
  bool required = false;
  bool identity = false;  // what the record itself is known by: a placeholder here is no identity
  // Money: where the words go when they are no plain amount of yuan. Empty: then they are an error.
  std::vector<const google::protobuf::FieldDescriptor*> text_to;
  std::string text_path;
};

// Fields of one message, and the lists of messages inside it (JSON only).
struct Fields;
struct List {
  std::vector<const google::protobuf::FieldDescriptor*> to;  // from the enclosing message down, the list last
  std::string path;
  std::string from;  // JSON pointer of an array
  std::shared_ptr<const Fields> element;
};
struct Fields {
  std::vector<Field> fields;
  std::vector<List> lists;
};

// Holds when the column's value is one of `equals`, or (`present`) is any value, or (neither) is missing.
struct Condition {
  std::string from;
  std::vector<std::string> equals;
  bool present = false;
};

// One kind of event in the file. The first rule whose conditions all hold is used.
struct EventRule {
  const google::protobuf::FieldDescriptor* payload = nullptr;  // the member of Event's oneof
  std::vector<Condition> when;
  std::vector<std::string> id;  // joined with `/`; empty, or one missing: the hash of the record
  std::string id_prefix;
  std::vector<Origin> occurred_at;
  std::vector<Origin> recorded_at;
  std::vector<Origin> division;
  Fields body;
};

struct Spec {
  std::string name;
  std::string title;
  std::string feed;
  Format format = Format::kCsv;
  Encoding encoding = Encoding::kAuto;
  char delimiter = ',';
  bool quotes = true;                        // CSV: "…" quotes a field; otherwise a quote is a letter like any other
  std::string records;                       // kJson: pointer of the array
  std::vector<std::string> required;         // the signature: columns or pointers a file must have
  std::vector<std::string> optional;         // columns it may have
  absl::flat_hash_set<std::string> missing;  // besides the usual placeholders
  std::vector<EventRule> events;
};

}  // namespace zhudong::mapping
