"""Green but dead must be impossible: a feed that stops shows it, and so does a page whose gateway is gone."""

import time

from gateway import wait_until
from world import CADENCE_SECONDS, STOPPED

WORST_FIRST = ["failing", "silent", "gap", "late", "unknown", "healthy", "paused"]
ROW = f'tr[data-row="{STOPPED}"]'


def a_feed_that_stops_is_late_on_the_page(world, chromium):
    person = chromium.person("operator-duty")
    person.open("feeds")
    n = 0

    def healthy():
        nonlocal n
        n += 1
        world.keep_alive(n)
        return person.page.locator(f'{ROW} [data-state="healthy"]').count() > 0
    wait_until("the feed is healthy on the page", healthy, 90, every=1)
    person.shot("feed healthy")
    stopped = time.monotonic()
    # Nothing is told any more, and the page is not touched.
    late = f'{ROW} [data-state="late"], {ROW} [data-state="silent"]'
    person.page.locator(late).first.wait_for(timeout=60000)
    took = time.monotonic() - stopped
    assert took < 60, f"late only after {took:.0f} s"
    assert took > CADENCE_SECONDS / 2, f"late after {took:.0f} s already"
    order = person.page.locator("tbody tr .state").evaluate_all("all => all.map((one) => one.dataset.state)")
    assert order == sorted(order, key=WORST_FIRST.index), f"worst first: {order}"
    person.shot("feed late")
    person.accessible("a late feed")
    # It is said aloud, too.
    assert person.page.locator("#news[aria-live]").count() == 1
    person.behaved()


def a_page_that_is_opened_anew_is_told_at_once(world, chromium):
    """Whoever left takes nobody's place: the watch of a page that is gone does not count among the few one may have."""
    person = chromium.person("operator-duty")
    for _ in range(8):
        person.open("feeds")
        with person.page.expect_response(lambda answer: "WatchFeedHealth" in answer.url) as watch:
            person.page.reload()
        assert watch.value.status == 200, watch.value.status
    person.behaved()


HOLD_THE_FIRST = """() => {
  const ask = window.fetch;
  window.fetch = (path, options) => {
    if (!String(path).includes("ListCases") || window.held) return ask(path, options);
    window.held = true;
    return new Promise((answer, fail) => {
      options.signal.addEventListener("abort", () => fail(options.signal.reason));
      setTimeout(() => ask(path, { ...options, signal: undefined }).then(answer, fail).then(() => (window.late = true)), 1000);
    });
  };
}"""


def an_answer_to_an_older_question_is_not_shown(world, chromium):
    person = chromium.person("operator-duty")
    person.open("cases?division=34")
    rows = "document.querySelectorAll('section.panel tbody tr[data-row]').length"
    person.until(f"{rows} > 1")
    before = person.page.evaluate(rows)
    person.page.evaluate(HOLD_THE_FIRST)
    person.page.check('[data-key="cases-overdue"]')
    person.page.uncheck('[data-key="cases-overdue"]')
    person.until(f"{rows} === {before}")
    person.until("window.late === true")
    person.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert person.page.evaluate(rows) == before
    person.behaved()


def a_gateway_that_is_gone_is_no_green_page(world, chromium):
    person = chromium.person("operator-duty", language="en-GB")
    person.open("feeds")
    world.keep_alive(900)
    person.see('.pulse[data-contact="live"]')
    person.gateway_is_up = False
    world.gateway.kill()
    person.see("#contact", "No contact with the gateway")
    assert person.page.locator('main [data-state="healthy"]').count() == 0, "nothing is green any more"
    assert person.page.locator("main [data-stale]").count() > 0
    person.shot("gateway gone")
    person.accessible("a gateway that is gone")
    # On every view.
    person.page.evaluate("location.hash = '#/projects'")
    person.see(".trouble, .nothing")
    assert person.page.locator("#contact").is_visible()
    world.gateway.start()
    person.page.locator("#contact").wait_for(state="hidden")
    person.see('.pulse[data-contact="live"]')
    person.see("tbody tr")
    person.behaved()


def what_was_read_before_the_gateway_went_is_marked_so(world, chromium):
    """Views that ask for themselves: what they show was so, and they say it."""
    person = chromium.person("operator-duty", language="en-GB")
    person.open("deliveries")
    person.see('tbody [data-state]')
    person.gateway_is_up = False
    world.gateway.kill()
    person.see(".grown-old", "may be out of date")
    said = person.page.locator("main tbody .state").all_inner_texts()
    assert said and all(one.startswith("was: ") for one in said), said
    assert person.page.locator('main .state:not([data-stale])').count() == 0
    person.accessible("a view that is out of date")
    world.gateway.start()
    person.gone(".grown-old")
    person.see("main tbody .state:not([data-stale])")
    person.behaved()


CHECKS = [a_feed_that_stops_is_late_on_the_page, a_page_that_is_opened_anew_is_told_at_once,
          an_answer_to_an_older_question_is_not_shown, a_gateway_that_is_gone_is_no_green_page,
          what_was_read_before_the_gateway_went_is_marked_so]
