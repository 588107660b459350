"""What operators do: a quarantined row is mended, a replay is counted before it is started, and a dead letter is sent
again with the keyboard alone. Each is found in the audit chain."""

import json

from gateway import wait_until

REASON = "agreed with grid planning"


def a_quarantined_row_is_mended_and_accepted(world, chromium):
    person = chromium.person("operator-duty", language="en-GB")
    person.provoked = {400}
    person.open("feeds/completion-acceptance")
    person.see(".item")
    before = person.page.locator(".item").count()
    person.page.locator('[data-key^="mend-"]').first.click()
    person.see("dialog .mend")
    event = {"eventId": "mended-1", "occurredAt": "2026-05-01T00:00:00+08:00", "divisionCode": "440112",
             "completionAcceptance.acceptanceNumber": "", "completionAcceptance.acceptedDate": "2026-02-30"}

    def fill():
        for path, value in event.items():
            person.page.fill(f'dialog [data-path="{path}"]', value)
    fill()
    person.page.click("#mend-check")
    # Each wrong field is marked, with what is wrong about it.
    person.see('dialog [data-path="completionAcceptance.acceptanceNumber"][aria-invalid="true"]')
    person.see("dialog .mend .wrong >> text=/./")
    person.shot("mend wrong")
    person.accessible("mending")
    event |= {"completionAcceptance.acceptanceNumber": "备440112-2026-0777", "completionAcceptance.acceptedDate": "2026-05-01"}
    fill()
    person.page.click("#mend-check")
    person.until("!document.querySelector('dialog [aria-invalid=true]')")
    person.page.locator("dialog form > div input").last.fill(REASON)
    person.page.click("dialog button[type=submit]")
    person.gone("dialog")
    person.until("(before) => document.querySelectorAll('.item').length === before - 1", before)
    status = json.loads(world.gateway.run("status", "--output", "json"))
    feed = next(one for one in status["feeds"] if one["feed"] == "completion-acceptance")
    assert int(feed["accepted"]) == 5, feed  # four of the samples, and this one
    person.shot("mended")
    person.behaved()


def a_replay_is_counted_before_it_is_started(world, chromium):
    person = chromium.person("operator-duty", language="en-GB")
    person.open("deliveries/grid")
    person.page.click('[data-key="replay"]')
    person.see("dialog .effect", "would be sent")
    person.shot("replay")
    person.accessible("replay")
    # Without a reason nothing happens.
    person.page.click("dialog button[type=submit]")
    person.see("dialog .wrong", "why")
    person.press("Escape")
    person.gone("dialog")
    assert person.focused() == "replay", person.focused()
    person.behaved()


def tab_to(person, key, most=80):
    """Only by Tab, as somebody without a mouse gets there; the focus must be seen on the way."""
    for _ in range(most):
        if person.focused() == key:
            return
        person.press("Tab")
        seen = person.page.evaluate("""() => { const style = getComputedStyle(document.activeElement);
            return document.activeElement === document.body || style.outlineStyle !== 'none' || document.activeElement.tagName === 'H1'; }""")
        assert seen, f"focus can't be seen on {person.focused()}"
    raise AssertionError(f"{key} is not reached by {most} times Tab; at {person.focused()}")


def a_dead_letter_is_replayed_with_the_keyboard_alone(world, chromium):
    letter = json.loads(world.dead_letters()[0])
    world.planning.mended = True
    person = chromium.person("operator-duty")
    person.open("feeds")
    # The first stop is the way past everything to the content.
    person.page.evaluate("document.activeElement.blur()")
    person.press("Tab")
    assert person.focused() == "skip", person.focused()
    tab_to(person, "nav-deliveries")
    person.press("Enter")
    person.see("h1", "投递")
    person.until("document.activeElement.tagName === 'H1'")
    tab_to(person, f"dead-{letter['event_id']}")
    person.press("Enter")
    person.see("h1", letter["event_id"])
    person.see("code", "NO_SUBSTATION")
    person.shot("dead letter")
    person.accessible("dead letter")
    tab_to(person, f"release-{letter['event_id']}")
    person.press("Enter")
    person.see("dialog .effect", "重新投递")
    # Focus stays inside, is on the reason, and Escape would bring it back.
    assert person.page.evaluate("document.activeElement.closest('dialog') !== null")
    person.press("Escape")
    person.gone("dialog")
    assert person.focused() == f"release-{letter['event_id']}", person.focused()
    person.press("Enter")
    person.see("dialog .effect", "重新投递")
    person.page.keyboard.type(REASON)
    person.press("Enter")
    person.gone("dialog")
    person.page.wait_for_url("**/#/deliveries/grid")
    wait_until("the dead letter is gone", lambda: not world.dead_letters(), 60)
    person.gone(f'[data-key="dead-{letter["event_id"]}"]')
    person.see("td", REASON)
    person.shot("replayed")
    person.behaved()


def a_table_is_sorted_by_keyboard(world, chromium):
    person = chromium.person("operator-duty", language="en-GB")
    person.open("projects")
    person.see("tbody tr")
    head = person.page.locator("thead th", has_text="County")
    head.locator("button").focus()
    person.press("Enter")
    assert head.get_attribute("aria-sort") == "ascending"
    # By code, which stands beneath the name where there is one.
    counties = [text.split("\n")[-1] for text in person.page.locator("tbody tr td:nth-child(2)").all_inner_texts()]
    assert counties == sorted(counties) and len(counties) > 5, counties
    person.press("Enter")
    assert head.get_attribute("aria-sort") == "descending", "focus stayed on the head"
    person.behaved()


def a_head_keeps_the_focus_when_the_page_is_drawn_anew(world, chromium):
    person = chromium.person("operator-duty", language="en-GB")
    person.open("feeds")
    person.see("tbody tr")
    person.page.locator("thead th", has_text="State").locator("button").focus()
    key = person.focused()
    person.page.evaluate("document.querySelector('tbody tr').dataset.drawn = 'before'")
    person.until("!document.querySelector('[data-drawn]')")
    assert person.focused() == key, f"{key} lost the focus to {person.focused()}"
    person.behaved()


def every_act_is_in_the_chain(world, chromium):
    person = chromium.person("operator-auditor", language="en-GB")
    person.open("audit")
    for method in ("AdminService/ResubmitQuarantined", "AdminService/ReplayDeadLetters"):
        rows = person.page.locator("tbody tr").filter(has_text=method)
        rows.filter(has_text="operator/duty").filter(has_text=REASON).first.wait_for()
        rows.filter(has_text="Done").first.wait_for()
    person.behaved()


CHECKS = [a_quarantined_row_is_mended_and_accepted, a_replay_is_counted_before_it_is_started,
          a_dead_letter_is_replayed_with_the_keyboard_alone, a_table_is_sorted_by_keyboard,
          a_head_keeps_the_focus_when_the_page_is_drawn_anew, every_act_is_in_the_chain]
