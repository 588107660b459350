"""Publishing: every kind by stream and by batch, and each thing an acknowledgement can say."""

import events
from gateway import wait_until
from publishing import by_batch, by_stream, Stream
from zhudong.v1 import admin_service_pb2, admin_service_pb2_grpc, events_pb2, feed_service_pb2, findings_pb2 as f
from zhudong.v1 import project_service_pb2, project_service_pb2_grpc


def codes(ack):
    return [f.FindingCode.Name(finding.code) for finding in ack.findings]


def settled(gateway):
    """Waits until everything in the journal is worked into the projects."""
    admin = admin_service_pb2_grpc.AdminServiceStub(gateway.channel("operator-duty"))

    def done():
        status = admin.GetStatus(admin_service_pb2.GetStatusRequest(), timeout=5)
        return status.pipeline_sequence == status.journal_sequence and status

    return wait_until("the pipeline has caught up", done)


def forecast_of(gateway, identity):
    projects = project_service_pb2_grpc.ProjectServiceStub(gateway.channel("operator-duty"))
    return projects.GetForecast(project_service_pb2.GetForecastRequest(project_id=identity), timeout=5).forecast


def every_kind_by_batch_and_by_stream(gateway):
    for platform, make in (("investment", events.investment), ("land", events.land_supply),
                           ("planning", events.land_use_permit), ("planning", events.construction_planning_permit),
                           ("construction", events.construction_permit), ("acceptance", events.completion),
                           ("market", events.registration)):
        channel = gateway.channel(f"platform-{platform}")
        for publish, numbers in ((by_batch, range(1, 6)), (by_stream, range(6, 41))):
            acks = publish(channel, [make(n) for n in numbers])
            assert [ack.outcome for ack in acks] == [f.OUTCOME_ACCEPTED] * len(numbers), (make.__name__, acks)
            sequences = [ack.journal_sequence for ack in acks]
            assert sequences == sorted(set(sequences)) and sequences[0] > 0, sequences


def the_same_again_is_a_duplicate(gateway):
    channel = gateway.channel("platform-land")
    first = by_batch(channel, [events.land_supply(1001)])[0]
    again = by_stream(channel, [events.land_supply(1001)])[0]
    assert again.outcome == f.OUTCOME_DUPLICATE and again.journal_sequence == first.journal_sequence, again
    twice = by_batch(channel, [events.land_supply(1002), events.land_supply(1002)])
    assert [ack.outcome for ack in twice] == [f.OUTCOME_ACCEPTED, f.OUTCOME_DUPLICATE], twice


def other_content_is_a_conflict_or_a_correction(gateway):
    land = gateway.channel("platform-land")
    by_batch(land, [events.land_supply(1003)])
    changed = by_batch(land, [events.land_supply(1003, hectares=9)])[0]
    assert changed.outcome == f.OUTCOME_REFUSED and codes(changed) == ["FINDING_CODE_REFUSED_CONFLICT"], changed
    assert not changed.HasField("retry_after"), "sending it again can't help"
    market = gateway.channel("platform-market")
    moved = events.registration(1003)
    by_batch(market, [moved])
    moved.business_registration.status = events_pb2.REGISTRATION_STATUS_MOVED_OUT
    assert by_batch(market, [moved])[0].outcome == f.OUTCOME_ACCEPTED, "this feed corrects under the same id"


def quarantine_says_which_field(gateway):
    channel = gateway.channel("platform-land")
    negative = events.land_supply(1004)
    negative.land_supply.land_area_m2 = -1
    no_day = events.land_supply(1005)
    no_day.land_supply.contract_date = "2025-02-30"
    nameless = events.land_supply(1006)
    nameless.land_supply.supervision_number = "未披露"
    wrong_kind = events.registration(1007)
    wrong_kind.feed = "land-supply"
    acks = by_batch(channel, [negative, no_day, nameless, wrong_kind, events.land_supply(1008)])
    assert [ack.outcome for ack in acks] == [f.OUTCOME_QUARANTINED] * 4 + [f.OUTCOME_ACCEPTED], acks
    for ack, code, field in zip(acks, ("ERROR_RANGE", "ERROR_DATE", "ERROR_NO_IDENTITY", "ERROR_KIND_MISMATCH"),
                                ("land_area_m2", "contract_date", "", "")):
        assert f"FINDING_CODE_{code}" in codes(ack), (code, ack)
        assert any(field in finding.field for finding in ack.findings), (field, ack)
        assert all(finding.message for finding in ack.findings), ack


def notes_accompany_what_is_accepted(gateway):
    odd = events.land_supply(1009)
    odd.land_supply.holder.credit_code = "91440101MA0000000A"
    ack = by_batch(gateway.channel("platform-land"), [odd])[0]
    assert ack.outcome == f.OUTCOME_ACCEPTED and "FINDING_CODE_NOTE_CHECK_DIGIT" in codes(ack), ack


def a_record_that_is_no_event_is_kept(gateway):
    item = feed_service_pb2.PublishItem(item=1, origin="broken.csv:7", original="一,二".encode("gb18030"))
    item.unreadable.feed = "land-supply"
    item.unreadable.findings.add(code=f.FINDING_CODE_ERROR_FIELD_COUNT, field="", message="2 columns, not 9")
    stream = Stream(gateway.channel("platform-land"), timeout=10)
    stream.send([item])
    stream.close()
    ack = next(stream.acknowledgements())
    assert ack.outcome == f.OUTCOME_QUARANTINED, ack
    admin = admin_service_pb2_grpc.AdminServiceStub(gateway.channel("operator-duty"))
    kept = admin.ListQuarantine(admin_service_pb2.ListQuarantineRequest(feed="land-supply", page_size=1000), timeout=5)
    mine = [one for one in kept.items if one.origin == "broken.csv:7"]
    assert len(mine) == 1 and mine[0].original == "一,二".encode("gb18030"), mine
    assert mine[0].principal == "spiffe://zhudong/platform/land"


def another_platforms_feed_is_refused(gateway):
    acks = by_batch(gateway.channel("platform-land"), [events.construction_permit(1010), events.land_supply(1010)])
    assert codes(acks[0]) == ["FINDING_CODE_REFUSED_NOT_GRANTED"], acks[0]
    assert acks[1].outcome == f.OUTCOME_ACCEPTED, "one refused item must not take the others with it"
    unknown = events.land_supply(1011)
    unknown.feed = "no-such-feed"
    assert codes(by_batch(gateway.channel("platform-land"), [unknown])[0]) in (
        ["FINDING_CODE_REFUSED_UNKNOWN_FEED"], ["FINDING_CODE_REFUSED_NOT_GRANTED"])


def a_correction_changes_the_forecast(gateway):
    channel = gateway.channel("platform-construction")
    by_batch(channel, [events.construction_permit(1020, floor_area=10000)])
    settled(gateway)
    before = forecast_of(gateway, events.construction_number(1020))
    by_batch(channel, [events.construction_permit(1020, floor_area=50000, event_id="build-1020-b",
                                                  corrects_event_id="build-1020")])
    settled(gateway)
    after = forecast_of(gateway, events.construction_number(1020))
    assert after.project_id == before.project_id and after.forecast_id != before.forecast_id
    assert after.demand.expected_kw > 2 * before.demand.expected_kw, (before.demand, after.demand)


def a_withdrawal_takes_it_back(gateway):
    channel = gateway.channel("platform-construction")
    permit = events.construction_permit(1030)
    by_batch(channel, [permit])
    settled(gateway)
    assert forecast_of(gateway, events.construction_number(1030)).demand.expected_kw > 0
    ack = by_batch(channel, [events.withdrawal(permit, events_pb2.EVENT_KIND_CONSTRUCTION_PERMIT, "build-1030-w")])[0]
    assert ack.outcome == f.OUTCOME_ACCEPTED, ack
    settled(gateway)
    projects = project_service_pb2_grpc.ProjectServiceStub(gateway.channel("operator-duty"))
    listed = projects.ListProjects(project_service_pb2.ListProjectsRequest(page_size=1000), timeout=5).projects
    assert not any(ref.event_id == "build-1030" for project in listed for ref in project.evidence)


def counters_add_up(gateway):
    for feed in settled(gateway).feeds:
        assert feed.received == feed.accepted + feed.duplicates + feed.quarantined + feed.refused, feed
        assert feed.received > 0, feed


CHECKS = (every_kind_by_batch_and_by_stream, the_same_again_is_a_duplicate,
          other_content_is_a_conflict_or_a_correction, quarantine_says_which_field, notes_accompany_what_is_accepted,
          a_record_that_is_no_event_is_kept, another_platforms_feed_is_refused, a_correction_changes_the_forecast,
          a_withdrawal_takes_it_back, counters_add_up)
