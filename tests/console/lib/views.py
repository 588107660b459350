"""Every view opened with data in it, in both languages and both themes, looked at by the accessibility checker."""

import json
import re

import city

OPERATOR = [
    # view, what must be there, and a word in it
    ("feeds", "tbody tr", "land-supply"),
    ("feeds/planning-permits", ".item pre", None),
    ("feeds/investment-projects", "main", "3–5"),
    ("projects", "tbody tr", "kW"),
    ("demand", "tbody tr", f"黄埔区 {city.HUANGPU}"),
    ("cases?division=34", "tbody tr", city.LATE),
    (f"cases/{city.RUNNING}", ".story > li", "government-hall"),
    (f"capacity?division={city.HUANGPU}", "tbody tr", f"黄埔区 {city.HUANGPU}"),
    (f"reports?kind=MONTH&division={city.SUZHOU}&day=2023-04-15", "tbody tr", city.DONE),
    ("deliveries", "tbody tr", "grid"),
    ("deliveries/grid", "tbody tr", "NO_SUBSTATION"),
    ("licenses", "tbody tr", "electricity-connection"),
    ("certificates", "tbody tr", None),
]


def _each(person, views):
    for path, place, word in views:
        person.open(path)
        person.see(place, word)
        yield path


def every_view_has_data(world, chromium):
    person = chromium.person("operator-duty")
    for path in _each(person, OPERATOR):
        person.shot(path)
        person.accessible(path)
    person.open("feeds/planning-permits")
    person.see("canvas")
    person.see(".heat, .nothing")
    person.behaved()


def places_go_by_name_where_the_table_has_one(world, chromium):
    person = chromium.person("operator-duty")
    person.open("cases?division=3413")
    person.see("tbody tr", f"埇桥区 {city.SUZHOU}")
    person.open(f"cases/{city.RUNNING}")
    person.see(".lead", f"埇桥区 {city.SUZHOU}")
    person.open("projects")
    person.see("tbody tr", "黄埔区")
    names = person.page.locator("tbody td").all_inner_texts()
    assert any(text.strip() == f"黄埔区\n{city.HUANGPU}" for text in names), names[:20]
    # One that nobody named.
    assert any(re.fullmatch("[0-9]{6}", text.strip()) for text in names), names[:20]
    person.behaved()


def a_project_tells_its_story_and_explains_its_forecast(world, chromium):
    forecasts = json.loads(world.gateway.run("forecast", "list", "--output", "json"))["forecasts"]
    fullest = max(forecasts, key=lambda one: len(one["evidence"]))
    person = chromium.person("operator-duty")
    person.open(f"projects/{fullest['project_id']}")
    person.see(".story > li")
    assert person.page.locator(".story > li").count() >= len(fullest["evidence"])
    rows = person.page.locator("tbody tr")
    assert rows.count() >= len(fullest["factors"]), "every factor has its row"
    # What made the forecast what it is stands beside the event that caused it.
    person.see(".story .effect")
    person.see(".stepper [aria-current]")
    person.see("canvas")
    person.shot("project")
    person.accessible("project")
    # By a number of any kind.
    person.open("projects")
    number = next(one["value"] for one in json.loads(
        world.gateway.run("project", "show", fullest["project_id"], "--output", "json"))["project"]["identities"])
    person.page.fill("#project-search", number)
    person.press("Enter")
    person.page.wait_for_url(f"**/#/projects/{fullest['project_id']}")
    person.see(".story > li")
    person.behaved()


def what_is_promoted_is_shown_as_such(world, chromium):
    promoted, = [json.loads(line) for line in world.gateway.run(
        "project", "list", "--large", "--stage", "promoted", "--output", "jsonl").splitlines()]
    person = chromium.person("operator-duty")
    person.open("projects?stage=STAGE_PROMOTED")
    person.see("tbody tr", promoted["name"])
    person.see("tbody .tag", "重大项目")
    person.open(f"projects/{promoted['project_id']}")
    person.see(".stepper [aria-current]", "招商")
    person.see(".stepper [aria-current]", promoted["promotion_signed_date"])
    person.see(".facts", "宿州高新区")
    person.see(".story > li", "招商引资")
    person.shot("project promoted")
    person.accessible("project promoted")
    person.behaved()


def security_sees_keys_and_auditor_the_chain(world, chromium):
    security = chromium.person("operator-security")
    security.open("certificates")
    security.see("code", "k")
    security.see("th", "operator/duty")
    security.shot("certificates security")
    security.accessible("certificates")
    security.behaved()
    auditor = chromium.person("operator-auditor")
    auditor.open("audit")
    auditor.see("tbody tr")
    auditor.page.click("#verify")
    auditor.see("#verdict [data-state=healthy]")
    auditor.page.locator("tbody tr button.link").first.click()
    auditor.see("dialog dd")
    auditor.press("Escape")
    auditor.gone("dialog")
    auditor.shot("audit")
    auditor.accessible("audit")
    auditor.behaved()


def what_a_role_may_not_do_is_off_and_says_why(world, chromium):
    person = chromium.person("operator-viewer", language="en-GB")
    letter = json.loads(world.dead_letters()[0])
    person.open(f"deliveries/grid/{letter['event_id']}")
    button = person.see('button[aria-disabled="true"]')
    button.click(force=True)
    assert person.page.locator("dialog").count() == 0, "it does nothing"
    person.see(".why", "operator")
    person.shot("viewer")
    person.accessible("what is off")
    person.open("audit")
    person.see(".why", "auditor")
    person.behaved()


def language_and_theme_are_switched_and_remembered(world, chromium):
    person = chromium.person("operator-duty", language="en-GB")
    person.open("feeds")
    person.see("h1", "Feeds")
    assert person.page.evaluate("document.documentElement.lang") == "en"
    person.page.click("#language")
    person.see("h1", "数据源")
    assert person.page.evaluate("document.documentElement.lang") == "zh-CN"
    light = person.page.evaluate("getComputedStyle(document.body).backgroundColor")
    person.page.click("#theme")
    person.until("document.documentElement.dataset.theme === 'dark'")
    assert person.page.evaluate("getComputedStyle(document.body).backgroundColor") != light
    person.page.reload()
    person.see("h1", "数据源")
    assert person.page.evaluate("document.documentElement.dataset.theme") == "dark", "remembered"
    person.behaved()


def the_dark_theme_and_english_are_as_good(world, chromium):
    person = chromium.person("operator-duty", language="en-GB", theme="dark")
    for path in _each(person, OPERATOR):
        person.shot(path)
        person.accessible(f"{path}, dark")
    auditor = chromium.person("operator-auditor", language="en-GB", theme="dark")
    auditor.open("audit")
    auditor.see("tbody tr")
    auditor.shot("audit")
    auditor.accessible("audit, dark")
    person.behaved()
    auditor.behaved()


CHECKS = [every_view_has_data, places_go_by_name_where_the_table_has_one,
          a_project_tells_its_story_and_explains_its_forecast, what_is_promoted_is_shown_as_such,
          security_sees_keys_and_auditor_the_chain,
          what_a_role_may_not_do_is_off_and_says_why, language_and_theme_are_switched_and_remembered,
          the_dark_theme_and_english_are_as_good]
