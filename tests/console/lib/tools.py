"""The flow tests' own Python with what drives a browser besides, and the accessibility checker from npm. Call enter()
before importing playwright."""

import fcntl
import hashlib
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "flow" / "lib"))

import bootstrap  # noqa: E402

REQUIREMENTS = HERE.parent / "requirements.txt"
CHECKER = bootstrap.HOME.parent / "npm-console"


def _install_driver():
    """Into the environment that bootstrap made; again when that one was made anew."""
    stamp = bootstrap.HOME / "console.stamp"
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes() + bootstrap.REQUIREMENTS.read_bytes()).hexdigest()
    with open(bootstrap.HOME / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if stamp.exists() and stamp.read_text() == wanted:
            return
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
                        "--only-binary", ":all:", "-r", REQUIREMENTS], check=True)
        stamp.write_text(wanted)


def checker():
    """axe-core's source."""
    source = CHECKER / "node_modules" / "axe-core" / "axe.min.js"
    ours = HERE.parent / "package-lock.json"
    kept = CHECKER / "package-lock.json"
    if not source.exists() or not kept.exists() or kept.read_bytes() != ours.read_bytes():
        shutil.rmtree(CHECKER, ignore_errors=True)
        CHECKER.mkdir(parents=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE.parent / name, CHECKER)
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], cwd=CHECKER, check=True)
    return source.read_text("utf-8")


def enter():
    bootstrap.enter()
    _install_driver()
