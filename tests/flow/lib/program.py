"""Where the built program is."""

import os
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[3]


def find_program():
    """build/gateway/app/zhudong or that of a preset; ZHUDONG_PROGRAM names another."""
    named = os.environ.get("ZHUDONG_PROGRAM")
    candidates = [pathlib.Path(named)] if named else [
        ROOT / "build" / preset / "gateway" / "app" / "zhudong" for preset in ("release", "debug", "")]
    found = [path for path in candidates if path.is_file()]
    if not found:
        raise SystemExit("the program is not built: ./tests/run builds it, or ZHUDONG_PROGRAM names one")
    return max(found, key=lambda path: path.stat().st_mtime)
