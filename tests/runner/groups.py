"""The groups of tests: each lists names and runs the chosen ones. The order here is the order they run in."""

import json
import os
import re
import subprocess
import xml.etree.ElementTree as xml
from pathlib import Path

import scripts

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / "build" / "cache"
SCRIPT_LIMIT_SECONDS = 3600  # one of them builds the program as a user does
UNIT_LIMIT_SECONDS = 300

# group → executables, and folders of executables, that speak the protocol of scripts.py
SCRIPTS = {
    "runner": ["tests/runner/self_test"],
    "lint": ["tests/lint/proto", "tests/lint/format"],
    "tidy": ["tests/tidy/self_test", "tests/tidy/repository", "tests/tidy/clang"],
    "flow": ["tests/flow"],
    "console": ["tests/console"],
    "conformance": ["tests/conformance"],
    "property": ["tests/property"],
    "chaos": ["tests/chaos", "tests/crash"],
    "deploy": ["tests/deploy"],
    "docs": ["tests/docs"],
}
# These look at the program or at generated code, and so wait for the build.
NEED_BUILD = {"unit/", "flow/", "console/", "conformance/", "property/", "chaos/", "deploy/", "tidy/clang",
              "docs/program"}


def needs_build(name):
    return any(name.startswith(prefix) for prefix in NEED_BUILD)


def script_files():
    """name → file, for every test that is a script."""
    found = {}
    for group, places in SCRIPTS.items():
        for place in places:
            inside = sorted((ROOT / place).glob("*")) if (ROOT / place).is_dir() else [ROOT / place]
            for file in inside:
                if file.is_file() and os.access(file, os.X_OK):
                    found[f"{group}/{file.stem}"] = str(file.relative_to(ROOT))
    return found


def declared_unit_tests():
    """Names from the CMake files, so that --list needs no build."""
    names = []
    for file in sorted((ROOT / "tests").rglob("CMakeLists.txt")) + sorted((ROOT / "adapters").rglob("CMakeLists.txt")):
        names += re.findall(r"^\s*(?:zhudong_test\(|add_test\(NAME )\s*(\w+)", file.read_text("utf-8"), re.M)
    return [f"unit/{name}" for name in names]


def configured_unit_tests(build):
    """Names as CTest knows them after the build: what runs is this, not the declarations."""
    shown = subprocess.run(["ctest", "--show-only=json-v1"], cwd=build, capture_output=True, text=True, check=True)
    return [f"unit/{test['name']}" for test in json.loads(shown.stdout)["tests"]]


def run_script(name, file, build):
    environment = {
        "ZHUDONG_ROOT": str(ROOT),
        "ZHUDONG_BUILD": str(build),
        "ZHUDONG_PROGRAM": str(build / "gateway" / "app" / "zhudong"),
        "ZHUDONG_CACHE": str(CACHE),
    }
    return scripts.run(name, [str(ROOT / file)], environment, SCRIPT_LIMIT_SECONDS)


def run_unit(names, build):
    """Runs GoogleTest binaries through CTest, several at once; yields outcomes when all have ended."""
    report = build / "ctest.xml"
    report.unlink(missing_ok=True)
    pattern = "^(" + "|".join(re.escape(name.removeprefix("unit/")) for name in names) + ")$"
    ran = subprocess.run(
        ["ctest", "-R", pattern, "-j", str(os.cpu_count() or 1), "--timeout", str(UNIT_LIMIT_SECONDS),
         "--output-junit", str(report), "--test-output-size-passed", "200000", "--test-output-size-failed", "200000"],
        cwd=build, capture_output=True, text=True, errors="replace", check=False)
    if not report.exists():
        for name in names:
            yield scripts.Outcome(name, failed=1, note="ctest did not run it", output=ran.stdout + ran.stderr)
        return
    seen = set()
    for case in xml.parse(report).getroot().iter("testcase"):
        name = f"unit/{case.get('name')}"
        seen.add(name)
        yield unit_outcome(name, case.get("status") == "run", case.findtext("system-out") or "")
    for name in names:
        if name not in seen:
            yield scripts.Outcome(name, failed=1, note="ctest did not run it", output=ran.stdout + ran.stderr)


def unit_outcome(name, ok, output):
    outcome = scripts.Outcome(name, passed=1 if ok else 0, failed=0 if ok else 1)
    cases = re.search(r"^\[  PASSED  \] (\d+) tests?", output, re.M)
    outcome.note = f"{cases[1]} cases" if cases else ""
    # GoogleTest prints each skipped case once when it happens, with its reason before it, and again at the end.
    skipped = re.findall(r"^(?:(.*)\n)?\[  SKIPPED \] (\S+) \(", output, re.M)
    outcome.skipped = [f"{case}: {reason.strip() or 'without a reason'}" for reason, case in skipped]
    if not ok:
        outcome.output = output[-scripts.KEPT_BYTES:]
    elif cases and int(cases[1]) == 0 and not outcome.skipped:
        outcome.passed, outcome.failed, outcome.note = 0, 1, "no case in it ran"
    return outcome
