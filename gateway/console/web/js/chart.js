// Charts by Chart.js, each with the same numbers as a table.
import { h } from "./dom.js";
import { t } from "./i18n.js";
import { colour } from "./theme.js";
import { number } from "./format.js";

const drawn = new Set();

/** Frees the charts of places that are no longer on the page. */
export function sweepCharts() {
  for (const one of drawn) {
    if (!one.canvas.isConnected) {
      one.chart.destroy();
      drawn.delete(one);
    }
  }
}

const still = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

function defaults() {
  const { Chart } = window;
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  Chart.defaults.font.size = 12;
  Chart.defaults.color = colour("muted");
  Chart.defaults.borderColor = colour("line");
  Chart.defaults.maintainAspectRatio = false;
  Chart.defaults.animation = false;
  Chart.defaults.plugins.legend.position = "bottom";
  Chart.defaults.plugins.legend.labels.boxWidth = 12;
  Chart.defaults.plugins.legend.labels.boxHeight = 12;
  return still();
}

/**
 * A figure: `name` says what it shows, `config(colour)` is Chart.js's, `table` the node with the same
 * numbers; without one where it stands beside the figure anyway.
 */
export function chart({ name, config, table, height = 260, key = name }) {
  const canvas = h("canvas", { role: "img", "aria-label": name });
  const holder = h("div", { class: "canvas", styles: { "--height": `${height}px` } }, canvas);
  const figure = h("figure", {}, holder,
    table && h("details", { class: "numbers", "data-key": `numbers-${key}` }, h("summary", {}, t("chart.table")), table));
  // Chart.js measures its place, which must be on the page first.
  requestAnimationFrame(() => {
    if (!canvas.isConnected || !window.Chart) return;
    defaults();
    // A view that draws itself anew every few seconds leaves its former charts behind.
    sweepCharts();
    drawn.add({ canvas, chart: new window.Chart(canvas, config(colour)) });
  });
  return figure;
}

/** An axis of power. */
export const powerAxis = (title) => ({
  beginAtZero: true,
  title: { display: true, text: title },
  ticks: { callback: (value) => number(value, 1) },
});
