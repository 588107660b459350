"""What issuers say is in effect before it is acknowledged; when the license system is down, nothing old is passed off."""

import threading
import time

import grpc
import license_world as w
from events import event
from gateway import wait_until
from licenses_journey import service
from publishing import details
from zhudong.v1 import events_pb2 as e
from zhudong.v1 import feed_service_pb2 as f
from zhudong.v1 import feed_service_pb2_grpc as feed_rpc
from zhudong.v1 import findings_pb2 as findings
from zhudong.v1 import license_admin_service_pb2 as a
from zhudong.v1 import license_admin_service_pb2_grpc as admin_rpc
from zhudong.v1 import license_service_pb2 as s
from zhudong.v1 import licenses_pb2 as l


def _get(gateway, identifier, business, holder=w.COMPANY, **more):
    return service(gateway).GetLicense(s.GetLicenseRequest(
        use=w.use(business, consent=w.consent(holder)), identifier=identifier, holder=w.holder(holder), **more),
        timeout=20).answer


def tell(gateway, event_id, identifier, operation, status, successor="", now=False):
    made = event("license-changes", event_id, "2026-09-01")
    if now:
        made.occurred_at.GetCurrentTime()
        made.recorded_at.CopyFrom(made.occurred_at)
    made.license_change.CopyFrom(e.LicenseChange(license_identifier=identifier, operation=operation, status=status,
                                                 successor_identifier=successor))
    acks = feed_rpc.FeedServiceStub(gateway.channel("platform-licenses")).PublishBatch(
        f.PublishBatchRequest(items=[f.PublishItem(item=1, event=made)]), timeout=20).acknowledgements
    assert acks[0].outcome == findings.OUTCOME_ACCEPTED, acks


def a_revocation_is_in_effect_when_it_is_acknowledged(gateway, system):
    title = system.license_of(w.COMPANY, "不动产权证书")["identifier"]
    assert _get(gateway, title, "C-1").usable
    notices = []
    watch = service(gateway).WatchLicenses(s.WatchLicensesRequest())
    reader = threading.Thread(target=_read_until_notice, args=(watch, notices), daemon=True)
    reader.start()
    wait_until("the watch has begun", lambda: notices)
    tell(gateway, "change-1", title, l.LICENSE_OPERATION_CANCELLED, l.LICENSE_STATUS_CANCELLED)
    answer = _get(gateway, title, "C-1b")
    # The license system itself still says that it is valid: the issuer's word goes before it.
    assert not answer.usable and answer.license.status == l.LICENSE_STATUS_CANCELLED, answer
    reader.join(20)
    watch.cancel()
    assert notices[-1].notice.identifier == title and notices[-1].notice.status == l.LICENSE_STATUS_CANCELLED, notices
    tell(gateway, "change-2", title, l.LICENSE_OPERATION_OTHER, l.LICENSE_STATUS_VALID)
    assert _get(gateway, title, "C-1c").usable


def _read_until_notice(watch, into):
    try:
        for response in watch:
            into.append(response)
            if response.HasField("notice"):
                return
    except grpc.RpcError:
        return


def an_operator_takes_a_license_out_of_use(gateway, system):
    title = system.license_of(w.COMPANY, "不动产权证书")["identifier"]
    assert _get(gateway, title, "C-2").usable
    admin = admin_rpc.LicenseAdminServiceStub(gateway.channel("operator-security"))
    done = admin.RevokeLicense(a.RevokeLicenseRequest(identifier=title, reason="举报核实中"), timeout=20)
    assert done.audit_sequence > 0
    assert not _get(gateway, title, "C-2b").usable
    # What its issuer says of the time before does not undo it.
    tell(gateway, "change-3", title, l.LICENSE_OPERATION_OTHER, l.LICENSE_STATUS_VALID)
    assert not _get(gateway, title, "C-2c").usable
    tell(gateway, "change-3b", title, l.LICENSE_OPERATION_OTHER, l.LICENSE_STATUS_VALID, now=True)
    assert _get(gateway, title, "C-2d").usable


def concurrent_misses_ask_once(gateway, system):
    identifier = system.license_of(w.COMPANY, "营业执照")["identifier"]
    tell(gateway, "change-4", identifier, l.LICENSE_OPERATION_CHANGED, l.LICENSE_STATUS_VALID)
    before = system.counts().get("get", 0)
    system.fault("slow", 300)
    token = w.consent(w.COMPANY)
    answers = []

    def ask():
        answers.append(service(gateway).GetLicense(s.GetLicenseRequest(
            use=w.use("C-3", consent=token), identifier=identifier, holder=w.holder(w.COMPANY)), timeout=30).answer)

    try:
        threads = [threading.Thread(target=ask) for _ in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        system.fault("slow", 0)
    assert len(answers) == 12 and all(answer.usable for answer in answers)
    assert system.counts()["get"] - before <= 2, system.counts()


def an_expired_token_is_renewed(gateway, system):
    identifier = system.license_of(w.COMPANY, "营业执照")["identifier"]
    before = system.counts()["login"]
    system.fault("expired-token")
    assert _get(gateway, identifier, "C-4", fresh=True).source == l.ANSWER_SOURCE_PROVIDER
    assert system.counts()["login"] == before + 1, system.counts()


def faults_are_told_and_not_hidden(gateway, system):
    permit = system.license_of(w.COMPANY, "企业投资项目核准批复")["identifier"]
    tell(gateway, "change-5", permit, l.LICENSE_OPERATION_CHANGED, l.LICENSE_STATUS_VALID)
    for number, fault in enumerate(("error", "half-answer", "down")):
        system.fault(fault)
        try:
            _get(gateway, permit, f"C-5-{number}")
            raise AssertionError(f"answered although the license system had the fault {fault}")
        except grpc.RpcError as error:
            assert error.code() == grpc.StatusCode.UNAVAILABLE, (fault, error)
            assert details(error)[0].reason == "PROVIDER_DOWN" and details(error)[2] is not None, (fault, error)
        finally:
            system.fault(fault, 0)
    wait_until("the breaker lets a call try again", lambda: _usable(gateway, permit, "PROVIDER_DOWN"))


def _usable(gateway, identifier, until_then):
    """False while it is refused for the reason that is waited for to end."""
    try:
        return _get(gateway, identifier, f"C-{time.monotonic_ns()}").usable
    except grpc.RpcError as error:
        assert details(error)[0].reason == until_then, error
        return False


def a_revoked_signer_ends_what_it_vouched_for(gateway, system):
    """At the gateway's next look at the list, without a restart; and what was kept holds again when the list does."""
    identifier = system.license_of(w.COMPANY, "营业执照")["identifier"]
    assert _get(gateway, identifier, "C-7").signature == l.SIGNATURE_RESULT_VALID
    assert _get(gateway, identifier, "C-7b").source == l.ANSWER_SOURCE_CACHE

    def refused():
        try:
            return not _get(gateway, identifier, f"C-7-{time.monotonic_ns()}")
        except grpc.RpcError as error:
            info = details(error)[0]
            assert (info.reason, info.metadata["result"]) == ("LICENSE_SIGNATURE", "CERTIFICATE_REVOKED"), error
            return True

    w.revoke_signers(gateway.folder / "signers.crl", "issuer-sm2")
    try:
        wait_until("the revoked signer's license is refused", refused)
    finally:
        w.revoke_signers(gateway.folder / "signers.crl", "issuer-revoked")
    wait_until("the signer is believed again", lambda: _usable(gateway, identifier, "LICENSE_SIGNATURE"))
    assert _get(gateway, identifier, "C-7c").source == l.ANSWER_SOURCE_CACHE


def a_cached_answer_outlives_the_license_system(gateway, system):
    """Within its lifetime a cached license needs nobody; what is not cached is a clear error."""
    identifier = system.license_of(w.COMPANY, "营业执照")["identifier"]
    letter = system.license_of(w.OLD_COMPANY, "容缺受理函")["identifier"]
    assert _get(gateway, identifier, "C-6").usable
    system.stop()
    try:
        assert _get(gateway, identifier, "C-6").source == l.ANSWER_SOURCE_CACHE
        try:
            _get(gateway, letter, "C-6b", holder=w.OLD_COMPANY)
            raise AssertionError("answered without a license system")
        except grpc.RpcError as error:
            assert details(error)[0].reason == "PROVIDER_DOWN", error
    finally:
        system.start()


CHECKS = [a_revocation_is_in_effect_when_it_is_acknowledged, an_operator_takes_a_license_out_of_use,
          concurrent_misses_ask_once, an_expired_token_is_renewed, faults_are_told_and_not_hidden,
          a_revoked_signer_ends_what_it_vouched_for, a_cached_answer_outlives_the_license_system]
