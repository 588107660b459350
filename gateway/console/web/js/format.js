// Times in Asia/Shanghai, numbers with their units, durations in words.
import { h } from "./dom.js";
import { currentLanguage, locale, t } from "./i18n.js";

const ZONE = "Asia/Shanghai";
let offset = 0;

/** The gateway's clock, as its answers tell it: an operator's computer may be wrong. */
export const now = () => Date.now() + offset;
export function heardClock(date) {
  const time = Date.parse(date);
  // A header has whole seconds; what is below the round trip is no difference.
  if (Number.isFinite(time) && Math.abs(time - Date.now()) > 2000) offset = time - Date.now();
  else if (Number.isFinite(time)) offset = 0;
}

const parts = (date, options) => new Intl.DateTimeFormat("sv-SE", { timeZone: ZONE, ...options }).format(date);
const FULL = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" };

// The beginning of Unix time stands for a time that nobody gave.
const given = (stamp) => Boolean(stamp) && Date.parse(stamp) > 0;

export const millis = (stamp) => (given(stamp) ? Date.parse(stamp) : NaN);
export const clock = (stamp) => parts(new Date(stamp), { hour: "2-digit", minute: "2-digit", second: "2-digit" });
export const fullTime = (stamp) => (given(stamp) ? parts(new Date(stamp), FULL) : "");
export const day = (stamp) => (given(stamp) ? parts(new Date(stamp), { year: "numeric", month: "2-digit", day: "2-digit" }) : "");

/** What an input of a moment holds, which is in China's time as everything here is: 2026-03-01T08:00. */
export const momentOf = (local) => `${local.length === 16 ? `${local}:00` : local}+08:00`;

/** "3 min" of milliseconds; two parts at most. */
export function span(ms) {
  const zh = currentLanguage() === "zh";
  const units = zh ? [" 天", " 小时", " 分", " 秒"] : [" d", " h", " min", " s"];
  const seconds = Math.abs(ms) / 1000;
  if (seconds < 1) return ms === 0 ? `0${units[3]}` : `${Math.max(1, Math.round(Math.abs(ms)))}${zh ? " 毫秒" : " ms"}`;
  if (seconds < 10) return `${seconds.toFixed(seconds % 1 ? 1 : 0)}${units[3]}`;
  const whole = Math.round(seconds);
  const values = [Math.floor(whole / 86400), Math.floor(whole / 3600) % 24, Math.floor(whole / 60) % 60, whole % 60];
  const at = values.findIndex((value) => value > 0);
  if (at === 0 && values[0] >= 100) return `${number(values[0])}${units[0]}`;
  return values
    .slice(at, at + 2)
    .map((value, i) => (value || i === 0 ? `${value}${units[at + i]}` : ""))
    .filter(Boolean)
    .join(" ");
}

/** Milliseconds of a protobuf duration ("12.5s"). */
export const duration = (text) => (text ? parseFloat(text) * 1000 : 0);

export function ago(stamp) {
  if (!given(stamp)) return t("never");
  const past = now() - millis(stamp);
  return past < -2000 ? t("in", { span: span(past) }) : t("ago", { span: span(Math.max(0, Math.floor(past / 1000) * 1000)) });
}

/** A time both ways: how long ago, and when. */
export function timeNode(stamp, form = "ago") {
  if (!given(stamp)) return h("span", { class: "muted" }, form === "ago" ? t("never") : "–");
  const text = form === "ago" ? ago(stamp) : form === "day" ? day(stamp) : fullTime(stamp);
  return h("time", { datetime: stamp, title: `${fullTime(stamp)} ${t("zone")}`, class: "nowrap" }, text);
}

export function both(stamp) {
  if (!given(stamp)) return h("span", { class: "muted" }, t("never"));
  return h("span", {}, timeNode(stamp, "full"), h("span", { class: "muted small beside" }, ago(stamp)));
}

export const number = (value, digits = 0) =>
  value === undefined || value === null || value === ""
    ? "–"
    : new Intl.NumberFormat(locale(), { minimumFractionDigits: 0, maximumFractionDigits: digits }).format(Number(value));

export const count = (value) => number(value || 0);
export const percent = (share, digits = 0) => `${number(share * 100, digits)} %`;

/** Always kW, so that figures one below the other can be compared. */
export const power = (kw) => (kw === undefined || kw === null ? "–" : `${number(kw, kw < 10 ? 1 : 0)} kW`);

export const powerRange = (range) =>
  range ? `${number(range.lowKw || 0)} – ${number(range.highKw || 0)} kW` : "–";

/** Sums of many projects. */
export const megawatts = (kw) => `${number((kw || 0) / 1000, 2)} MW`;

export const squareMetres = (m2) => (m2 === undefined ? "" : `${number(m2, 1)} m²`);
export const area = (m2) => (m2 === undefined ? "" : m2 >= 10000 ? `${number(m2 / 10000, 2)} hm²` : `${number(m2, 1)} m²`);

/** spiffe://zhudong/platform/land → platform/land, with the whole as title. */
export function principal(id) {
  if (!id) return h("span", { class: "muted" }, "–");
  const match = /^spiffe:\/\/[^/]+\/(.+)$/.exec(id);
  return h("span", { title: id, class: "nowrap" }, match ? match[1] : id);
}

/** The bytes of a protobuf `bytes` field. */
export const bytes = (base64) => Uint8Array.from(atob(base64 || ""), (one) => one.charCodeAt(0));

/** Text of bytes that are UTF-8 or, as older platforms send, GB18030. */
export function text(base64) {
  const raw = bytes(base64);
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(raw), encoding: "UTF-8" };
  } catch {
    return { text: new TextDecoder("gb18030").decode(raw), encoding: "GB18030" };
  }
}

export const hex = (base64) => [...bytes(base64)].map((one) => one.toString(16).padStart(2, "0")).join("");
