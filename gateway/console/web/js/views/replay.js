// Starting a replay: which events, counted by a dry run with every change of the form, then confirmed.
import { call } from "../api.js";
import { act } from "../dialog.js";
import { h } from "../dom.js";
import { count } from "../format.js";
import { t } from "../i18n.js";
import { field } from "../parts.js";

const START = "AdminService/StartReplay";
const whole = (text) => (/^\d{1,18}$/.test(text.trim()) ? text.trim() : "0");
/** What an input of the browser's own says, as Asia/Shanghai has it. */
const moment = (text) => (text ? `${text}:00+08:00` : undefined);

export function startReplay(subscriber, done) {
  const which = field(t("replay.which"), { value: "sequences" }, { options: ["sequences", "times", "failed", "never"].map((one) => [one, t(`replay.${one}`)]) });
  const first = field(t("replay.first"), { inputmode: "numeric" });
  const last = field(t("replay.last"), { inputmode: "numeric" });
  const from = field(t("replay.from"), { type: "datetime-local" });
  const until = field(t("replay.until"), { type: "datetime-local" });
  const project = field(t("replay.project"), {});
  const shown = { sequences: [first, last], times: [from, until], failed: [from], never: [] };
  const arrange = () => {
    for (const one of [first, last, from, until]) one.node.hidden = !shown[which.input.value].includes(one);
  };
  which.input.addEventListener("change", arrange);
  arrange();
  const put = (request) => {
    if (project.input.value.trim()) request.projectId = project.input.value.trim();
    const kind = which.input.value;
    if (kind === "sequences") request.sequences = { first: whole(first.input.value), last: whole(last.input.value) };
    else if (kind === "times") request.times = { from: moment(from.input.value), until: moment(until.input.value) };
    else if (kind === "failed") request.failedSince = moment(from.input.value) || "1970-01-01T00:00:00Z";
    else request.neverTried = {};
  };
  act({
    method: START,
    title: t("replay.title", { name: subscriber }),
    fields: [{ node: h("div", { class: "filters" }, which.node, first.node, last.node, from.node, until.node, project.node), put }],
    effect: async (request) => {
      const dry = await call(START, { ...request, dryRun: true });
      const values = Object.fromEntries(["events", "projects", "released", "pending", "others"].map((name) => [name, count(dry[name])]));
      return h("p", {}, Number(dry.events || 0) + Number(dry.released || 0) === 0 && h("b", {}, t("replay.none"), " "), t("replay.effect", values));
    },
    request: () => ({ subscriber }),
    button: t("replay"),
    done,
  });
}

export function stopReplay(subscriber, done) {
  act({ method: "AdminService/StopReplay", title: t("replay.stop.title", { name: subscriber }), effect: h("p", {}, t("replay.stop.effect")),
    request: () => ({ subscriber }), button: t("replay.stop"), danger: true, done });
}
