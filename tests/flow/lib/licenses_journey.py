"""Nobody brings paper: consent, three licenses, readiness complete, and nothing but the granted fields on the wire."""

import license_world as w
from zhudong.v1 import license_service_pb2 as s
from zhudong.v1 import license_service_pb2_grpc as rpc
from zhudong.v1 import licenses_pb2 as l


def service(gateway, identity="utility-service"):
    return rpc.LicenseServiceStub(gateway.channel(identity))


def zero_certificate_application(gateway, system):
    """One consent of the company serves the whole matter."""
    token = w.consent(w.COMPANY)
    use = w.use(consent=token)
    found = service(gateway).FindLicenses(s.FindLicensesRequest(
        use=use, holder=w.holder(w.COMPANY),
        types=[l.LICENSE_TYPE_BUSINESS_LICENSE, l.LICENSE_TYPE_REAL_ESTATE_TITLE, l.LICENSE_TYPE_PROJECT_APPROVAL]),
        timeout=20)
    types = sorted(answer.license.type for answer in found.answers)
    assert types == [l.LICENSE_TYPE_BUSINESS_LICENSE, l.LICENSE_TYPE_REAL_ESTATE_TITLE,
                     l.LICENSE_TYPE_PROJECT_APPROVAL], found
    assert not found.missing
    for answer in found.answers:
        assert answer.usable and answer.audit_sequence > 0, answer
        assert answer.signature == l.SIGNATURE_RESULT_VALID, answer
        assert answer.license.holder.name == "广州示例科技有限公司"
        # Not granted: the holder's number, the issuer, the other data.
        assert not answer.license.holder.id_number and not answer.license.issuer_name
        assert "holder.id_number" in answer.withheld_fields
    title = next(a for a in found.answers if a.license.type == l.LICENSE_TYPE_REAL_ESTATE_TITLE)
    assert [field.name for field in title.license.data] == ["ZL"]
    assert "data.YT" in title.withheld_fields
    ready = service(gateway).CheckReadiness(s.CheckReadinessRequest(
        use=use, application_class=s.APPLICATION_CLASS_LOW_VOLTAGE_OTHER, holders=[w.holder(w.COMPANY)]), timeout=20)
    assert ready.ready, ready
    assert all(document.state == s.DOCUMENT_STATE_FOUND for document in ready.documents), ready


def a_resident_by_face(gateway, system):
    """The identity platform knew the person by face; its consent is signed with SM2."""
    token = w.sign_sm2(w.claims(w.PERSON, "111"), gateway.folder)
    use = w.use(business="GZ-2026-0002", consent=token)
    ready = service(gateway).CheckReadiness(s.CheckReadinessRequest(
        use=use, application_class=s.APPLICATION_CLASS_LOW_VOLTAGE_RESIDENT,
        holders=[w.holder(w.PERSON, l.HOLDER_ID_TYPE_CITIZEN_ID)]), timeout=20)
    assert ready.ready and ready.region_code, ready


def the_second_answer_comes_from_the_cache(gateway, system):
    identifier = system.license_of(w.COMPANY, "营业执照")["identifier"]
    before = system.counts().get("get", 0)
    use = w.use(consent=w.consent(w.COMPANY, algorithm="RS256"), business="GZ-2026-0003")
    first = service(gateway).GetLicense(s.GetLicenseRequest(use=use, identifier=identifier,
                                                            holder=w.holder(w.COMPANY)), timeout=20).answer
    again = service(gateway).GetLicense(s.GetLicenseRequest(use=use, identifier=identifier,
                                                            holder=w.holder(w.COMPANY)), timeout=20).answer
    assert again.source == l.ANSWER_SOURCE_CACHE and not again.stale
    assert again.as_of.seconds > 0 and again.usable_until.seconds > again.as_of.seconds
    assert system.counts().get("get", 0) <= before + 1, "the license system was asked more than once"
    assert first.license.identifier == identifier


def its_file_is_checked(gateway, system):
    identifier = system.license_of(w.COMPANY, "营业执照")["identifier"]
    use = w.use(consent=w.consent(w.COMPANY), business="GZ-2026-0004")
    archive = service(gateway).GetLicenseArchive(s.GetLicenseArchiveRequest(
        use=use, identifier=identifier, holder=w.holder(w.COMPANY)), timeout=20)
    assert archive.content[:2] == b"PK" and archive.checked_files == 3 and archive.audit_sequence > 0, archive.checked_files


def a_batch_answers_each(gateway, system):
    use = w.use(consent=w.consent(w.COMPANY), business="GZ-2026-0005")
    outcomes = service(gateway).BatchGetLicenses(s.BatchGetLicensesRequest(use=use, queries=[
        s.LicenseQuery(holder=w.holder(w.COMPANY), type=l.LICENSE_TYPE_BUSINESS_LICENSE),
        s.LicenseQuery(holder=w.holder(w.COMPANY), type=l.LICENSE_TYPE_MINING_LICENSE)]), timeout=20).outcomes
    assert len(outcomes[0].answers) == 1 and not outcomes[0].error_reason, outcomes
    assert outcomes[1].error_reason == "LICENSE_NOT_GRANTED", outcomes


CHECKS = [zero_certificate_application, a_resident_by_face, the_second_answer_comes_from_the_cache, its_file_is_checked,
          a_batch_answers_each]
