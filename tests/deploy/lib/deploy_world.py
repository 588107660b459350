"""The program, and a place where settings find the files that they name."""

import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]
CACHE = pathlib.Path(os.environ.get("ZHUDONG_CACHE", ROOT / "build")) / "deploy"


def find_program():
    """build/gateway/app/zhudong or that of a preset; ZHUDONG_PROGRAM names another."""
    named = os.environ.get("ZHUDONG_PROGRAM")
    candidates = [pathlib.Path(named)] if named else [
        ROOT / "build" / preset / "gateway" / "app" / "zhudong" for preset in ("dev", "", "release")]
    found = [path for path in candidates if path.is_file()]
    if not found:
        raise SystemExit("the program is not built: ./tests/run builds it, or ZHUDONG_PROGRAM names one")
    return max(found, key=lambda path: path.stat().st_mtime)


def enter(requirements):
    """Goes on in a Python that has these; returns only there."""
    venv = CACHE / "venv"
    python, stamp = venv / "bin" / "python", CACHE / "venv.stamp"
    wanted = requirements.read_text()
    if not stamp.exists() or stamp.read_text() != wanted:
        subprocess.run([sys.executable, "-m", "venv", "--clear", venv], check=True)
        subprocess.run([venv / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary",
                        ":all:", "-r", requirements], check=True)
        stamp.write_text(wanted)
    if pathlib.Path(sys.prefix).resolve() != venv.resolve():
        os.execv(python, [str(python), *sys.argv])


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
