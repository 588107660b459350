// Mending one quarantined record: the original beside a form of the event it should be. It is checked before anything is
// published; what is wrong is marked at its field.
import { call } from "../api.js";
import { message } from "../dialog.js";
import { fresh, h } from "../dom.js";
import { EVENT, jsonPath, PAYLOADS, payloadOf, read, write } from "../event_fields.js";
import { code, currentLanguage, t } from "../i18n.js";
import { current } from "../live.js";
import { tell } from "../parts.js";
import { original, findings } from "./quarantine.js";

const METHOD = "AdminService/ResubmitQuarantined";
const CHOICES = {
  REGISTRATION_STATUS: ["ACTIVE", "MOVED_OUT", "REVOKED", "CANCELLED"].map((one) => `REGISTRATION_STATUS_${one}`),
  PROMOTION_STEP: ["NEGOTIATING", "SIGNED", "SETTLED", "GIVEN_UP"].map((one) => `PROMOTION_STEP_${one}`),
  flag: ["true"],
};
const asValue = (value, form) => {
  if (form === "flag") return value === "true" || "";
  return form === "number" && value !== "" && Number.isFinite(Number(value)) ? Number(value) : value;
};

/** One input for each field that the kind of event has; a Map of JSON path → {input, wrong}. */
function inputs(event, payload, known) {
  const rows = [];
  const add = ([path, zh, en, form], prefix) => {
    const whole = prefix + path;
    const id = fresh("mend");
    const wrongId = `${id}-wrong`;
    const value = read(event, whole) ?? "";
    const properties = { id, "aria-describedby": wrongId, autocomplete: "off", spellcheck: "false", "data-path": whole };
    const input = CHOICES[form]
      ? h("select", properties, h("option", { value: "" }, "–"),
        CHOICES[form].map((one) => h("option", { value: one, selected: one === String(value) }, form === "flag" ? t("yes") : code(one))))
      : h("input", { ...properties, type: "text", inputmode: form === "number" ? "decimal" : "text", value: String(value),
          placeholder: form === "date" ? "2026-03-01" : form === "time" ? "2026-03-01T00:00:00+08:00" : "" });
    const wrong = h("p", { class: "wrong", id: wrongId });
    known.set(whole, { input, wrong, form });
    rows.push(h("div", {}, h("label", { for: id }, currentLanguage() === "zh" ? zh : en), input, wrong));
  };
  EVENT.forEach((one) => add(one, ""));
  PAYLOADS[payload].fields.forEach((one) => add(one, `${payload}.`));
  return h("div", { class: "mend" }, rows);
}

/** What no input stands for (buildings, point loads …), to be kept or edited as JSON. */
function rest(event, known) {
  const copy = JSON.parse(JSON.stringify(event));
  for (const path of known.keys()) write(copy, path, "");
  delete copy.feed;
  return JSON.stringify(copy, (key, value) => (value && typeof value === "object" && !Array.isArray(value) && Object.keys(value).length === 0 ? undefined : value), 2) || "{}";
}

function deepMerge(target, source) {
  for (const [name, value] of Object.entries(source)) {
    if (value && typeof value === "object" && !Array.isArray(value)) target[name] = deepMerge(target[name] || {}, value);
    else target[name] = value;
  }
  return target;
}

function clean(event) {
  const made = JSON.parse(JSON.stringify(event || {}));
  // Defaults that the gateway prints say nothing.
  const strip = (object) => {
    for (const [name, value] of Object.entries(object)) {
      if (value === "" || value === "0" || (typeof value === "string" && value.endsWith("_UNSPECIFIED"))) delete object[name];
      else if (Array.isArray(value) && value.length === 0) delete object[name];
      else if (value && typeof value === "object") strip(value);
    }
  };
  strip(made);
  return made;
}

/** What the feed carries, where the original does not say what it is. */
function usual(feed) {
  const kinds = (current().feeds.find((one) => one.feed === feed)?.kinds || []).map((one) => one.kind);
  return Object.keys(PAYLOADS).find((name) => name !== "withdrawal" && kinds.includes(PAYLOADS[name].kind)) || "landSupply";
}

export async function mend(item, again) {
  let event = {};
  try {
    const answer = await call("AdminService/GetQuarantinedItem", { quarantineId: item.quarantineId });
    event = clean(answer.event);
  } catch (error) {
    return tell(t("act.failed", { message: message(error, "AdminService/GetQuarantinedItem") }));
  }
  const unread = !payloadOf(event);
  let payload = payloadOf(event) || usual(item.feed);
  const known = new Map();
  const titleId = fresh("title");
  const kindId = fresh("kind");
  const jsonId = fresh("json");
  const reasonId = fresh("reason");
  const place = h("div", {});
  const json = h("textarea", { id: jsonId, class: "mono", rows: 4, spellcheck: "false" });
  const said = h("p", { class: "small", role: "status", "aria-live": "polite" });
  const reason = h("input", { id: reasonId, type: "text", maxlength: 200, autocomplete: "off" });
  const dialog = h("dialog", { class: "wide", "aria-labelledby": titleId });

  const drawFields = () => {
    known.clear();
    place.replaceChildren(inputs(event, payload, known));
    json.value = rest(event, known);
  };
  const gather = () => {
    const made = deepMerge({}, JSON.parse(json.value || "{}"));
    made.feed = item.feed;
    for (const [path, { input, form }] of known) {
      const value = input.value.trim();
      write(made, path, asValue(value, form));
    }
    made[payload] ||= {};
    return made;
  };
  const mark = (fields) => {
    let first = null;
    for (const { input, wrong } of known.values()) {
      input.removeAttribute("aria-invalid");
      wrong.textContent = "";
    }
    for (const one of fields) {
      const at = known.get(jsonPath(one.field.replace(/^event\./, "")));
      if (!at) continue;
      at.input.setAttribute("aria-invalid", "true");
      at.wrong.textContent = one.description || one.message || "";
      first ||= at.input;
    }
    first?.focus();
  };
  const send = async (dryRun) => {
    let request;
    try {
      request = { quarantineId: item.quarantineId, event: gather(), reason: reason.value.trim(), dryRun };
    } catch (error) {
      said.textContent = t("mend.json", { message: error.message });
      return json.focus();
    }
    if (!dryRun && !request.reason) {
      said.textContent = t("act.why.missing");
      reason.setAttribute("aria-invalid", "true");
      return reason.focus();
    }
    said.textContent = t("act.working");
    try {
      const answer = await call(METHOD, request);
      mark([]);
      const notes = (answer.acknowledgement?.findings || []).map((one) => `${code(one.code)} ${one.field || ""}`).join("; ");
      said.textContent = t("mend.good") + (notes ? ` ${t("mend.notes", { notes })}` : "");
      if (dryRun) return;
      dialog.close();
      tell(t("mend.accepted", { id: item.quarantineId }));
      await again();
    } catch (error) {
      mark(error.fields || []);
      const unplaced = (error.fields || []).filter((one) => !known.has(jsonPath(one.field.replace(/^event\./, ""))));
      said.textContent = (error.fields || []).length > 0
        ? `${t("mend.bad", { count: error.fields.length })} ${unplaced.map((one) => `${one.field}: ${one.description}`).join("; ")}`
        : t("act.failed", { message: message(error, METHOD) });
    }
  };
  const kinds = h("select", { id: kindId, onchange: () => {
    payload = kinds.value;
    drawFields();
  } }, Object.entries(PAYLOADS).filter(([name]) => name !== "withdrawal").map(([name, one]) => h("option", { value: name, selected: name === payload }, code(one.kind))));

  drawFields();
  dialog.append(h("form", { novalidate: true, onsubmit: (submitted) => { submitted.preventDefault(); send(false); } },
    h("h2", { id: titleId }, t("quarantine.mend.title", { id: item.quarantineId })),
    h("p", { class: "effect" }, t("quarantine.mend.effect", { feed: item.feed })),
    h("div", {}, findings(item), original(item)),
    unread && h("p", { class: "wrong" }, t("mend.unread")),
    h("div", {}, h("label", { for: kindId }, t("mend.kind")), kinds),
    place,
    h("details", {}, h("summary", {}, t("mend.more")), h("label", { for: jsonId, class: "unseen" }, t("mend.more")), json),
    h("div", {}, h("label", { for: reasonId }, t("act.why")), reason, h("p", { class: "hint" }, t("act.why.hint"))),
    said,
    h("div", { class: "acts" }, h("button", { type: "button", onclick: () => dialog.close() }, t("cancel")),
      h("button", { type: "button", id: "mend-check", onclick: () => send(true) }, t("mend.check")),
      h("button", { type: "submit", class: "main" }, t("mend.submit")))));
  const before = document.activeElement?.dataset?.key;
  dialog.addEventListener("close", () => {
    dialog.remove();
    (document.querySelector(`[data-key="${CSS.escape(before || "none")}"]`) || document.querySelector("h1"))?.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
}
