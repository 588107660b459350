// The fields of each kind of event in words: for a project's story and for mending what is in quarantine. Names are
// those of protobuf JSON; a path without a dot belongs to the event itself.
const text = "text";
const date = "date";
const numeric = "number";
const flag = "flag";

const PROJECT = [["projectName", "项目名称", "Project name", text]];
const CODE = [["projectCode", "项目代码", "Project code", text]];
const WORKS = [["worksCode", "工程代码", "Works code", text]];
const WHERE = [["address", "地址", "Address", text]];
const OWNER = [["owner.name", "建设单位", "Owner", text], ["owner.creditCode", "统一社会信用代码", "Credit code", text]];
const HOLDER = [["holder.name", "权利人", "Holder", text], ["holder.creditCode", "统一社会信用代码", "Credit code", text]];
const ISSUED = [["authority", "发证机关", "Authority", text], ["issuedDate", "发证日期", "Issued", date]];
const LAND = [["landAreaM2", "用地面积 (m²)", "Land area (m²)", numeric]];
const FLOOR = [["floorAreaM2", "建筑面积 (m²)", "Floor area (m²)", numeric]];
const USE = [["landUse.name", "土地用途", "Land use", text], ["landUse.code", "用途代码", "Land-use code", text]];

export const EVENT = [
  ["eventId", "事件编号", "Event id", text],
  ["occurredAt", "事实发生时间", "Was so at", "time"],
  ["recordedAt", "平台记录时间", "Recorded at", "time"],
  ["divisionCode", "行政区划代码", "Division code", text],
  ["addressCode", "标准地址编码", "Standard address code", text],
  ["correctsEventId", "更正哪一事件", "Corrects event", text],
];

export const PAYLOADS = {
  investmentProject: { kind: "EVENT_KIND_INVESTMENT_PROJECT", icon: "coin", fields: [...CODE, ...PROJECT, ...OWNER,
    ["totalInvestment10kCny", "总投资 (万元)", "Investment (10k CNY)", numeric], ["industryCode", "行业代码", "Industry code", text],
    ["plannedStartDate", "拟开工", "Planned start", date], ["plannedCompletionDate", "拟建成", "Planned completion", date],
    ...LAND, ...FLOOR, ...WHERE, ["scaleAndContent", "建设规模及内容", "Scale and content", text], ...WORKS] },
  investmentPromotion: { kind: "EVENT_KIND_INVESTMENT_PROMOTION", icon: "company", fields: [["promotionNumber", "招商项目编号", "Promotion number", text],
    ["step", "进展", "Step", "PROMOTION_STEP"], ...CODE, ...PROJECT, ["investor.name", "投资方", "Investor", text],
    ["investor.creditCode", "统一社会信用代码", "Credit code", text], ["park", "园区", "Park", text], ["largeProject", "重大项目", "Large project", flag],
    ["totalInvestment10kCny", "计划总投资 (万元)", "Investment (10k CNY)", numeric], ["industryCode", "行业代码", "Industry code", text], ...USE, ...LAND, ...FLOOR,
    ["statedKw", "预计用电负荷 (kW)", "Stated demand (kW)", numeric], ["plannedStartDate", "拟开工", "Planned start", date],
    ["plannedCompletionDate", "拟投产", "Planned completion", date], ...WHERE, ["signedDate", "签约日期", "Signed", date],
    ["scaleAndContent", "建设规模及内容", "Scale and content", text]] },
  landSupply: { kind: "EVENT_KIND_LAND_SUPPLY", icon: "land", fields: [["supervisionNumber", "电子监管号", "Supervision number", text],
    ["parcelCode", "宗地代码", "Parcel code", text], ["contractNumber", "合同编号", "Contract number", text], ...CODE, ...PROJECT, ...WHERE, ...LAND, ...USE,
    ["supplyMethod", "供地方式", "Supply method", text], ...HOLDER,
    ["floorAreaRatioMin", "容积率下限", "Floor-area ratio from", numeric], ["floorAreaRatioMax", "容积率上限", "Floor-area ratio to", numeric],
    ["contractDate", "合同签订", "Contract", date], ["agreedStartDate", "约定开工", "Agreed start", date],
    ["agreedCompletionDate", "约定竣工", "Agreed completion", date], ["price10kCny", "成交价 (万元)", "Price (10k CNY)", numeric]] },
  landUsePlanningPermit: { kind: "EVENT_KIND_LAND_USE_PLANNING_PERMIT", icon: "permit", fields: [["permitNumber", "证号", "Permit number", text],
    ...CODE, ...WORKS, ...PROJECT, ...WHERE, ...HOLDER, ...LAND, ...USE, ["supervisionNumber", "电子监管号", "Supervision number", text],
    ["parcelCode", "宗地代码", "Parcel code", text], ["scale", "建设规模", "Scale", text], ...ISSUED] },
  constructionPlanningPermit: { kind: "EVENT_KIND_CONSTRUCTION_PLANNING_PERMIT", icon: "permit", fields: [["permitNumber", "证号", "Permit number", text],
    ["landUsePermitNumber", "用地规划许可证号", "Land-use permit", text], ...CODE, ...WORKS, ...PROJECT, ...WHERE, ...OWNER, ...FLOOR, ["scale", "建设规模", "Scale", text], ...ISSUED] },
  constructionPermit: { kind: "EVENT_KIND_CONSTRUCTION_PERMIT", icon: "crane", fields: [["permitNumber", "证号", "Permit number", text],
    ["constructionPlanningPermitNumber", "工程规划许可证号", "Construction planning permit", text], ["landUsePermitNumber", "用地规划许可证号", "Land-use permit", text],
    ...CODE, ...WORKS, ...PROJECT, ...WHERE, ...OWNER, ...FLOOR,
    ["plannedStartDate", "合同开工", "Planned start", date], ["plannedCompletionDate", "合同竣工", "Planned completion", date],
    ["contractPrice10kCny", "合同价 (万元)", "Contract price (10k CNY)", numeric], ["scale", "建设规模", "Scale", text], ...ISSUED] },
  completionAcceptance: { kind: "EVENT_KIND_COMPLETION_ACCEPTANCE", icon: "flag", fields: [["acceptanceNumber", "备案编号", "Acceptance number", text],
    ["constructionPermitNumber", "施工许可证号", "Construction permit", text], ...CODE, ...WORKS, ...PROJECT, ...OWNER, ...FLOOR,
    ["acceptedDate", "验收日期", "Accepted", date], ["authority", "备案机关", "Authority", text]] },
  businessRegistration: { kind: "EVENT_KIND_BUSINESS_REGISTRATION", icon: "company", fields: [["creditCode", "统一社会信用代码", "Credit code", text],
    ["name", "名称", "Name", text], ["status", "登记状态", "Status", "REGISTRATION_STATUS"], ["registeredDate", "成立日期", "Registered", date],
    ...WHERE, ["industryCode", "行业代码", "Industry code", text], ["registeredCapital10kCny", "注册资本 (万元)", "Capital (10k CNY)", numeric], ["entityType", "类型", "Type", text]] },
  withdrawal: { kind: "EVENT_KIND_WITHDRAWAL", icon: "back", fields: [["eventId", "撤回哪一事件", "Takes back event", text], ["reason", "原因", "Reason", text]] },
  accessOpinion: { kind: "EVENT_KIND_ACCESS_OPINION", icon: "bolt", fields: [["opinionNumber", "意见编号", "Number", text], ["conclusion", "结论", "Conclusion", "code"],
    ["capacityKva", "可接入容量 (kVA)", "Capacity (kVA)", numeric], ["voltageLevel", "电压等级", "Voltage", "code"], ["supplyPoint", "接入点", "Supply point", text],
    ["readyByDate", "电网就绪", "Grid ready by", date], ["conditions", "条件", "Conditions", text], ["issuer", "出具单位", "Issuer", text]] },
  accessCapacity: { kind: "EVENT_KIND_ACCESS_CAPACITY", icon: "bolt", fields: [["place", "地点", "Place", text], ["constraint", "受限情况", "Constraint", "code"],
    ["availableKva", "可开放容量 (kVA)", "Available (kVA)", numeric], ["totalKva", "总容量 (kVA)", "Total (kVA)", numeric], ["relievedByDate", "预计解除", "Relieved by", date]] },
  gridWorks: { kind: "EVENT_KIND_GRID_WORKS", icon: "bolt", fields: [["worksNumber", "工程编号", "Number", text], ["name", "名称", "Name", text], ["state", "状态", "State", "code"],
    ["plannedFinishDate", "计划竣工", "Planned finish", date], ["finishedDate", "竣工", "Finished", date]] },
  jointAcceptance: { kind: "EVENT_KIND_JOINT_ACCEPTANCE", icon: "bolt", fields: [["acceptanceNumber", "验收编号", "Number", text], ["result", "结果", "Result", "code"],
    ["inspectedDate", "查验日期", "Inspected", date], ["energizedDate", "送电日期", "Energized", date]] },
};

export const payloadOf = (event) => Object.keys(PAYLOADS).find((name) => event && event[name]) || "";

/** `construction_permit.planned_completion_date`, with `event.` before it or not, in words: [Chinese, English]. */
export function fieldWords(path) {
  const [payload, ...rest] = jsonPath(path.replace(/^event\./, "")).split(".");
  const name = rest.join(".");
  const found = name ? PAYLOADS[payload]?.fields.find(([one]) => one === name) : EVENT.find(([one]) => one === payload);
  return found ? [found[1], found[2]] : [path, path];
}

export const read = (object, path) => path.split(".").reduce((at, name) => (at ? at[name] : undefined), object);

/** Puts a value at a path; an empty one is taken away, because absent means "not said". */
export function write(object, path, value) {
  const names = path.split(".");
  const last = names.pop();
  let at = object;
  for (const name of names) at = at[name] ||= {};
  if (value === "" || value === undefined) delete at[last];
  else at[last] = value;
}

/** land_supply.land_area_m2 → landSupply.landAreaM2, as protobuf's JSON does it. */
export const jsonPath = (path) => path.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase());
