// Opens the session, then shows the view that the address names; draws it anew when language or theme change.
import { may, openSession } from "./api.js";
import { sweepCharts } from "./chart.js";
import { loadDivisions } from "./divisions.js";
import { h } from "./dom.js";
import { t } from "./i18n.js";
import { listen, startLive } from "./live.js";
import { acts, grownOld, head, nothing, trouble, waiting } from "./parts.js";
import { here, onRoute } from "./router.js";
import { announceWorst, drawContact, drawShell, drawSide, firstView, VIEWS as METHODS } from "./shell.js";
import { audit } from "./views/audit.js";
import { capacity } from "./views/capacity.js";
import { cases } from "./views/cases.js";
import { certificates } from "./views/certificates.js";
import { deliveries } from "./views/deliveries.js";
import { demand } from "./views/demand.js";
import { feeds } from "./views/feeds.js";
import { licenses } from "./views/licenses.js";
import { projects } from "./views/projects.js";
import { reports } from "./views/reports.js";

const VIEWS = { feeds, projects, demand, cases, capacity, reports, deliveries, licenses, certificates, audit };
const IN_PARTS = ["certificates", "audit"];
const main = document.getElementById("main");
let shown = null;

/** What a view is given: where to draw, what the address says, and what ends with it. */
function context(route) {
  const ended = new AbortController();
  const own = {
    route,
    signal: ended.signal,
    place: h("div", { class: "view" }),
    title: (text) => (document.title = `${text} · ${t("title")}`),
    end: () => ended.abort(),
    /** Runs `work` now and every so many seconds while the view is shown. */
    every(seconds, work) {
      let timer = 0;
      const round = async () => {
        try {
          await work();
        } catch (error) {
          if (error.name !== "AbortError") grownOld(own.place, error.message);
        }
        if (!ended.signal.aborted) timer = setTimeout(round, seconds * 1000);
      };
      ended.signal.addEventListener("abort", () => clearTimeout(timer));
      return round();
    },
    onLive(listener) {
      const stop = listen(listener);
      ended.signal.addEventListener("abort", stop);
    },
  };
  return own;
}

const methodOf = (view) => METHODS.find(([name]) => name === view)[1];
const allowed = (view) => IN_PARTS.includes(view) || may(methodOf(view)).allowed;

async function draw(moveFocus) {
  if (shown) shown.end();
  const route = here();
  if (!route.view) {
    location.replace(`#/${firstView()}`);
    return;
  }
  const view = VIEWS[route.view];
  const mine = (shown = context(route));
  main.replaceChildren(mine.place);
  sweepCharts();
  drawSide();
  if (moveFocus) window.scrollTo(0, 0);
  if (!view) {
    mine.place.replaceChildren(h("h1", { tabindex: "-1" }, t("trouble.missing")), nothing(t("trouble.view"), ""));
  } else if (!allowed(route.view)) {
    mine.title(t(`nav.${route.view}`));
    mine.place.replaceChildren(head(t(`nav.${route.view}`)), h("div", { class: "panel summary" }, acts([methodOf(route.view)])));
  } else {
    mine.place.replaceChildren(waiting());
    try {
      await view(mine);
    } catch (error) {
      if (mine.signal.aborted || error.name === "AbortError") return;
      mine.place.replaceChildren(h("h1", { tabindex: "-1" }, t(`nav.${route.view}`)), trouble(error, error.method, () => draw(false)));
    }
  }
  main.setAttribute("aria-busy", "false");
  if (moveFocus && shown === mine) (main.querySelector("h1") || main).focus({ preventScroll: true });
}

/** The gateway answers again: what could not be read for want of an answer is read now. */
function mendView() {
  if (main.querySelector("[data-unreachable]")) draw(false);
}

function redrawAll() {
  drawShell(redrawAll);
  draw(false);
}

async function start() {
  document.title = t("title");
  drawShell(redrawAll);
  try {
    await openSession();
    await loadDivisions();
  } catch (error) {
    main.replaceChildren(h("h1", { tabindex: "-1" }, t("title")), trouble(error, "", () => location.reload()));
    if (!error.status) setTimeout(start, 4000);
    return;
  }
  drawShell(redrawAll);
  onRoute(() => draw(true));
  listen((what) => {
    drawContact();
    if (what !== "tick") drawSide();
    if (what === "feeds") {
      announceWorst();
      mendView();
    }
  });
  startLive();
  draw(false);
}

start();
