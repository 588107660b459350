#include "adapters/exchange_tables/tables.h"

namespace zhudong::exchange_tables {
namespace {

using Columns = std::vector<std::string_view>;

const Reference kProject{"XMDM", "SPGL_XMJBXXB", "XMDM", "项目代码"};
const Reference kItem{"SPSXSLBM", "SPGL_XMSPSXBLXXB", "SPSXSLBM", "审批事项实例编码"};
constexpr int kMostStatus = 15;  // BLZT 1 已接件 … 15 撤销

Columns With(Columns columns, const Columns& more) {
  columns.insert(columns.end(), more.begin(), more.end());
  return columns;
}

Table Projects(const Columns& more) {
  return {.name = "SPGL_XMJBXXB",
          .title = "项目基本信息",
          .becomes = Becomes::kEvent,
          .kind = v1::EVENT_KIND_INVESTMENT_PROJECT,
          .mapping = "spgl-project",
          .columns = With({"XMDM", "XMMC", "GCDM", "QJDGCDM", "GBHY", "NKGSJ", "NJCSJ", "ZTZE", "JSDD", "JSGMJNR",
                           "YDMJ", "JZMJ", "SPLCLX", "SBSJ"},
                          more)};
}

// What the steps of an approval are told in. A status is one of a case where the source carries its item; of the
// special procedures the statuses 9 and 10 tell.
std::vector<Table> Approvals() {
  return {
      {.name = "SPGL_XMSPSXBLXXB",
       .title = "审批事项办理信息",
       .columns = {"XMDM", "GCDM", "SPSXSLBM", kItemCode},
       .required = {"XMDM", "SPSXSLBM"},
       .references = {kProject}},
      {.name = "SPGL_XMSPSXBLXXXXB",
       .title = "审批事项办理详细信息",
       .becomes = Becomes::kStatus,
       .kind = v1::EVENT_KIND_CASE_STATUS_REPORT,
       .mapping = "spgl-approval-status",
       .columns = {"XMDM", "GCDM", "SPSXSLBM", "BLZT", "BLSJ", "BLYJ"},
       .borrowed = {{kItemCode, "SPGL_XMSPSXBLXXB", "SPSXSLBM"},
                    {kParallel, "SPGL_XMSPSXBLXXB", "SPSXSLBM"},
                    {kDepartment, "SPGL_XMSPSXBLXXB", "SPSXSLBM"}},
       .required = {"SPSXSLBM", "BLZT"},
       .codes = {{"BLZT", kMostStatus}},
       .references = {kItem}},
      {.name = "SPGL_XMSPSXBLTBCXXXB",
       .title = "特别程序",
       .columns = {"XMDM", "GCDM", "SPSXSLBM"},
       .required = {"SPSXSLBM"},
       .references = {kItem}},
      {.name = "SPGL_XMSPSXPFWJXXB",
       .title = "批复文件",
       .columns = {"XMDM", "GCDM", "SPSXSLBM", "PFWH", "PFRQ"},
       .required = {"SPSXSLBM"},
       .references = {kItem}},
  };
}

std::vector<Table> Permits() {
  return {
      {.name = "SPGL_JSYDGHXKXXB",
       .title = "建设用地规划许可",
       .becomes = Becomes::kEvent,
       .kind = v1::EVENT_KIND_LAND_USE_PLANNING_PERMIT,
       .mapping = "spgl-land-use-permit",
       .columns = {"XMDM", "GCDM", "YDGHXKZBH", "XMMC", "YDDW", "YDTYSHXYDM", "YDWZ", "YDMJ", "TDYT", "JSGM", "FZJG",
                   "FZRQ"},
       .references = {kProject}},
      {.name = "SPGL_JSGCGHXKXXB",
       .title = "建设工程规划许可",
       .becomes = Becomes::kEvent,
       .kind = v1::EVENT_KIND_CONSTRUCTION_PLANNING_PERMIT,
       .mapping = "spgl-planning-permit",
       .number = "GCGHXKZBH",
       .columns = {"XMDM", "GCDM", "GCGHXKZBH", "YDGHXKZBH", "XMMC", "JSDW", "JSDWDM", "JSWZ", "JSGM", "FZJG", "FZRQ"},
       .references = {kProject}},
      {.name = "SPGL_JZGCSGXKXXB",
       .title = "建筑工程施工许可",
       .becomes = Becomes::kEvent,
       .kind = v1::EVENT_KIND_CONSTRUCTION_PERMIT,
       .mapping = "spgl-construction-permit",
       .number = "SGXKZBH",
       .columns = {"XMDM", "GCDM", "SGXKZBH", "YDGHXKZBH", "GCGHXKZBH", "GCMC", "JSDZ", "JSGM", "JHKGRQ", "JHJGRQ",
                   "HTJG", "ZJZMJ", "DSJZMJ", "DXJZMJ", "JSDW", "JSDWDM", "FZJG", "FZRQ"},
       .references = {kProject}},
      {.name = "SPGL_XMDTXXB",
       .title = "项目单体",
       .becomes = Becomes::kBuilding,
       .columns = {"XMDM", "GCDM", "XKBABH", "DTMC", "DTBM", "GCYT", "GMZB", "JZMJ", "DSJZMJ", "DXJZMJ", "JZGCGD",
                   "DSCS", "DXCS"},
       .required = {"XKBABH"},
       .references = {{"XKBABH", "SPGL_JZGCSGXKXXB", "SGXKZBH", "许可(备案)编号"},
                      {"XKBABH", "SPGL_JSGCGHXKXXB", "GCGHXKZBH", "许可(备案)编号"}}},
  };
}

std::vector<Table> Second() {
  std::vector<Table> tables = {Projects({"GCFL"})};
  for (Table& table : Approvals()) tables.push_back(std::move(table));
  return tables;
}

std::vector<Table> Third() {
  std::vector<Table> tables = {Projects({"GCHYFL", "SFXXGC", "JSDW", "JSDWDM"})};
  for (Table& table : Approvals()) tables.push_back(std::move(table));
  for (Table& table : Permits()) tables.push_back(std::move(table));
  return tables;
}

}  // namespace

const std::vector<Table>& TablesOf(Standard standard) {
  static const auto* const second = new std::vector<Table>(Second());
  static const auto* const third = new std::vector<Table>(Third());
  return standard == Standard::k2 ? *second : *third;
}

}  // namespace zhudong::exchange_tables
