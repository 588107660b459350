"""What the rules look at: the repository's text files, by path. The self-test builds small ones by hand."""

import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

TEXT = re.compile(r"(\.(cc|h|py|sh|md|toml|cmake|proto|json|txt|yaml)|/(run|quickstart|[a-z0-9_-]+))$")


@dataclass
class Problem:
    path: str
    line: int
    what: str  # and what to do

    def __str__(self):
        return f"{self.path}:{self.line}: {self.what}"


@dataclass
class Tree:
    files: dict[str, str]  # path → text
    paths: list[str] = field(default_factory=list)  # all files, also those that are no text

    def __post_init__(self):
        self.paths = sorted(set(self.paths) | set(self.files))

    def matching(self, *suffixes, under=""):
        return [(path, text) for path, text in sorted(self.files.items())
                if path.endswith(suffixes) and path.startswith(under)]


def load(root):
    """Tracked files and new ones that are not ignored."""
    listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
                            cwd=root, capture_output=True, check=True)
    files, paths = {}, []
    for path in listed.stdout.decode("utf-8").split("\0"):
        file = Path(root) / path
        if not path or not file.is_file():
            continue
        paths.append(path)
        if TEXT.search("/" + path) and file.stat().st_size < 4 << 20:
            try:
                files[path] = file.read_text("utf-8")
            except UnicodeDecodeError:
                continue  # samples in GB18030 are data, not text
    return Tree(files, paths)


def lines(text):
    return enumerate(text.splitlines(), 1)


def without_comment(line):
    """A C++ line without what stands behind //, unless the // is part of an address."""
    return re.sub(r"(?<!:)//.*$", "", line)
