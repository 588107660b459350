"""`./tests/run`: every test in order, a line each, and a closing line that a machine can read."""

import argparse
import re
import subprocess
import sys
import time

import groups
import scripts

TAIL_LINES = 80


class Report:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0
        self.failures = []

    def add(self, outcome, seconds=None):
        self.passed += outcome.passed
        self.failed += outcome.failed
        self.skipped += len(outcome.skipped)
        word = "FAIL" if outcome.failed else "PASS" if outcome.passed else "SKIP"
        details = [outcome.note] if outcome.note else []
        if outcome.passed + outcome.failed > 1:
            details.append(f"{outcome.passed} of {outcome.passed + outcome.failed} passed")
        if seconds is not None:
            details.append(f"{seconds:.1f} s")
        print(f"{word}  {outcome.name}" + (f"  ({', '.join(details)})" if details else ""), flush=True)
        for reason in outcome.skipped:
            print(f"      skipped: {reason}")
        for reason in outcome.reasons:
            print(f"      failed: {reason}")
        if outcome.failed:
            self.failures.append(outcome.name)
            for line in outcome.output.splitlines()[-TAIL_LINES:]:
                print(f"      {line}")
            print(f"      alone: ./tests/run --only '^{outcome.name}$'", flush=True)

    def close(self):
        print()
        for name in self.failures:
            print(f"failed: {name}")
        line = f"{self.passed} passed, {self.failed} failed"
        print(line + (f", {self.skipped} skipped" if self.skipped else ""), flush=True)
        return 1 if self.failed or self.passed == 0 else 0


def build_preset(preset, report):
    """True when there is something to test."""
    started = time.monotonic()
    built = subprocess.run([str(groups.ROOT / "deploy" / "build"), preset, "all"], check=False)
    if built.returncode != 0:
        report.add(scripts.Outcome("build", failed=1, note="the tests that need it were not run"))
        return False
    print(f"built {preset} in {time.monotonic() - started:.0f} s", flush=True)
    return True


def run(wanted, arguments, report):
    build = groups.ROOT / "build" / arguments.preset
    files = groups.script_files()
    names = [name for name in groups.declared_unit_tests() + list(files) if wanted(name)]
    built = True
    if any(groups.needs_build(name) for name in names):
        built = build_preset(arguments.preset, report)
    if built and any(name.startswith("unit/") for name in names):
        units = [name for name in groups.configured_unit_tests(build) if wanted(name)]
        for outcome in groups.run_unit(units, build):
            report.add(outcome)
    for name, file in files.items():
        if wanted(name) and (built or not groups.needs_build(name)):
            started = time.monotonic()
            report.add(groups.run_script(name, file, build), time.monotonic() - started)
    return names


def main():
    parser = argparse.ArgumentParser(prog="tests/run", description="Runs all tests: unit, lint, tidy, flow, chaos, docs.")
    parser.add_argument("--only", metavar="PATTERN", default="", help="those whose group/name this regular expression finds")
    parser.add_argument("--list", action="store_true", help="print the names and run nothing")
    parser.add_argument("--preset", choices=["release", "debug", "asan", "tsan"], default="release", help="what to build (CMakePresets.json)")
    arguments = parser.parse_args()
    try:
        pattern = re.compile(arguments.only)
    except re.error as error:
        parser.error(f"--only: {error}")

    def wanted(name):
        return pattern.search(name) is not None

    if arguments.list:
        names = groups.declared_unit_tests() + list(groups.script_files())
        print("\n".join(name for name in names if wanted(name)))
        return 0
    report = Report()
    if not run(wanted, arguments, report) and not report.failed:
        print(f"no test is named like '{arguments.only}': ./tests/run --list", file=sys.stderr)
        return 2
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
