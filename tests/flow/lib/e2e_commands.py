"""The program's own client commands against the running gateway: figures, exit codes, and what mends a dead letter."""

import json

import events
from bootstrap import ROOT
from e2e_publish import settled
from e2e_subscribe import all_events
from gateway import wait_until
from publishing import by_batch
from zhudong.v1 import grid_planning_service_pb2 as grid

SAMPLE = ROOT / "deploy" / "samples" / "land" / "suzhou_linfen_land_supply.csv"
# The county whose events the test's receiver does not take while `refusing` says so.
REFUSED_COUNTY = "440115"
refusing = {"on": True}


def answer(event):
    """What the test's receiver says instead of taking an event; None to take it."""
    if event.division_code != REFUSED_COUNTY or not refusing["on"]:
        return None
    return grid.Receipt(event_id=event.event_id, outcome=grid.RECEIPT_OUTCOME_REJECTED, code="NO_SUBSTATION",
                        message="no substation is planned there")


def lines(text):
    return [json.loads(line) for line in text.splitlines()]


def import_sample(gateway, *more):
    done = gateway.run("feed", "import", "land-supply", SAMPLE, "--output", "json", *more, identity="platform-land",
                       check=False)
    assert done.returncode == 6, f"the sample holds rows that can't be used: {done}"
    figures = json.loads(done.stdout)
    assert figures["received"] == sum(figures[one] for one in ("accepted", "duplicates", "quarantined", "refused"))
    return figures


def a_file_is_imported_once(gateway):
    dry = import_sample(gateway, "--dry-run")
    first = import_sample(gateway)
    again = import_sample(gateway)
    assert first["accepted"] > 0 and first["quarantined"] == dry["quarantined"] > 0, (dry, first)
    assert first["accepted"] + first["duplicates"] == dry["accepted"], (dry, first)
    assert again["accepted"] == 0 and again["duplicates"] == first["accepted"] + first["duplicates"], (first, again)
    table = gateway.run("feed", "import", "land-supply", SAMPLE, identity="platform-land", check=False).stdout
    assert "隔离" in table and SAMPLE.name in table
    refused = gateway.run("feed", "import", "construction-permits", SAMPLE, identity="platform-land", check=False)
    assert refused.returncode == 6 and "refused_not_granted" in refused.stdout, refused


def the_quarantine_shows_the_original(gateway):
    listed = lines(gateway.run("quarantine", "list", "--feed", "land-supply", "--limit", "1000", "--output", "jsonl"))
    mine = [one for one in listed if SAMPLE.name in one.get("origin", "")]
    assert mine, listed
    shown = gateway.run("quarantine", "show", mine[0]["quarantine_id"])
    assert mine[0]["origin"] in shown and "Original 原文" in shown
    assert gateway.run("quarantine", "show", "999999999", check=False).returncode == 5


def status_adds_up(gateway):
    settled(gateway)
    status = json.loads(gateway.run("status", "--output", "json"))
    assert status["journal_sequence"] == status["pipeline_sequence"]
    text = gateway.run("status")
    for feed in status["feeds"]:
        assert feed["feed"] in text
    assert len(lines(gateway.run("feed", "counts", "--output", "jsonl"))) == len(status["feeds"])


def watching_ends_as_asked(gateway):
    watch = ["demand", "watch", "--output", "jsonl", "--from"]
    everything = lines(gateway.run(*watch, "earliest", "--until-idle", "--subscriber", "grid-watch-1",
                                   identity="utility-grid"))
    wanted = [one.event.event_id for one in all_events(gateway)]
    assert [one["event"]["event_id"] for one in everything] == wanted
    for taken in (wanted[:5], wanted[5:10]):
        some = lines(gateway.run(*watch, "acknowledged", "--count", "5", "--acknowledge", "--subscriber",
                                 "grid-watch-2", identity="utility-grid"))
        assert [one["event"]["event_id"] for one in some] == taken, "goes on after what was acknowledged"
    refused = gateway.run(*watch, "earliest", "--until-idle", "--subscriber", "somebody", identity="utility-grid",
                          check=False)
    assert refused.returncode == 4 and "has no grant for" in refused.stderr, refused


def a_dead_letter_is_seen_and_sent_again(gateway):
    permit = events.construction_permit(1200)
    permit.division_code = REFUSED_COUNTY
    by_batch(gateway.channel("platform-construction"), [permit])
    letters = wait_until("the dead letter", lambda: lines(gateway.run("deadletter", "list", "--output", "jsonl")))
    assert len(letters) == 1 and letters[0]["last_receipt"]["code"] == "NO_SUBSTATION", letters
    event_id = letters[0]["event_id"]
    assert "no substation is planned there" in gateway.run("deadletter", "show", "grid", event_id)
    assert "1 would be" in gateway.run("deadletter", "replay", "grid", "--all", "--dry-run")
    refusing["on"] = False
    assert "1 are" in gateway.run("deadletter", "replay", "grid", event_id)
    wait_until("it is applied", lambda: not gateway.run("deadletter", "list", "--output", "jsonl"))
    assert gateway.run("deadletter", "show", "grid", event_id, check=False).returncode == 5


CHECKS = (a_file_is_imported_once, the_quarantine_shows_the_original, status_adds_up, watching_ends_as_asked,
          a_dead_letter_is_seen_and_sent_again)
