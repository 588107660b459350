"""Puts a test into its own Python: a virtual environment that is kept, with the official gRPC client, and stubs
generated from proto/. Call enter() before importing grpc."""

import fcntl
import hashlib
import os
import pathlib
import subprocess
import sys

LIB = pathlib.Path(__file__).resolve().parent
ROOT = LIB.parents[2]
# Kept between runs.
HOME = pathlib.Path(os.environ.get("ZHUDONG_CACHE", ROOT / "build")) / "flow"
REQUIREMENTS = LIB / "requirements.txt"


def _digest(*files):
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _once(stamp, wanted, make):
    """Runs make() unless `stamp` says that it was run for `wanted`."""
    if stamp.exists() and stamp.read_text() == wanted:
        return
    make()
    stamp.write_text(wanted)


def _make_environment(venv, requirements):
    print(f"making a Python environment in {venv}", file=sys.stderr)
    subprocess.run([sys.executable, "-m", "venv", "--clear", venv], check=True)
    subprocess.run(
        [venv / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary", ":all:",
         "-r", requirements],
        check=True)


def _make_stubs(python, stubs, protos):
    stubs.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [python, "-m", "grpc_tools.protoc", f"-I{ROOT / 'proto'}", f"--python_out={stubs}",
         f"--grpc_python_out={stubs}", *protos],
        check=True)


def enter_environment(home, requirements):
    """Goes on in home/venv, which has these; returns only there."""
    home.mkdir(parents=True, exist_ok=True)
    venv = home / "venv"
    with open(home / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _once(home / "venv.stamp", _digest(requirements), lambda: _make_environment(venv, requirements))
    if pathlib.Path(sys.prefix).resolve() != venv.resolve():
        python = venv / "bin" / "python"
        os.execv(python, [str(python), *sys.argv])


def enter():
    """Goes on in the environment of REQUIREMENTS, with the stubs; returns only there."""
    enter_environment(HOME, REQUIREMENTS)
    stubs = HOME / "stubs"
    protos = sorted((ROOT / "proto" / "zhudong" / "v1").glob("*.proto"))
    with open(HOME / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _once(HOME / "stubs.stamp", _digest(REQUIREMENTS, *protos),
              lambda: _make_stubs(sys.executable, stubs, protos))
    sys.path.insert(0, str(stubs))
    # Failed connections while the gateway is down are what the tests are about, not news.
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
