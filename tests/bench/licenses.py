"""License queries: from caches of several sizes beside an empty service and what a user would pick instead; misses."""

import json
import shutil
import subprocess
import time
import urllib.request

import peers
from stand import BENCH, PROGRAM, READY_SECONDS, ROOT, Gateway, fail, figures
from local import free_port

SETTINGS = """
[licenses]
longest_seconds = 86400

[keys]
profile = "{profile}"

[audit]
signing_key = "{certs}/audit.key"

[[principal]]
id = "spiffe://zhudong/utility/service"

[[license_purpose]]
code = "electricity-connection"
name = "用电报装"
item_code = "bench"
by_duty = true

[[license_grant]]
name = "bench"
principal = "spiffe://zhudong/utility/service"
purposes = ["electricity-connection"]
types = ["business_license"]
fields = ["identifier", "type_code", "type_name", "number", "holder.name", "holder.id_number", "issuer_name",
          "issuer_code", "division_code", "issued_on", "valid_from", "version", "trust_level", "data.*"]
regions = ["4401"]
by_duty = true

[[license_issuer]]
certificates = ["{certs}/licenses/issuer-ca.crt"]
revocation_lists = ["{certs}/licenses/issuer.crl"]

[[license_provider]]
name = "bench"
type = "provincial_http"
target = "http://127.0.0.1:{system}"
secret_file = "{secret}"
account = "grid"
app_key = "zhudong"
org_code = "91440101MA9000001G"
"""

PARTS = (("", "calls/s"), ("_p50", "µs"), ("_p99", "µs"))
IN_FLIGHT = (64, 256)  # a gateway with room to spare, and a busy one
CROWD = 16  # callers that ask for the same license at the same time
MISSES = 2000  # licenses that are asked for the first time


def load(context, target, name, licenses, in_flight, *more):
    return figures("license-load", "--target", target, "--certs", context.certs, "--name", name, "--licenses", licenses,
                   "--seconds", context.seconds, "--in-flight", in_flight, *more)


def empty_service(context, in_flight):
    """An empty service in the same server style, over the same credentials, with answers of the same size."""
    target = f"127.0.0.1:{free_port()}"
    with subprocess.Popen([BENCH, "license-empty", "--target", target, "--certs", context.certs]) as serving:
        try:
            time.sleep(1)
            return load(context, target, "empty", 1, in_flight)
        finally:
            serving.terminate()


def gateway_for(context, name, profile, system=9):
    one = Gateway(context.work / name, context.certs)
    secret = context.work / "secret"
    secret.write_text("stand-in", encoding="utf-8")
    secret.chmod(0o600)
    path = one.folder / "zhudong.toml"
    text = SETTINGS.format(profile=profile, certs=context.certs, secret=secret, system=system)
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")
    (one.folder / "state").mkdir()
    return one


def measure_cached(context, results, licenses, profile, suffix):
    """What was measured, by name."""
    one = gateway_for(context, f"licenses{suffix}", profile)
    figures("license-fill", "--path", one.folder / "state", "--licenses", licenses, "--profile", profile)
    one.start()
    measured = {}
    try:
        for in_flight in IN_FLIGHT:
            # One right before and one right after: the machine is not the same for long.
            before = empty_service(context, in_flight)
            got = load(context, f"127.0.0.1:{one.port}", "cached", licenses, in_flight)
            after = empty_service(context, in_flight)
            for part, unit in PARTS:
                baseline = (before[f"empty{part}"]["value"] + after[f"empty{part}"]["value"]) / 2
                value = got[f"cached{part}"]["value"]
                results.add(f"empty_service{part}_{in_flight}_in_flight", baseline, unit)
                results.add(f"license_cached{part}{suffix}_{in_flight}_in_flight", value, unit, baseline)
                measured[f"{part}_{in_flight}"] = value
    finally:
        one.stop()
    shutil.rmtree(one.folder)
    return measured


def measure_misses(context, results):
    """First-time licenses of a license system over HTTP, each asked for by a crowd at once."""
    port, control = free_port(), free_port()
    catalogue = context.work / "licenses.json"
    with open(catalogue, "wb") as out:
        subprocess.run([BENCH, "license-catalogue", "--licenses", str(MISSES)], stdout=out, check=True)
    issuer = context.certs / "licenses" / "issuer-sm2"
    command = [PROGRAM, "license-system", "--listen", f"127.0.0.1:{port}", "--control", f"127.0.0.1:{control}",
               "--licenses", catalogue, "--issuer-certificate", f"{issuer}.crt", "--issuer-key", f"{issuer}.key"]
    counts_of = f"http://127.0.0.1:{control}/control/counts"

    def counts():
        with urllib.request.urlopen(counts_of, timeout=READY_SECONDS) as answer:
            return json.load(answer)

    with open(context.work / "system.log", "wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as system:
        try:
            for crowd in (1, CROWD):
                one = gateway_for(context, f"misses{crowd}", "aes-256-gcm", port)
                one.start()
                before = counts()
                try:
                    got = load(context, f"127.0.0.1:{one.port}", "miss", MISSES, IN_FLIGHT[0], "--crowd", crowd)
                finally:
                    one.stop()
                asked = sum(counts().values()) - sum(before.values())
                answers = got["answers"]["value"]
                for part, unit in PARTS:
                    results.add(f"license_miss{part}_crowd_of_{crowd}", got[f"miss{part}"]["value"], unit)
                results.add(f"upstream_calls_an_answer_crowd_of_{crowd}", asked / answers, "calls")
                shutil.rmtree(one.folder)
        except OSError as error:
            fail(f"the license system does not answer: {error}")
        finally:
            system.terminate()


def measure(context, results):
    subprocess.run([ROOT / "certs" / "make-dev-issuers", "--quiet", context.certs], check=True)
    measure_cached(context, results, context.licenses[0], "sm4-ctr-hmac-sm3", f"_{context.licenses[0]}_sm4")
    for licenses in context.licenses:
        cached = measure_cached(context, results, licenses, "aes-256-gcm", f"_{licenses}")
        for name, peer in peers.available().items():
            for part, value in peer(context.work, context.certs, licenses, context.seconds).items():
                results.add(f"{name}{part}_{licenses}_{peers.CLIENTS}_in_flight", value, dict(PARTS)[part])
                if not part:
                    results.add(f"license_cached_{licenses}_beside_{name}", cached[f"_{peers.CLIENTS}"], "calls/s",
                                value)
    measure_misses(context, results)
