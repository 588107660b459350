// Shapes, 16 by 16. Those of states differ in outline, so that colour is not needed to tell them apart.
import { svg } from "./dom.js";

const SHAPES = {
  healthy: "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13ZM4.8 8.3l2.2 2.2 4.2-4.7",
  late: "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13ZM8 4.5V8l2.6 1.8",
  gap: "M1.5 5h4.2v6H1.5ZM10.3 5h4.2v6h-4.2ZM8 3.2v1.4M8 7.3v1.4M8 11.4v1.4",
  silent: "M2.5 2.5l11 11M4 6.2h2.3L9.5 3.6v3M9.5 9.6v2.8L6.3 9.8H4V6.2",
  failing: "M5.2 1.5h5.6l3.7 3.7v5.6l-3.7 3.7H5.2l-3.7-3.7V5.2ZM8 4.6v4M8 11.2v.2",
  paused: "M4.2 2.5h2.4v11H4.2ZM9.4 2.5h2.4v11H9.4Z",
  unknown: "M8 1.2 14.8 8 8 14.8 1.2 8ZM6.4 6.6c0-2 3.2-2 3.2 0 0 1.2-1.6 1.3-1.6 2.5M8 11v.2",
  feeds: "M2 12.5h3l2-9 2.5 11 1.7-6h2.8",
  projects: "M2.5 14.5v-9l5-3v12M7.5 6.5l6 2v6M1 14.5h14M4.8 7v.2M4.8 10v.2M10.5 10.5v.2",
  going: "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13ZM4.8 8h6M8.4 5.5 11 8l-2.6 2.5",
  without: "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13ZM3.5 12.5l9-9",
  cases: "M1.5 4.5h4.5l1.5 2h7v7h-13ZM4.5 10l1.7 1.7 3.3-3.4",
  capacity: "M8 1.5v13M3.5 5.5h9M2 9.5h12M8 1.5 3.5 14.5M8 1.5l4.5 13",
  reports: "M3 1.5h10v13H3ZM5.5 12V9M8 12V6M10.5 12V7.5M5.5 4h5",
  demand: "M2 14h12M4 11.5v-3M8 11.5v-6M12 11.5V2.5",
  deliveries: "M1.5 4h8v7h-8ZM9.5 6.5h3l2 2.3V11h-5M4 11a1.4 1.4 0 1 0 .1 0ZM11.6 11a1.4 1.4 0 1 0 .1 0Z",
  licenses: "M1.5 3.5h13v9h-13ZM4 6.5h3.5v3.2H4ZM9.5 7h3M9.5 9.4h3",
  certificates: "M8 1.5 13.5 4v4c0 3.2-2.3 5.5-5.5 6.5C4.8 13.5 2.5 11.2 2.5 8V4ZM5.6 8l1.7 1.7 3.2-3.4",
  audit: "M3 1.5h7l3 3v10H3ZM10 1.5v3h3M5.4 8h5M5.4 11h5",
  sun: "M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6ZM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1",
  moon: "M13.5 9.6A6 6 0 0 1 6.4 2.5a6 6 0 1 0 7.1 7.1Z",
  up: "M8 13V3M4 7l4-4 4 4",
  down: "M8 3v10M4 9l4 4 4-4",
  arrow: "M3 8h10M9 4l4 4-4 4",
  search: "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9ZM10.3 10.3 14 14",
  land: "M1.5 12.5 5 5h6l3.5 7.5ZM3.8 9h8.4",
  permit: "M3 1.5h7l3 3v10H3ZM10 1.5v3h3M5.6 9.4l1.7 1.7 3.2-3.6",
  crane: "M4 14.5V2l9 2.5H4M10.5 4v4M9.3 8h2.4v2.4H9.3M2 14.5h5",
  flag: "M3.5 14.5v-13M3.5 2.5h9l-2 3 2 3h-9",
  coin: "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13ZM5.3 4.5 8 8l2.7-3.5M8 8v4M5.8 8.2h4.4M5.8 10.2h4.4",
  company: "M3 14.5v-13h6v13M9 6.5h4v8M1.5 14.5h13M5.3 4.5v.2M5.3 7.5v.2M5.3 10.5v.2",
  back: "M6.5 3 2 7.5 6.5 12M2 7.5h7a4.5 4.5 0 0 1 4.5 4.5v1",
  bolt: "M9 1.5 3 9h4l-1 5.5L13 7H8.5Z",
};

export function icon(name, size = 16) {
  return svg(
    "svg",
    { viewBox: "0 0 16 16", width: size, height: size, "aria-hidden": "true", focusable: "false" },
    svg("path", {
      d: SHAPES[name] || SHAPES.unknown,
      fill: "none",
      stroke: "currentColor",
      "stroke-width": "1.5",
      "stroke-linecap": "round",
      "stroke-linejoin": "round",
    }),
  );
}
