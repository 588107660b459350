"""What must not be answered: each refused with its reason, and each in the audit chain."""

import time

import grpc
import license_world as w
from gateway import wait_until
from licenses_journey import service
from publishing import details
from zhudong.v1 import license_service_pb2 as s
from zhudong.v1 import licenses_pb2 as l

REFUSED = []  # business number and reason of each, for the look into the chain


def _refused(gateway, business, reason, use, identifier=None, call="GetLicense", **more):
    request = s.GetLicenseRequest if call == "GetLicense" else s.GetLicenseArchiveRequest
    try:
        getattr(service(gateway), call)(request(use=use, identifier=identifier, holder=w.holder(w.COMPANY), **more),
                                        timeout=20)
    except grpc.RpcError as error:
        assert details(error)[0].reason == reason, (reason, error)
        for number in (w.COMPANY, w.OLD_COMPANY, w.PERSON, *w.NAMES):
            assert number not in str(error), "an identifier stands in an error"
        REFUSED.append((business, reason))
        return error
    raise AssertionError(f"{reason} was not refused")


def _license(system):
    return system.license_of(w.COMPANY, "营业执照")["identifier"]


def wrong_purpose(gateway, system):
    _refused(gateway, "M-1", "LICENSE_NOT_GRANTED",
             w.use("M-1", purpose="billing", consent=w.consent(w.COMPANY, purpose="billing")), _license(system))


def expired_consent(gateway, system):
    past = int(time.time()) - 7200
    _refused(gateway, "M-2", "CONSENT_EXPIRED", w.use("M-2", consent=w.consent(w.COMPANY, iat=past, exp=past + 60)),
             _license(system))


def someone_elses_consent(gateway, system):
    _refused(gateway, "M-3", "CONSENT_OF_ANOTHER", w.use("M-3", consent=w.consent(w.OLD_COMPANY)), _license(system))


def consent_for_another_principal(gateway, system):
    _refused(gateway, "M-4", "CONSENT_OF_ANOTHER",
             w.use("M-4", consent=w.consent(w.COMPANY, azp="spiffe://zhudong/utility/grid")), _license(system))


def replayed_consent(gateway, system):
    token = w.consent(w.COMPANY)
    service(gateway).GetLicense(s.GetLicenseRequest(use=w.use("M-5", consent=token), identifier=_license(system),
                                                    holder=w.holder(w.COMPANY)), timeout=20)
    _refused(gateway, "M-5b", "CONSENT_REPLAYED", w.use("M-5b", consent=token), _license(system))


def forged_consent(gateway, system):
    token = w.consent(w.COMPANY)
    head, body, signature = token.split(".")
    _refused(gateway, "M-6", "CONSENT_INVALID", w.use("M-6", consent=f"{head}.{body}.{signature[::-1]}"),
             _license(system))


def region_not_granted(gateway, system):
    _refused(gateway, "M-7", "LICENSE_NOT_GRANTED", w.use("M-7", division="440303", consent=w.consent(w.COMPANY)),
             _license(system))


def type_not_granted(gateway, system):
    permit = system.license_of(w.COMPANY, "建筑工程施工许可证")["identifier"]
    _refused(gateway, "M-8", "LICENSE_NOT_GRANTED", w.use("M-8", consent=w.consent(w.COMPANY)), permit)


def field_not_granted_on_duty(gateway, system):
    """Duty grants less than consent: the file is no part of it, and neither is the number."""
    duty = w.use("M-9", duty=l.Duty(clause="供电营业规则 第十八条"))
    _refused(gateway, "M-9", "LICENSE_NOT_GRANTED", duty, _license(system), call="GetLicenseArchive")
    answer = service(gateway).GetLicense(s.GetLicenseRequest(use=duty, identifier=_license(system),
                                                             holder=w.holder(w.COMPANY)), timeout=20).answer
    assert not answer.license.number and "number" in answer.withheld_fields, answer


def nobody_without_a_grant(gateway, system):
    try:
        service(gateway, "utility-grid").GetLicense(s.GetLicenseRequest(
            use=w.use("M-10", consent=w.consent(w.COMPANY)), identifier=_license(system)), timeout=20)
        raise AssertionError("answered without a grant")
    except grpc.RpcError as error:
        assert error.code() == grpc.StatusCode.PERMISSION_DENIED, error
    REFUSED.append(("M-10", "LICENSE_NOT_GRANTED"))


def forged_license_signature(gateway, system):
    system.fault("wrong-signature")
    try:
        _refused(gateway, "M-11", "LICENSE_SIGNATURE", w.use("M-11", consent=w.consent(w.COMPANY)), _license(system),
                 fresh=True)
    finally:
        system.fault("wrong-signature", 0)


def revoked_certificate(gateway, system):
    system.fault("revoked-certificate")
    try:
        error = _refused(gateway, "M-12", "LICENSE_SIGNATURE", w.use("M-12", consent=w.consent(w.COMPANY)),
                         _license(system), fresh=True)
        assert "REVOKED" in details(error)[0].metadata["result"], error
    finally:
        system.fault("revoked-certificate", 0)


def revoked_client_certificate(gateway, system):
    """Also over a connection that was open before, and until the list is another."""
    stub = service(gateway)

    def outcome():
        use = w.use("M-12c", consent=w.consent(w.COMPANY))
        try:
            stub.GetLicense(s.GetLicenseRequest(use=use, identifier=_license(system), holder=w.holder(w.COMPANY)),
                            timeout=20)
        except grpc.RpcError as error:
            # A call that is open while the list is read is cut, and then there is no reason to carry.
            if error.code() == grpc.StatusCode.CANCELLED:
                return "cut"
            assert error.code() == grpc.StatusCode.UNAUTHENTICATED, error
            return details(error)[0].reason
        return "answered"

    assert outcome() == "answered"
    w.revoke_clients("utility-service")
    try:
        wait_until("the list is read", lambda: outcome() == "CERTIFICATE_REVOKED")
        REFUSED.append(("", "CERTIFICATE_REVOKED"))
    finally:
        w.revoke_clients()
    wait_until("it is let in again", lambda: outcome() == "answered")


def cut_off_file(gateway, system):
    system.fault("cut-ofd")
    try:
        _refused(gateway, "M-13", "LICENSE_FILE_DAMAGED", w.use("M-13", consent=w.consent(w.COMPANY)),
                 _license(system), call="GetLicenseArchive")
    finally:
        system.fault("cut-ofd", 0)


def a_number_where_none_belongs(gateway, system):
    """A citizen's number as a business number would stand in the chain for years."""
    error = _refused(gateway, "", "INVALID_FIELD", w.use("11010519491231002X", consent=w.consent(w.COMPANY)),
                     _license(system))
    assert any(v.field == "use.business_number" for v in details(error)[1].field_violations), error
    REFUSED.pop()


CHECKS = [wrong_purpose, expired_consent, someone_elses_consent, consent_for_another_principal, replayed_consent,
          forged_consent, region_not_granted, type_not_granted, field_not_granted_on_duty, nobody_without_a_grant,
          forged_license_signature, revoked_certificate, revoked_client_certificate,
          cut_off_file, a_number_where_none_belongs]
