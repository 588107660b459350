"""What a change of the settings does, and does not do, to a gateway that runs."""

import json
import os
import re
import signal
import socket

import events
import grpc
from e2e_subscribe import Subscription
from gateway import free_port, wait_until
from publishing import Stream, by_batch, items_of
from reload_world import LATE
from zhudong.v1 import audit_pb2, audit_service_pb2, audit_service_pb2_grpc
from zhudong.v1 import findings_pb2 as findings

TARGET = 'target = "127.0.0.1:{}"'
PUSH = """
[http_push]
listen = "127.0.0.1:{port}"
[[source]]
name = "pushed"
type = "http_push"
principal = "spiffe://zhudong/platform/land"
feed = "land-supply"
{keys}
"""


def changes(plan):
    return [(one["kind"].removeprefix("CONFIG_CHANGE_KIND_").lower(), one["section"], one.get("name", ""))
            for one in plan.get("changes", [])]


def accepted(gateway, *some):
    acks = by_batch(gateway.channel("platform-land"), list(some))
    assert [ack.outcome for ack in acks] == [findings.OUTCOME_ACCEPTED] * len(some), acks


def nothing_changes_nothing(world, gateway):
    before = world.in_force(gateway)
    assert before["by"] == "start" and len(before["digest"]) == 64 and before["file"] == str(gateway.config), before
    gateway.config.write_text("# a comment says nothing\n" + gateway.config.read_text())
    plan = world.plan(gateway)
    assert not changes(plan) and plan["digest"] == before["digest"], plan
    assert "nothing was changed" in world.apply(gateway)
    assert world.in_force(gateway) == before


def a_source_is_added(world, gateway):
    gateway.config.write_text(gateway.config.read_text() + LATE)
    plan = world.plan(gateway)
    assert changes(plan) == [("added", "source", "late")], plan
    file = world.drop("late")
    shown = world.apply(gateway, "--plan", plan["plan_id"], "--reason", "the land bureau sends files, too")
    assert "added source late" in shown, shown
    world.lies_in("late", "archive", file)
    now = world.in_force(gateway)
    assert (now["digest"], now["by"]) == (plan["digest"], "spiffe://zhudong/operator/duty"), now
    assert now["digest"][:12] in gateway.run("status")


def a_mapping_is_changed(world, gateway):
    world.lies_in("late", "failed", world.drop("late", area="用地面积"))
    world.write_mapping("late", area="用地面积")
    assert changes(world.plan(gateway)) == [("changed", "source", "late"), ("changed", "mapping", "late")]
    world.apply(gateway)
    world.lies_in("late", "archive", world.drop("late", area="用地面积"))


DAYS = 'name = "{name}"\n[[change]]\nnotice = "样例通知"\npublished = "2026-09-23"\nrest = ["2026-09-24"]\n'


def the_working_days_change(world, gateway):
    def days():
        return json.loads(gateway.run("feed", "show", "land-supply", "--output", "json"))["calendar_version"]

    file = world.folder / "days.toml"
    file.write_text(DAYS.format(name="city"))
    world.edit(gateway, ("[server]", '[calendar]\nfiles = ["days.toml"]\n\n[server]'))
    assert changes(world.plan(gateway)) == [("changed", "calendar", "")]
    world.apply(gateway)
    wait_until("the city's days are in force", lambda: days().startswith("city-"))
    # The same path, with something else in it.
    file.write_text(DAYS.format(name="typhoon"))
    assert changes(world.plan(gateway)) == [("changed", "calendar", "")]
    world.apply(gateway)
    wait_until("the new days are in force", lambda: days().startswith("typhoon-"))
    file.write_text("name = 5\n")
    assert world.plan(gateway, code=7)["problems"]
    file.write_text(DAYS.format(name="typhoon"))


def a_failing_subscriber_moves(world, gateway):
    accepted(gateway, events.land_supply(world.next()), events.land_supply(world.next()))
    grid = wait_until("calls fail", lambda: [one for one in world.status(gateway)["subscribers"]
                                             if one["subscriber"] == "grid" and one.get("last_error")])[0]
    assert int(grid["pending"]) > 0, grid
    world.receive(world.second_port)
    world.edit(gateway, (TARGET.format(world.first_port), TARGET.format(world.second_port)))
    plan = world.plan(gateway)
    assert changes(plan) == [("changed", "subscriber", "grid")], plan
    assert [one["setting"] for one in plan["changes"][0]["settings"]] == ["target"], plan
    world.apply(gateway)
    wait_until("what waited is delivered", lambda: world.pending(gateway) == 0)
    world.received_in_order()


def a_bad_file_changes_nothing(world, gateway):
    before = world.in_force(gateway)
    text = world.edit(gateway, ('feed = "land-supply"\nfolder = "late"', 'feed = "no-such-feed"\nfolder = "later"'))
    plan = world.plan(gateway, code=7)
    told = {one["setting"]: one for one in plan["problems"]}
    assert {"source.feed", "source.folder"} <= set(told) and not changes(plan), plan
    lines = gateway.config.read_text().split("\n")
    assert "no-such-feed" in lines[told["source.feed"]["line"] - 1] and told["source.feed"]["column"] > 1
    assert "source.folder" in world.apply(gateway, code=7)
    failed = gateway.log.read_text().count("new settings were not put in force")
    os.kill(gateway.process.pid, signal.SIGHUP)
    wait_until("the log tells", lambda: gateway.log.read_text().count("new settings were not put in force") > failed)
    gateway.config.write_text(text)

    (world.folder / "mappings" / "broken.toml").write_text('name = "broken"\nformat = "csv"\nno such line\n')
    assert any("broken.toml:3" in one["message"] for one in world.plan(gateway, code=7)["problems"])
    (world.folder / "mappings" / "broken.toml").unlink()

    key = world.folder / "open.key"
    key.write_text("0123456789abcdef0123456789abcdef")
    key.chmod(0o644)
    gateway.config.write_text(text + PUSH.format(port=free_port(), keys='keys = ["open.key"]'))
    assert any(one["setting"] == "source.keys" for one in world.plan(gateway, code=7)["problems"])
    world.apply(gateway, code=7)
    gateway.config.write_text(text)
    assert world.in_force(gateway) == before and not changes(world.plan(gateway))
    world.lies_in("late", "archive", world.drop("late", area="用地面积"))


def what_needs_a_restart_refuses_the_whole(world, gateway):
    before = world.in_force(gateway)
    text = world.edit(gateway, ('path = "state"', 'path = "elsewhere"'), (gateway.address, f"127.0.0.1:{free_port()}"),
                      ('folder = "late"', 'folder = "steady"'))
    plan = world.plan(gateway, code=7)
    needing = [one["section"] for one in plan["changes"] if one.get("needs_restart")]
    assert needing == ["server", "storage"] and ("changed", "source", "late") in changes(plan), plan
    said = world.apply(gateway, code=7)
    assert "server listen" in said and "storage path" in said and "start the gateway anew" in said, said
    assert world.in_force(gateway) == before and not (world.folder / "elsewhere").exists()
    gateway.config.write_text(text)


def a_plan_holds_for_one_file_alone(world, gateway):
    text = world.edit(gateway, ('folder = "late"\nmapping = "late"\npoll_seconds = 0.1', 'folder = "late"\nmapping = "late"\npoll_seconds = 0.2'))
    seen = world.plan(gateway)["plan_id"]
    world.edit(gateway, ("poll_seconds = 0.2", "poll_seconds = 0.3"))
    said = world.apply(gateway, "--plan", seen, code=7)
    assert seen in said and "no longer" in said, said
    world.apply(gateway, "--plan", world.plan(gateway)["plan_id"])
    # The same file again is another plan: something else is in force by now.
    gateway.config.write_text(text)
    world.apply(gateway, "--plan", seen, code=7)
    world.apply(gateway)


def half_an_apply_is_undone(world, gateway):
    before = world.in_force(gateway)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        text = world.edit(gateway, (LATE, ""), (TARGET.format(world.second_port), TARGET.format(world.first_port)),
                          ('publish = ["planning-permits"]', "publish = []"))
        port = taken.getsockname()[1]
        gateway.config.write_text(gateway.config.read_text() + PUSH.format(port=port, keys=""))
        said = world.apply(gateway, code=1)
        assert "put back" in said and f":{port} can't be listened on" in said and "not put back" not in said, said
    gateway.config.write_text(text)
    assert world.in_force(gateway) == before and not changes(world.plan(gateway))
    names = [one["source"] for one in world.status(gateway)["sources"]]
    assert sorted(names) == ["late", "steady"], names
    world.lies_in("late", "archive", world.drop("late", area="用地面积"))
    acks = by_batch(gateway.channel("platform-planning"), [events.land_use_permit(world.next())])
    assert acks[0].outcome == findings.OUTCOME_ACCEPTED, acks
    had = world.received_in_order()
    accepted(gateway, events.land_supply(world.next()))
    wait_until("the subscriber gets it where it was", lambda: world.received_in_order() > had)


def a_grant_is_revoked(world, gateway):
    pulled = Subscription(gateway, "grid-pull", earliest={})
    deliveries, _ = pulled.until_checkpoint()
    assert deliveries
    stream = Stream(gateway.channel("platform-planning"))
    acks = stream.acknowledgements()
    send = lambda: stream.send(items_of([events.land_use_permit(world.next())]))
    send()
    assert next(acks).outcome == findings.OUTCOME_ACCEPTED
    before = world.in_force(gateway)["digest"]
    world.edit(gateway, ('publish = ["planning-permits"]', 'publish = ["land-supply"]'),
               ('subscribe = ["grid*"]', "subscribe = []"))
    os.kill(gateway.process.pid, signal.SIGHUP)
    now = wait_until("SIGHUP applies", lambda: world.in_force(gateway)["digest"] != before and world.in_force(gateway))
    assert now["by"] == "SIGHUP", now
    send()
    refused = next(acks)
    assert refused.outcome == findings.OUTCOME_REFUSED, refused
    assert refused.findings[0].code == findings.FINDING_CODE_REFUSED_NOT_GRANTED, refused
    stream.close()
    wait_until("the subscription ends", lambda: pulled.error is not None)
    assert pulled.error.code() == grpc.StatusCode.PERMISSION_DENIED, pulled.error
    again = Subscription(gateway, "grid-pull", earliest={})
    wait_until("it is refused", lambda: again.error is not None)
    assert again.error.code() == grpc.StatusCode.PERMISSION_DENIED, again.error


def what_is_removed_is_kept(world, gateway):
    text = gateway.config.read_text()
    begin = text.index("[[subscriber]]")
    gateway.config.write_text(text[:begin] + text[text.index("[audit]"):].replace(LATE, ""))
    assert changes(world.plan(gateway)) == [("removed", "source", "late"), ("removed", "subscriber", "grid")]
    had = world.received_in_order()
    world.apply(gateway)
    file = world.drop("late", area="用地面积")
    accepted(gateway, events.land_supply(world.next()))
    left = wait_until("what waits for it is counted", lambda: [
        one for one in world.status(gateway)["subscribers"] if one["state"] == "removed" and int(one.get("pending", 0))])
    assert left[0]["subscriber"] == "grid", left
    assert [one["source"] for one in world.status(gateway)["sources"]] == ["steady"]
    assert (world.folder / "late" / "incoming" / file).exists() and world.received_in_order() == had
    gateway.config.write_text(text)
    world.apply(gateway)
    world.lies_in("late", "archive", file)
    wait_until("what waited is delivered", lambda: world.pending(gateway) == 0)
    assert world.received_in_order() > had


def the_acts_are_in_the_audit_chain(world, gateway):
    stub = audit_service_pb2_grpc.AuditServiceStub(gateway.channel("operator-auditor"))
    acts = []
    for response in stub.ExportAudit(audit_service_pb2.ExportAuditRequest(), timeout=60):
        for entry in response.entries:
            if entry.HasField("record"):
                record = audit_pb2.AuditRecord.FromString(entry.record)
                if record.action == audit_pb2.AUDIT_ACTION_ADMINISTRATION:
                    acts.append((record.principal, record.detail))
    applied = [re.match(r"apply configuration ([0-9a-f]{64}) in place of ([0-9a-f]{64}), \d+ changes", detail)
               for _, detail in acts if detail.startswith("apply")]
    assert applied and all(applied), acts
    assert applied[-1].group(1) == world.in_force(gateway)["digest"]
    assert acts[0][1].endswith(": the land bureau sends files, too"), acts[0]
    assert sum(detail.startswith("put back configuration") for _, detail in acts) == 1, acts
    principals = {principal for principal, detail in acts if detail.startswith("apply")}
    assert principals == {"SIGHUP", "spiffe://zhudong/operator/duty"}, principals
