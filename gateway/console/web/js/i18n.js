// Words in two languages. A dictionary gives for each key its Chinese and its English, side by side, so that neither can
// be forgotten.
import common from "./words/common.js";
import codes from "./words/codes.js";
import feeds from "./words/feeds.js";
import projects from "./words/projects.js";
import caseCodes from "./words/case_codes.js";
import cases from "./words/cases.js";
import reports from "./words/reports.js";
import deliveries from "./words/deliveries.js";
import security from "./words/security.js";

const WORDS = { ...common, ...codes, ...feeds, ...projects, ...caseCodes, ...cases, ...reports, ...deliveries, ...security };
const KEPT = "zhudong.language";
const LANGUAGES = ["zh", "en"];

function first() {
  const kept = localStorage.getItem(KEPT);
  if (LANGUAGES.includes(kept)) return kept;
  return navigator.languages.some((one) => one.toLowerCase().startsWith("zh")) || !navigator.language.startsWith("en")
    ? "zh"
    : "en";
}

let language = first();
document.documentElement.lang = language === "zh" ? "zh-CN" : "en";

export const currentLanguage = () => language;
export const locale = () => (language === "zh" ? "zh-CN" : "en-GB");

export function useLanguage(next) {
  language = next;
  localStorage.setItem(KEPT, next);
  document.documentElement.lang = next === "zh" ? "zh-CN" : "en";
}

/** The words for `key`, with {names} filled in. A key that is in no dictionary shows itself. */
export function t(key, values = {}) {
  const words = WORDS[key];
  if (!words) return key;
  return words[language === "zh" ? 0 : 1].replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

export const knows = (key) => key in WORDS;

/** An enum's value in words: EVENT_KIND_LAND_SUPPLY → 土地供应结果; what was not told has none. */
export function code(value) {
  if (!value) return "";
  if (WORDS[value]) return t(value);
  if (value.endsWith("_UNSPECIFIED")) return "";
  return value.toLowerCase().replaceAll("_", " ");
}

/** Of a pair that the gateway gives in both languages. */
export const either = (english, chinese) => (language === "zh" ? chinese || english : english) || "";
