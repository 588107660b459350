"""Afterwards: everything that was asked is in the chain, the chain is whole, and no identifier stands in clear."""

import base64
import json

import license_world as w
from gateway import CERTS
from licenses_misuse import REFUSED
from zhudong.v1 import audit_pb2
from zhudong.v1 import audit_service_pb2 as s
from zhudong.v1 import audit_service_pb2_grpc as rpc
from zhudong.v1 import license_admin_service_pb2 as a
from zhudong.v1 import license_admin_service_pb2_grpc as admin_rpc


def audit(gateway):
    return rpc.AuditServiceStub(gateway.channel("operator-auditor"))


def records(gateway, **filters):
    found = []
    for response in audit(gateway).ExportAudit(s.ExportAuditRequest(**filters), timeout=60):
        for entry in response.entries:
            if entry.HasField("record"):
                record = audit_pb2.AuditRecord()
                record.ParseFromString(entry.record)
                found.append(record)
    return found


def verdict(gateway):
    *_, last = audit(gateway).VerifyAudit(s.VerifyAuditRequest(), timeout=60)
    return last


def every_refusal_is_in_the_chain(gateway, system):
    refusals = {(record.business_number, record.reason) for record in records(gateway)
                if record.action == audit_pb2.AUDIT_ACTION_REFUSAL}
    missing = [one for one in REFUSED if one not in refusals]
    assert REFUSED and not missing, missing


def every_release_names_what_left(gateway, system):
    releases = [record for record in records(gateway) if record.action == audit_pb2.AUDIT_ACTION_RELEASE]
    assert len(releases) > 10
    for record in releases:
        assert record.principal and record.purpose and record.legal_basis and record.operator_account, record
        assert len(record.license_digest) == 32 and record.released_fields, record
        assert "holder.id_number" not in record.released_fields


def one_holder_is_found_by_digest(gateway, system):
    of_company = records(gateway, holder_id_number=w.COMPANY)
    assert of_company and len(of_company) < len(records(gateway))


def the_chain_is_whole(gateway, system):
    last = verdict(gateway)
    assert last.verdict.fault == audit_pb2.AUDIT_FAULT_NONE, last
    assert last.records_checked > 40


def an_export_is_verified_without_the_gateway(gateway, system):
    assert "Whole" in gateway.run("audit", "verify", identity="operator-auditor")
    export = gateway.folder / "export.jsonl"
    holder = gateway.folder / "holder"
    holder.write_text(w.COMPANY)
    gateway.run("audit", "export", "--holder-file", holder, "--output-file", export, identity="operator-auditor")
    holder.unlink()
    key = CERTS / "audit.pub"
    assert "Whole" in gateway.run("audit", "verify", "--file", export, "--public-key", key)
    lines = export.read_text().splitlines()
    record = next(i for i, line in enumerate(lines) if '"record"' in line)
    decoded = json.loads(lines[record])
    changed = bytearray(base64.b64decode(decoded["record"]))
    changed[-1] ^= 1
    decoded["record"] = base64.b64encode(changed).decode()
    for name, tampered in (("changed", [*lines[:record], json.dumps(decoded), *lines[record + 1:]]),
                           ("missing", lines[:record] + lines[record + 1:])):
        export.write_text("\n".join(tampered) + "\n")
        result = gateway.run("audit", "verify", "--file", export, "--public-key", key, check=False)
        assert result.returncode == 7 and "NOT whole" in result.stdout, (name, result)
    export.unlink()


def a_holder_is_erased(gateway, system):
    admin = admin_rpc.LicenseAdminServiceStub(gateway.channel("operator-security"))
    done = admin.EraseHolder(a.EraseHolderRequest(
        holder=w.holder(w.PERSON, 2), reason="本人申请"), timeout=60)
    assert done.audit_sequence > 0
    deletions = [record for record in records(gateway) if record.action == audit_pb2.AUDIT_ACTION_DELETION]
    assert any(record.sequence == done.audit_sequence and len(record.holder_digest) == 32 for record in deletions)


def nothing_is_left_in_clear(gateway, system):
    """Identifiers of holders and licenses, names and tokens: in no file of the gateway, and not in its log."""
    needles = [w.PERSON, w.COMPANY, *w.NAMES]
    needles += [system.license_of(w.COMPANY, name)["identifier"] for name in ("营业执照", "不动产权证书")]
    gateway.stop()
    looked = 0
    for path in [gateway.log, *(gateway.folder / "state").rglob("*")]:
        if not path.is_file():
            continue
        looked += 1
        content = path.read_bytes()
        for needle in needles:
            assert needle.encode() not in content, f"{path.name} holds an identifier in clear"
    assert looked > 5
    gateway.start()


def the_chain_goes_on_after_a_restart(gateway, system):
    before = verdict(gateway).last_sequence
    assert verdict(gateway).verdict.fault == audit_pb2.AUDIT_FAULT_NONE
    assert verdict(gateway).last_sequence > before


CHECKS = [every_refusal_is_in_the_chain, every_release_names_what_left, one_holder_is_found_by_digest, the_chain_is_whole,
          an_export_is_verified_without_the_gateway,
          a_holder_is_erased, nothing_is_left_in_clear, the_chain_goes_on_after_a_restart]
