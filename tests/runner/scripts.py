"""Runs one test script and reads what it says: its exit code, and `PASS name` (or `ok name`), `FAIL name: why`,
`SKIP name: why`, one a line. A script that says nothing at all has not shown anything."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass, field

LINE = re.compile(r"^(PASS|ok|FAIL|SKIP)\b[ :]*(.*)$")
KEPT_BYTES = 64 << 10


@dataclass
class Outcome:
    """What came of one test. `output` is kept for failures only."""

    name: str
    passed: int = 0
    failed: int = 0
    reasons: list[str] = field(default_factory=list)  # of what failed, where it said so
    skipped: list[str] = field(default_factory=list)  # with reasons
    note: str = ""
    output: str = ""


def judge(name, output, exit_code, ended=""):
    """The outcome that a script's output and exit code stand for. Silence is no success."""
    outcome = Outcome(name)
    for line in output.splitlines():
        match = LINE.match(line)
        if not match:
            continue
        if match[1] in ("PASS", "ok"):
            outcome.passed += 1
        elif match[1] == "FAIL":
            outcome.failed += 1
            outcome.reasons.append(match[2])
        else:
            outcome.skipped.append(match[2])
    if ended:
        outcome.failed += 1
        outcome.note = ended
    elif exit_code != 0 and outcome.failed == 0:
        outcome.failed = 1
        outcome.note = f"exit code {exit_code} without a FAIL line"
    elif exit_code == 0 and outcome.failed:
        outcome.note = "a FAIL line, but exit code 0"
    elif outcome.passed + outcome.failed + len(outcome.skipped) == 0:
        outcome.passed, outcome.failed = (1, 0) if output.strip() else (0, 1)
        outcome.note = "" if output.strip() else "it printed nothing, and so showed nothing"
    if outcome.failed:
        outcome.output = output[-KEPT_BYTES:]
    return outcome


def run(name, command, environment, limit_seconds):
    """Runs `command` in a fresh folder of its own, which stays when it fails; ends it with all its children after the limit."""
    fresh = tempfile.mkdtemp(prefix="zhudong-test-")
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            command,
            cwd=fresh,
            env={**os.environ, **environment, "TMPDIR": fresh},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        ended = ""
        try:
            process.wait(limit_seconds)
        except subprocess.TimeoutExpired:
            ended = f"not finished after {limit_seconds} s"
        finally:
            # What a script leaves running must not disturb the next one.
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            process.wait()
        output.seek(0)
        outcome = judge(name, output.read().decode("utf-8", "replace"), process.returncode, ended)
    if outcome.failed:
        outcome.output += f"\nits folder: {fresh}\n"
    else:
        shutil.rmtree(fresh, ignore_errors=True)
    return outcome
