"""The program, and a place where settings find the files that they name."""

import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "flow" / "lib"))

import bootstrap  # noqa: E402
from program import ROOT, find_program  # noqa: E402, F401

CACHE = bootstrap.HOME.parent / "deploy"


def enter(requirements):
    """Goes on in a Python that has these; returns only there."""
    bootstrap.enter_environment(CACHE, requirements)


def make_certs(folder):
    """The development certificates as `certs/` names them."""
    for script in ("make-dev-certs", "make-dev-issuers"):
        subprocess.run([ROOT / "certs" / script, "--quiet", folder], check=True)


def make_tls(folder, certs):
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("server.crt", "server.key", "ca.crt"):
        (folder / name).write_bytes((certs / name).read_bytes())
        (folder / name).chmod(0o600)


def check(program, settings):
    """`zhudong config check`; its end."""
    return subprocess.run([program, "config", "check", settings], capture_output=True, text=True, timeout=60)


def tell(name, problems):
    """One line for the runner; the exit code."""
    for problem in problems:
        print(f"FAIL {name}: {problem}")
    if not problems:
        print(f"PASS {name}")
    return len(problems)


def unit_lines(text, key):
    """Values of a key in a unit file."""
    return re.findall(rf"^{key}=(.*)$", text, re.M)
