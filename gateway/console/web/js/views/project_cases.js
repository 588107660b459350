// The cases that name a project's code: what came of it at the utility and the approving departments.
import { call } from "../api.js";
import { h, panel } from "../dom.js";
import { code, t } from "../i18n.js";
import { address } from "../router.js";
import { table } from "../table.js";
import { learnWorkingDays } from "../working_days.js";
import { clockName, dueDay, flags, isLive, left, nextDue, stateMark } from "./case_parts.js";

const METHOD = "CaseService/ListCases";
const MOST = 100;
const order = {};

function due(file) {
  const clock = isLive(file) && nextDue(file);
  return clock ? [dueDay(clock), " ", left(clock), h("span", { class: "under" }, clockName(clock))] : "–";
}

/** Null where the project has no code, or no case names it. */
export async function projectCases(project, signal) {
  const named = (project.identities || []).find((one) => one.kind === "IDENTITY_KIND_PROJECT_CODE");
  if (!named) return null;
  await learnWorkingDays(signal);
  const files = (await call(METHOD, { filter: { projectCode: named.value }, pageSize: MOST }, signal)).caseFiles || [];
  if (files.length === 0) return null;
  return panel(t("project.cases"), { flush: true }, table({
    name: t("project.cases"),
    rows: files,
    kept: (order.cases ||= {}),
    rowKey: (file) => file.caseId,
    columns: [
      { key: "number", label: t("cases.number"), sort: (file) => file.caseNumber, cell: (file) => [
        h("a", { href: address("cases", file.caseId), class: "strong", "data-key": file.caseId }, file.caseNumber), h("span", { class: "under" }, code(file.kind))] },
      { key: "state", label: t("cases.state"), cell: (file) => stateMark(file.state) },
      { key: "due", label: t("cases.due"), cell: due },
      { key: "flags", label: t("cases.flags"), cell: (file) => h("span", { class: "flags" }, flags(file)) },
    ],
  }));
}
