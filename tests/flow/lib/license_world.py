"""A gateway with a license system behind it: settings, consents, faults. All holders are invented."""

import base64
import json
import pathlib
import subprocess
import tempfile
import time
import urllib.request
import uuid

import jwt

from bootstrap import ROOT
from gateway import CERTS, free_port, wait_until
from program import find_program
from zhudong.v1 import licenses_pb2 as l

PERSON = "990001199003070036"
COMPANY = "91440101MA5000001P"
OLD_COMPANY = "91440101MA5000002T"
NAMES = ["张示例", "广州示例科技有限公司"]
AUDIENCE = "zhudong"
ISSUER = "urn:identity-platform"
APP_KEY, SECRET = "zhudong", "stand-in"  # the stand-in's own
SM2_ID = "1234567812345678"

SETTINGS = """
[audit]
signing_key = "{certs}/audit.key"
checkpoint_records = 50

[licenses]
longest_seconds = {longest}
grace_seconds = {grace}
signed_types = ["business_license", "real_estate_title"]
deadline_seconds = 3

[[feed]]
name = "license-changes"
platform = "示例证照系统"
kinds = ["license_change"]
default_division = "440100"

[[principal]]
id = "spiffe://zhudong/platform/licenses"
publish = ["license-changes"]

[[principal]]
id = "spiffe://zhudong/utility/service"

[[principal]]
id = "spiffe://zhudong/operator/auditor"
roles = ["auditor"]

[[license_purpose]]
code = "electricity-connection"
name = "用电报装"
item_code = "440100-0001"
by_duty = true

[[license_purpose]]
code = "billing"
name = "电费核算"
item_code = "440100-0002"

[[license_grant]]
name = "connection"
principal = "spiffe://zhudong/utility/service"
purposes = ["electricity-connection"]
types = ["id_card", "business_license", "real_estate_title", "project_approval", "tolerance_letter"]
fields = ["identifier", "number", "holder.name", "valid_until", "data.ZS", "data.ZL", "archive"]
regions = ["4401"]

[[license_grant]]
name = "connection-by-duty"
principal = "spiffe://zhudong/utility/service"
purposes = ["electricity-connection"]
types = ["business_license"]
fields = ["identifier", "holder.name"]
regions = ["440112"]
by_consent = false
by_duty = true

[[consent_issuer]]
issuer = "{issuer}"
audience = "{audience}"
keys = ["{certs}/identity/rs256.pub", "{certs}/identity/es256.pub", "{certs}/identity/sm2.pub"]

[[license_issuer]]
certificates = ["{certs}/licenses/issuer-ca.crt"]
revocation_lists = ["{revoked_signers}"]

[[license_provider]]
name = "city-licenses"
{provider}
attempt_timeout_seconds = 1
max_attempts = 2
failures_to_open = 3
open_seconds = 0.5
"""
OVER_HTTP = """\
type = "{family}"
target = "http://127.0.0.1:{port}"
account = "grid"
app_key = "zhudong"
secret_file = "{secret}"
org_code = "91440101MA9000001G"
"""


def make_issuers():
    subprocess.run([ROOT / "certs" / "make-dev-issuers", "--quiet", CERTS], check=True)


def revoke_clients(*names):
    """These certificates are revoked from the gateway's next look at the list on, and no other."""
    subprocess.run([ROOT / "certs" / "make-dev-revocations", CERTS, *names], check=True)


def over_http(port, folder, family="provincial_http"):
    """What a [[license_provider]] needs to reach the stand-in."""
    secret = folder / "license-secret"
    secret.touch(mode=0o600)
    secret.write_text(SECRET)
    return OVER_HTTP.format(port=port, family=family, secret=secret)


def settings(provider, longest=3600, grace=3600, revoked_signers=CERTS / "licenses" / "issuer.crl"):
    return SETTINGS.format(certs=CERTS, longest=longest, grace=grace, provider=provider, issuer=ISSUER,
                           audience=AUDIENCE, revoked_signers=revoked_signers)


def revoke_signers(target, *names):
    """Puts a revocation list of these signers of licenses, and no other, in the place of `target`."""
    licenses = CERTS / "licenses"
    with tempfile.TemporaryDirectory() as made:
        made = pathlib.Path(made)
        (made / "index").touch()
        (made / "number").write_text("02")
        (made / "ca.cnf").write_text(f"[ca]\ndefault_ca = issuer\n[issuer]\ndatabase = {made}/index\n"
                                     f"crlnumber = {made}/number\ndefault_md = sm3\ndefault_crl_days = 1\n")
        ca = ["openssl", "ca", "-config", made / "ca.cnf", "-keyfile", licenses / "issuer-ca.key", "-cert",
              licenses / "issuer-ca.crt", "-sigopt", f"distid:{SM2_ID}"]
        for name in names:
            subprocess.run([*ca, "-revoke", licenses / f"{name}.crt"], check=True, capture_output=True)
        subprocess.run([*ca, "-gencrl", "-out", made / "list"], check=True, capture_output=True)
        beside = target.with_suffix(".new")
        beside.write_bytes((made / "list").read_bytes())
        beside.rename(target)


class LicenseSystem:
    """The stand-in, as a process of its own; faults are switched over its control port."""

    def __init__(self, folder):
        self.port, self.control = free_port(), free_port()
        self.log = folder / "license-system.log"
        licenses = CERTS / "licenses"
        self.command = [
            find_program(), "license-system", "--listen", f"127.0.0.1:{self.port}", "--control",
            f"127.0.0.1:{self.control}", "--licenses", ROOT / "deploy" / "samples" / "licenses.json",
            "--issuer-certificate", licenses / "issuer-sm2.crt", "--issuer-key", licenses / "issuer-sm2.key",
            "--revoked-certificate", licenses / "issuer-revoked.crt", "--revoked-key", licenses / "issuer-revoked.key"]
        self.process = None

    def start(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(list(map(str, self.command)), stdout=log, stderr=log)
        wait_until("the license system serves", self._serves)

    def _serves(self):
        try:
            self.counts()
            return True
        except OSError:
            return False

    def stop(self):
        if self.process is not None:
            self.process.terminate()
            self.process.wait(20)
            self.process = None

    def _post(self, path, body):
        request = urllib.request.Request(f"http://127.0.0.1:{self.control}/control/{path}",
                                         json.dumps(body).encode(), {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def fault(self, name, value=1):
        self._post("fault", {"name": name, "value": value})

    def status(self, identifier, status):
        self._post("status", {"identifier": identifier, "status": status})

    def counts(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.control}/control/counts", timeout=10) as answer:
            return json.load(answer)

    def license_of(self, holder, type_name):
        for item in json.loads((ROOT / "deploy" / "samples" / "licenses.json").read_text()):
            if item["holder_number"] == holder and item["type_name"] == type_name:
                return item
        raise AssertionError(f"the samples have no {type_name} of that holder")


def _b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def sign_sm2(claims, folder):
    """A token that the openssl program signs: Python's libraries know no SM2."""
    signed = f"{_b64(json.dumps({'alg': 'SM2', 'kid': 'sm2'}).encode())}.{_b64(json.dumps(claims).encode())}"
    source, target = pathlib.Path(folder) / "to-sign", pathlib.Path(folder) / "signature"
    source.write_text(signed)
    subprocess.run(["openssl", "pkeyutl", "-sign", "-rawin", "-digest", "sm3", "-pkeyopt", f"distid:{SM2_ID}", "-inkey",
                    CERTS / "identity" / "sm2.key", "-in", source, "-out", target], check=True)
    token = f"{signed}.{_b64(target.read_bytes())}"
    source.unlink()
    target.unlink()
    return token


def claims(holder, kind, **more):
    now = int(time.time())
    made = {"iss": ISSUER, "aud": AUDIENCE, "iat": now, "exp": now + 1800, "jti": str(uuid.uuid4()), "sub": "holder",
            "holder_id_type": kind, "holder_id_number": holder, "purpose": "electricity-connection"}
    made.update(more)
    return made


def consent(holder, kind="001", algorithm="ES256", **more):
    key = (CERTS / "identity" / f"{algorithm.lower()}.key").read_bytes()
    return jwt.encode(claims(holder, kind, **more), key, algorithm=algorithm, headers={"kid": algorithm.lower()})


def holder(number, kind=l.HOLDER_ID_TYPE_CREDIT_CODE):
    return l.Holder(id_type=kind, id_number=number)


def use(business="GZ-2026-0001", division="440112", purpose="electricity-connection", **basis):
    return l.LicenseUse(purpose=purpose, business_number=business, division_code=division,
                        operator=l.Operator(account="clerk01", department="营业厅"), **basis)
