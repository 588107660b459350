// Names of divisions (行政区划), as the gateway's table has them. Where it has none, the code stands for itself.
import { call } from "./api.js";
import { h } from "./dom.js";

const COUNTY_DIGITS = 6;
const PREFECTURE_DIGITS = 4;
// 市辖区, 县 and the like are names within a prefecture alone.
const SAYS_NOTHING = /^(市辖区|县|省直辖县级行政区划|自治区直辖县级行政区划)$/;
let names = new Map();

/** Read once a session: the table is that of the gateway's start. Without it everything can be read, by code. */
export async function loadDivisions() {
  try {
    const { divisions } = await call("GuideService/ListDivisions", {});
    names = new Map((divisions || []).map((one) => [one.divisionCode, one.name]));
  } catch {
    names = new Map();
  }
}

/** 黄埔区 for 440112 and for what lies within it; the code where it has no name. */
export function divisionName(code) {
  const county = (code || "").slice(0, COUNTY_DIGITS).padEnd(COUNTY_DIGITS, "0");
  const name = names.get(county);
  if (!name) return code || "";
  return SAYS_NOTHING.test(name) ? (names.get(`${county.slice(0, PREFECTURE_DIGITS)}00`) || "") + name : name;
}

/** In one line: `黄埔区 440112`. */
export function divisionText(code) {
  const name = divisionName(code);
  return name === (code || "") ? name : `${name} ${code}`;
}

/** In a table: the name, and the code beneath. */
export function divisionCell(code) {
  const name = divisionName(code);
  return name === (code || "") ? name || "–" : [name, h("span", { class: "under" }, code)];
}
