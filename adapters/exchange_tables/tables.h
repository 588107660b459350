// The tables of the exchange standard (工程建设项目审批管理系统数据共享交换标准) as data: which there are in 2.0
// and 3.0, which of their columns are read, what their rows refer to, and what becomes of them here. Columns with
// personal data (联系人, 证件号, 手机号) are in no list, and so are never read.
#pragma once

#include <string_view>
#include <vector>

#include "zhudong/v1/events.pb.h"

namespace zhudong::exchange_tables {

enum class Standard { k2, k3 };

enum class Becomes {
  kEvent,     // each record is one event, by the table's mapping
  kBuilding,  // a single building: part of the event of the permit that it names
  kStatus,    // a step of an approval item: an event of its case where the source carries the item, else counted
  kCounted,   // no event kind of ours: checked, counted and marked as read
};

// The row names, in `column`, a record that must have been read before: `its_column` of `table`.
struct Reference {
  std::string_view column;
  std::string_view table;
  std::string_view its_column;
  std::string_view word;  // how the standard's own senders call it: 项目代码
};

// A column of the record that a row names, read with the row as if it were its own.
struct Borrowed {
  std::string_view column;
  std::string_view table;
  std::string_view key;  // of both
};

// The whole number in `column` is from 1 to `most`.
struct Code {
  std::string_view column;
  int most;
};

struct Table {
  std::string_view name;
  std::string_view title;
  Becomes becomes = Becomes::kCounted;
  v1::EventKind kind = v1::EVENT_KIND_UNSPECIFIED;
  std::string_view mapping = {};  // name of its file in mappings/
  std::string_view number = {};   // kEvent: the column that buildings name their permit by; empty for none
  std::vector<std::string_view> columns;
  std::vector<Borrowed> borrowed = {};
  std::vector<std::string_view> required = {};  // not kEvent: a row without them is a bad row
  std::vector<Code> codes = {};                 // likewise
  std::vector<Reference> references = {};       // one that is there is enough
};

// What every table has. The update time is called SJGXSJ in some; the first that is there is read.
inline constexpr std::string_view kSerial = "LSH";          // 流水号
inline constexpr std::string_view kRecordKey = "DFSJZJ";    // 地方数据主键: the same in all versions of a record
inline constexpr std::string_view kValid = "SJYXBS";        // 数据有效标识: 1 valid, 0 taken back
inline constexpr std::string_view kWhyInvalid = "SJWXYY";   // 无效原因
inline constexpr std::string_view kUploadState = "SJSCZT";  // 上传状态: 0 waiting, 3 success, -1 failed
inline constexpr std::string_view kFailure = "SBYY";        // 失败原因
inline constexpr std::string_view kUpdated = "GXSJ";        // 更新时间
inline constexpr std::string_view kUpdatedToo = "SJGXSJ";
inline constexpr std::string_view kDivision = "XZQHDM";  // 行政区划代码

// Of a status: its item's code, the parallel approval that the item is part of, the department; and what kind of case
// the source says such items are.
inline constexpr std::string_view kItemCode = "SPSXBM";
inline constexpr std::string_view kParallel = "BLSPSLBM";  // 并联审批实例编码
inline constexpr std::string_view kDepartment = "SPBMMC";
inline constexpr std::string_view kCaseKind = "AJLX";  // ours, in no table

// In the order they are read: what is referred to comes first.
const std::vector<Table>& TablesOf(Standard standard);

}  // namespace zhudong::exchange_tables
