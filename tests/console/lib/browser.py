"""Debian's Chromium without a head, with an operator's certificate. Everything it asks for and everything it complains
about is kept, and held against it at the end."""

import os
import pathlib
import re
import shutil
import sys
from urllib.parse import urlsplit

from bootstrap import ROOT
from gateway import CERTS, wait_until

import tools

SHOTS = pathlib.Path(os.environ.get("ZHUDONG_BUILD", ROOT / "build")) / "console"
SWITCHES = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--disable-dev-shm-usage"]
# What the checker is asked: WCAG 2.1 A and AA, and what its makers call best practice.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
PATIENCE_MS = 60000


class Chromium:
    """Use as a context. A page is opened for one person; see Person."""

    def __init__(self, playwright, origin):
        self.origin = origin
        program = shutil.which("chromium")
        assert program, "chromium is missing: run ./deploy/install-packages --tests"
        self.browser = playwright.chromium.launch(executable_path=program, args=SWITCHES)
        self.axe = tools.checker()
        self.people = []
        SHOTS.mkdir(parents=True, exist_ok=True)

    def person(self, identity, language="zh-CN", theme="light"):
        one = Person(self, identity, language, theme)
        self.people.append(one)
        return one

    def last_look(self):
        """What the person who acted last had before the eyes, for whoever looks into a failure."""
        page = self.people[-1].page
        print(f"at {page.url}:\n{page.evaluate('document.body.innerText')[:3000]}", file=sys.stderr)
        page.screenshot(path=SHOTS / "failed.png", full_page=True)

    def dismiss(self):
        """Everybody goes; each watch that was open ends."""
        while self.people:
            self.people.pop().context.close()

    def close(self):
        self.browser.close()


class Person:
    def __init__(self, chromium, identity, language, theme):
        self.origin = chromium.origin
        self.axe = chromium.axe
        self.context = chromium.browser.new_context(
            locale=language, color_scheme=theme, viewport={"width": 1440, "height": 900}, reduced_motion="reduce",
            client_certificates=[{"origin": self.origin, "certPath": str(CERTS / f"{identity}.crt"),
                                  "keyPath": str(CERTS / f"{identity}.key")}])
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self.asked, self.complaints = [], []
        # The gateway is killed on purpose in one test: what fails then is what that test is about.
        self.gateway_is_up = True
        # HTTP statuses that a test provokes; the browser reports each on its console.
        self.provoked = set()
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))

    def _heard(self, message):
        if message.type not in ("error", "warning"):
            return
        if not self.gateway_is_up and "Failed to load resource" in message.text:
            return
        if any(f"the server responded with a status of {status} " in message.text for status in self.provoked):
            return
        self.complaints.append(f"{message.type}: {message.text}")

    def open(self, path):
        """The view at this address, once it has shown something."""
        self.page.goto(f"{self.origin}/#/{path}")
        self.page.locator("main h1").first.wait_for()
        self.until("!document.querySelector('main .waiting')")

    def until(self, expression, argument=None):
        """Asked from outside: the page's policy lets nothing inside it evaluate text."""
        wait_until(expression, lambda: self.page.evaluate(expression, argument), PATIENCE_MS / 1000)

    def see(self, selector, text=None):
        """Waits for an element, with this text where one is given."""
        found = self.page.locator(selector)
        if text is not None:
            found = found.filter(has_text=text)
        found.first.wait_for()
        return found.first

    def gone(self, selector):
        self.page.locator(selector).first.wait_for(state="detached")

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def focused(self):
        return self.page.evaluate("document.activeElement.dataset.key || document.activeElement.id || document.activeElement.tagName")

    def shot(self, name):
        theme = self.page.evaluate("document.documentElement.dataset.theme")
        language = self.page.evaluate("document.documentElement.lang")
        # Charts are drawn with the next frame.
        self.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        self.page.screenshot(path=SHOTS / f"{re.sub(r'[^a-z0-9]+', '-', name.lower())}.{language[:2]}.{theme}.png",
                             full_page=self.page.locator("dialog").count() == 0)

    def accessible(self, what):
        """Fails with what the accessibility checker finds, and where."""
        if not self.page.evaluate("typeof window.axe === 'object'"):
            self.page.evaluate(self.axe)
        found = self.page.evaluate("""async (tags) => (await axe.run(document, {runOnly: {type: 'tag', values: tags}})).violations
            .map((one) => ({rule: one.id, help: one.help, places: one.nodes.slice(0, 5).map((node) => node.html.slice(0, 160) + ' — ' + node.failureSummary)}))""",
                                   RULES)
        assert not found, f"{what}: " + "\n".join(f"{one['rule']}: {one['help']}\n  " + "\n  ".join(one["places"]) for one in found)

    def behaved(self):
        """No request left the origin, nothing broke, nothing was against the page's policy."""
        home = urlsplit(self.origin).netloc
        strangers = sorted({url for url in self.asked if urlsplit(url).netloc != home})
        assert not strangers, f"requests that left the origin: {strangers}"
        assert not self.complaints, "the browser complained:\n" + "\n".join(self.complaints)
