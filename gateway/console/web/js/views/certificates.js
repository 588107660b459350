// Certificates with when they end, keys by name, and who was granted what. Each role sees its own part.
import { call, may } from "../api.js";
import { h, panel } from "../dom.js";
import { count, millis, now, number, principal, timeNode } from "../format.js";
import { code, t } from "../i18n.js";
import { acts, head, mark, nothing, tag, trouble } from "../parts.js";
import { table } from "../table.js";

const order = {};
const DAY = 24 * 3600 * 1000;
const STATES = { CERTIFICATE_STATE_GOOD: "good", CERTIFICATE_STATE_ENDS_SOON: "warn", CERTIFICATE_STATE_ENDED: "bad", CERTIFICATE_STATE_UNREADABLE: "bad" };

function left(one) {
  if (!one.notAfter) return "–";
  const days = Math.floor((millis(one.notAfter) - now()) / DAY);
  return t(days < 0 ? "cert.over" : "cert.days", { days: number(Math.abs(days)) });
}

const certificateTable = ({ certificates = [] }) => table({
  name: t("certs.title"),
  rows: certificates,
  kept: (order.certificates ||= { key: "ends", down: false }),
  empty: nothing(t("certs.none"), ""),
  columns: [
    { key: "owner", label: t("cert.owner"), wide: true, sort: (one) => one.owner, cell: (one) => [h("span", { class: "strong breaks" }, one.owner?.startsWith("spiffe:") ? principal(one.owner) : one.owner), h("span", { class: "under" }, code(one.use))] },
    { key: "state", label: t("cert.state"), cell: (one) => [mark(STATES[one.state] || "unknown", code(one.state)), one.problem && h("span", { class: "under wrong" }, one.problem)] },
    { key: "ends", label: t("cert.ends"), sort: (one) => one.notAfter || "", cell: (one) => (one.notAfter ? timeNode(one.notAfter, "full") : "–") },
    { key: "left", label: t("cert.left"), number: true, cell: left },
    { key: "subject", label: t("cert.subject"), cell: (one) => [one.subject, Number(one.revoked || 0) > 0 && h("span", { class: "under" }, t("cert.revoked", { count: count(one.revoked) }))] },
    { key: "file", label: t("cert.file"), wide: true, cell: (one) => one.file && h("code", { class: "breaks" }, one.file) },
  ],
});

const keyTable = ({ keys = [] }) => table({
  name: t("keys.title"),
  rows: keys,
  kept: (order.keys ||= {}),
  empty: nothing(t("none"), ""),
  columns: [
    { key: "use", label: t("keys.use"), cell: (one) => code(one.use) },
    { key: "id", label: t("keys.id"), cell: (one) => h("code", {}, one.keyId) },
    { key: "active", label: t("cert.state"), cell: (one) => (one.active ? mark("good", t("keys.active")) : mark("off", t("keys.former"))) },
  ],
});

const tags = (list) => (list || []).map((one) => [tag(one), " "]);
const grantTable = ({ grants = [] }) => table({
  name: t("grants.title"),
  rows: grants,
  kept: (order.grants ||= {}),
  empty: nothing(t("none"), ""),
  columns: [
    { key: "principal", label: t("grants.principal"), sort: (one) => one.principal, cell: (one) => h("span", { class: "strong" }, principal(one.principal)) },
    { key: "roles", label: t("grants.roles"), cell: (one) => tags((one.roles || []).map((role) => t(`role.${role.replace("ROLE_", "").toLowerCase()}`))) },
    { key: "publish", label: t("grants.publish"), cell: (one) => tags(one.publish) },
    { key: "subscribe", label: t("grants.subscribe"), cell: (one) => tags(one.subscribe) },
    { key: "read", label: t("grants.read"), cell: (one) => tags(one.read) },
  ],
});

/** A part of the page that this role may see, or why it may not. */
async function part(context, title, method, draw, note = () => "") {
  if (!may(method).allowed) return panel(title, {}, acts([method]));
  try {
    const answer = await call(method, {}, context.signal);
    return panel(title, { note: note(answer), flush: true }, draw(answer));
  } catch (error) {
    if (error.name === "AbortError") throw error;
    return panel(title, {}, trouble(error, method));
  }
}

export async function certificates(context) {
  context.title(t("nav.certificates"));
  const parts = await Promise.all([
    part(context, t("certs.title"), "SecurityService/ListCertificates", certificateTable),
    part(context, t("keys.title"), "SecurityService/ListKeys", keyTable, (answer) => t("keys.note", { count: count(answer.recordsOfFormerKeys) })),
    part(context, t("grants.title"), "SecurityService/ListGrants", grantTable)]);
  context.place.replaceChildren(head(t("nav.certificates"), t("certs.lead")), ...parts);
}
