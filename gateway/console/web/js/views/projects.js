// Projects: searched by number or words, narrowed by division, stage and open demand.
import { call, lastOnly } from "../api.js";
import { divisionCell } from "../divisions.js";
import { h, redraw } from "../dom.js";
import { number, percent, power, powerRange } from "../format.js";
import { code, t } from "../i18n.js";
import { field, head, nothing, tag, trouble, waiting } from "../parts.js";
import { address, go, remember } from "../router.js";
import { table } from "../table.js";

const PAGE = 200;
export const STAGES = ["PROMOTED", "PLANNED", "LAND_SUPPLIED", "LAND_USE_PERMITTED", "CONSTRUCTION_PLANNED", "UNDER_CONSTRUCTION", "COMPLETED"].map((one) => `STAGE_${one}`);
const kept = { key: "expected", down: true };

/** How far: a step for each stage, and the word. */
export function stage(value) {
  const reached = STAGES.indexOf(value) + 1;
  return h("span", { class: "stage" }, h("span", { class: "steps", "aria-hidden": "true" }, STAGES.map((_, i) => h("i", { class: i < reached ? "on" : "" }))), code(value));
}

const columns = () => [
  { key: "name", label: t("projects.name"), wide: true, sort: (one) => one.project.name || "", cell: ({ project }) => [
    h("a", { href: address("projects", project.projectId), class: "strong", "data-key": project.projectId }, project.name || t("unnamed")),
    project.largeProject && [" ", tag(t("project.large"))],
    h("span", { class: "under" }, [project.owner?.name, project.address].filter(Boolean).join(" · "))] },
  { key: "county", label: t("projects.county"), sort: (one) => one.project.divisionCode || "", cell: ({ project }) => divisionCell(project.divisionCode) },
  { key: "stage", label: t("projects.stage"), sort: (one) => STAGES.indexOf(one.project.stage), cell: ({ project }) => stage(project.stage) },
  { key: "expected", label: t("projects.expected"), number: true, sort: (one) => one.forecast?.demand?.expectedKw ?? -1,
    cell: ({ forecast }) => (forecast ? h("b", {}, power(forecast.demand?.expectedKw || 0)) : h("span", { class: "muted" }, t("projects.unforecast"))) },
  { key: "range", label: t("projects.range"), number: true, cell: ({ forecast }) => (forecast ? powerRange(forecast.demand) : "–") },
  { key: "needby", label: t("projects.needby"), sort: (one) => one.forecast?.needByDate || "", cell: ({ forecast }) => forecast?.needByDate || "–" },
  { key: "certainty", label: t("projects.certainty"), number: true, sort: (one) => one.forecast?.certainty ?? -1,
    cell: ({ forecast }) => (forecast ? percent(forecast.certainty || 0) : "–") },
];
function filterOf(inputs) {
  const filter = {};
  if (inputs.division.value.trim()) filter.divisionPrefix = inputs.division.value.trim();
  if (inputs.stage.value) filter.stage = inputs.stage.value;
  if (inputs.open.checked) filter.openDemand = true;
  return filter;
}

export async function projects(context) {
  const [id] = context.route.rest;
  if (id) return (await import("./project.js")).project(context, id);
  context.title(t("nav.projects"));
  const { query } = context.route;
  const words = field(t("projects.search"), { type: "search", value: query.get("q") || "", id: "project-search" }, { className: "wide", hint: t("projects.search.hint") });
  const division = field(t("projects.division"), { value: query.get("division") || "", inputmode: "numeric", maxlength: 6, placeholder: "4401" });
  const stages = field(t("projects.stage"), { value: query.get("stage") || "" }, { options: [["", t("all")], ...STAGES.map((one) => [one, code(one)])] });
  const open = field(t("projects.open"), { type: "checkbox", checked: query.has("open") }, { className: "check" });
  const inputs = { division: division.input, stage: stages.input, open: open.input };
  const list = h("div", {});
  let rows = [];
  let tokens = null;

  const draw = () => {
    const wanted = words.input.value.trim().toLowerCase();
    const shown = rows.filter(({ project }) => !wanted || [project.projectId, project.name, project.address, project.owner?.name,
      ...(project.identities || []).map((one) => one.value)].some((one) => (one || "").toLowerCase().includes(wanted)));
    redraw(list,
      h("p", { class: "muted small tally-line", role: "status" }, t(tokens?.projects ? "projects.count.more" : "projects.count", { count: number(shown.length) })),
      h("section", { class: "panel", "aria-label": t("nav.projects") },
        table({ name: t("nav.projects"), columns: columns(), rows: shown, kept, rowKey: (one) => one.project.projectId,
          // What is typed is looked for in the rows that are here.
          empty: tokens?.projects && wanted ? nothing(t("projects.so_far", { count: number(rows.length) }), t("projects.so_far.hint"))
            : nothing(t("projects.none"), t("projects.none.hint")) })),
      tokens?.projects && h("button", { type: "button", onclick: more, "data-key": "more-projects" }, t("more.next")));
  };
  // Both lists have the same order, and there are no more forecasts than projects: a page of forecasts reaches at least
  // as far as the page of projects beside it.
  const next = lastOnly(context.signal);
  const fetchMore = async () => {
    const filter = filterOf(inputs);
    const signal = next();
    const ask = (method, pageToken) => call(method, { filter, pageSize: PAGE, pageToken }, signal);
    const [some, forecasts] = await Promise.all([
      ask("ProjectService/ListProjects", tokens?.projects || ""),
      tokens && !tokens.forecasts ? { forecasts: [] } : ask("ProjectService/ListForecasts", tokens?.forecasts || "")]);
    const byProject = new Map([...(tokens?.known || []), ...(forecasts.forecasts || []).map((one) => [one.projectId, one])]);
    rows = [...rows, ...(some.projects || []).map((project) => ({ project, forecast: byProject.get(project.projectId) }))];
    tokens = { projects: some.nextPageToken || "", forecasts: forecasts.nextPageToken || "", known: byProject };
    draw();
  };
  const more = async () => {
    try {
      await fetchMore();
    } catch (error) {
      if (error.name !== "AbortError") list.replaceChildren(trouble(error, "ProjectService/ListProjects", reload));
    }
  };
  const reload = () => {
    remember({ q: words.input.value.trim(), division: inputs.division.value.trim(), stage: inputs.stage.value, open: inputs.open.checked ? "1" : "" });
    rows = [];
    tokens = null;
    list.replaceChildren(waiting());
    return more();
  };
  const find = async (event) => {
    event.preventDefault();
    const text = words.input.value.trim();
    // A whole number of any kind leads straight to its project.
    if (/^[\x21-\x7e]{8,}$|第.+号/.test(text)) {
      try {
        const found = await call("ProjectService/GetProject", { projectId: text }, context.signal);
        return go(address("projects", found.project.projectId));
      } catch (error) {
        if (!error.missing && error.status !== 400) return list.replaceChildren(trouble(error, "ProjectService/GetProject", reload));
      }
    }
    await reload();
  };
  [stages.input, open.input, division.input].forEach((one) => one.addEventListener("change", reload));
  words.input.addEventListener("input", draw);
  context.place.replaceChildren(
    head(t("nav.projects"), t("projects.lead")),
    h("form", { class: "panel filters-panel", onsubmit: find, role: "search" },
      h("div", { class: "filters" }, words.node, division.node, stages.node, open.node, h("button", { type: "submit", class: "main" }, t("search")))),
    list);
  await reload();
}

