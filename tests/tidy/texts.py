"""Sizes, words, READMEs, addresses: what can be seen in the text alone."""

import re
from pathlib import PurePosixPath

from tree import Problem, lines, without_comment

FILE_LINES = 400
FUNCTION_LINES = 80
CODE = (".cc", ".h", ".py", ".cmake", ".proto", ".sh")
GENERATED = re.compile(r"(^|/)(testdata|golden|samples|fuzz/corpus|mappings/examples)/")
RATCHET = "tests/tidy/ratchet.txt"

# Written in pieces, so that this file does not hold what it forbids.
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK|not imple" r"mented|for n" r"ow)\b", re.I)
MACHINE_PATH = re.compile(r"(?:^|[^\w./-])/(?:wo" r"rk|fa" r"rm|ro" r"ot|ho" r"me/[a-z]\w*)/")
HOST = re.compile(r"\bhttps?://(?!localhost\b|127\.0\.0\.1\b|\[::1\])[\w.-]+", re.I)


def ratchet(tree):
    """path and rule → how much is still allowed there. Entries only ever become smaller and fewer."""
    entries = {}
    for number, line in lines(tree.files.get(RATCHET, "")):
        parts = line.split("#")[0].split()
        if len(parts) == 3:
            entries[parts[0], parts[1]] = (int(parts[2]), number)
    return entries


def measure(tree, rule, limit, sizes, remedy):
    """Problems for every (path, line, size) above the limit, and for ratchet entries that are too generous."""
    allowed, problems, largest = ratchet(tree), [], {}
    for path, line, size in sizes:
        largest[path] = max(largest.get(path, 0), size)
        if size > allowed.get((path, rule), (limit, 0))[0]:
            problems.append(Problem(path, line, f"{size} lines, at most {limit}: {remedy}"))
    for (path, name), (size, number) in allowed.items():
        if name == rule and largest.get(path, 0) < size:
            now = largest.get(path, 0)
            what = f"set it to {now}" if now > limit else "delete the line"
            problems.append(Problem(RATCHET, number, f"{path} needs {rule} {size} no longer: {what}"))
    return problems


def check_file_length(tree):
    """A file is at most 400 lines."""
    sizes = [(path, 1, text.count("\n")) for path, text in tree.matching(*CODE) if not GENERATED.search(path)]
    return measure(tree, "file", FILE_LINES, sizes, "find the two things in it and give each its file")


def functions(text):
    """(line, lines) of each function body of clang-formatted C++: from a line that ends in `{` at the margin, or one
    class deep, to the closing brace at the same depth."""
    opened = None
    statement = ""
    for number, line in lines(text):
        indent = len(line) - len(line.lstrip(" "))
        if opened and line.startswith(" " * opened[1] + "}") and indent == opened[1]:
            yield opened[0], number - opened[0] + 1
            opened, statement = None, ""
            continue
        if opened or not line.strip() or line.lstrip().startswith(("//", "#")):
            continue
        if indent in (0, 2):
            statement = line
        if line.endswith("{") and not re.match(r"\s*(?:template\s*<.*>\s*)?(?:inline )?(?:namespace|class|struct|union|enum|extern)\b",
                                               statement) and re.search(r"[)\w] ?(?:const|noexcept|override|final|\s)*\{$", line):
            if "=" not in line.split("(")[0] and "(" in statement + line:
                opened = (number, len(statement) - len(statement.lstrip(" ")))


def check_function_length(tree):
    """A function is about a screen."""
    sizes = [(path, line, size) for path, text in tree.matching(".cc", ".h") for line, size in functions(text)]
    return measure(tree, "function", FUNCTION_LINES, sizes, "name its parts and move them out")


def check_readmes(tree):
    """Every folder says what it is for, and speaks only of files that are there."""
    problems = []
    folders = {str(PurePosixPath(path).parent) for path in tree.paths if "/" in path and not path.startswith(".")}
    for folder in sorted(folders):
        # Data belongs to the folder above; unit tests mirror folders that have theirs; proto/ explains the contract.
        if GENERATED.search(folder + "/") or folder.startswith(("proto/", "tests/unit/")) or folder == "cmake":
            continue
        if f"{folder}/README.md" not in tree.paths:
            problems.append(Problem(folder, 1, "has no README.md: say in a few lines what it is for and what it may include"))
    for path, text in tree.matching("README.md"):
        folder = str(PurePosixPath(path).parent)
        for number, line in lines(text):
            for name in re.findall(r"`([\w./-]+\.(?:h|cc|py|cmake|proto))`", line):
                if not {name, f"{folder}/{name}"} & set(tree.paths) and not any(p.endswith("/" + name) for p in tree.paths):
                    problems.append(Problem(path, number, f"`{name}` is not there: correct the name"))
    return problems


def check_words(tree):
    """Nothing unfinished is left behind."""
    problems = []
    for path, text in tree.matching(*CODE, ".md", ".txt", ".toml"):
        for number, line in lines(text):
            if match := UNFINISHED.search(line):
                problems.append(Problem(path, number, f"“{match[0]}”: finish it, or say what holds today"))
    return problems


def check_paths(tree):
    """No path of somebody's machine."""
    return [Problem(path, number, "a path of one machine: make it relative, or an option")
            for path, text in sorted(tree.files.items()) for number, line in lines(text) if MACHINE_PATH.search(line)]


def check_hosts(tree):
    """Nothing that runs depends on a host by its name; documents and comments may."""
    problems = []
    for path, text in sorted(tree.files.items()):
        if path.endswith((".md", "package-lock.json")) or GENERATED.search(path):
            continue
        for number, line in lines(text):
            code = without_comment(line) if path.endswith((".cc", ".h", ".proto")) else line.split("#")[0]
            if HOST.search(code) and not code.lstrip().startswith(("*", "//")):
                problems.append(Problem(path, number, "names a host: make it a setting, or bring the file along"))
    return problems


def check_code(tree):
    """No exceptions of ours, no test that is off without a reason, every header guarded."""
    problems = []
    for path, text in tree.matching(".cc", ".h"):
        if path.endswith(".h") and "#pragma once" not in text:
            problems.append(Problem(path, 1, "no #pragma once: add it below the head comment"))
        for number, line in lines(text):
            code = without_comment(line)
            if path.startswith(("gateway/", "adapters/")) and re.search(r"^\s*throw\b", code):
                problems.append(Problem(path, number, "throws: return an absl::Status that says what to do"))
            if re.search(r"\bDISABLED_", code) or re.search(r"\bGTEST_SKIP\(\)\s*;", code):
                problems.append(Problem(path, number, "a test that does not run: mend it, delete it, or say why: "
                                                      "GTEST_SKIP() << reason"))
    return problems


RULES = [check_file_length, check_function_length, check_readmes, check_words, check_paths, check_hosts, check_code]
