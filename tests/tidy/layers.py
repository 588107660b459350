"""The layer table, and headers and calls that belong to one place."""

import re
from pathlib import PurePosixPath

from tree import Problem, lines, without_comment

INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"((?:gateway|adapters)/[^"]+)"|<([^>]+)>)')

# header's beginning → folders that may include it, and what the others do instead
CONFINED = {
    "rocksdb/": (("gateway/store/", "tests/bench/", "tests/unit/store/"), "go through gateway/store/database.h"),
    "httplib.h": (("gateway/http/",), "use gateway/http and add there what is missing"),
    "librdkafka/": (("gateway/kafka/",), "use gateway/kafka and add there what is missing"),
    "openssl/": (("gateway/crypto/",), "add what is needed to gateway/crypto and call that"),
    "xlsxwriter.h": (("gateway/reports/",), "give gateway/reports the tables"),
    "prometheus/": (("gateway/telemetry/",), "use gateway/telemetry/metrics.h"),
    "pqxx/": (("gateway/postgres/", "adapters/"), "only adapters talk with a PostgreSQL, through gateway/postgres"),
    "s2/": (("gateway/streets/",), "use gateway/streets and add there what is missing"),
    "grpcpp/": (("gateway/rpc/", "gateway/app/", "adapters/", "tests/"), "calls belong into rpc or an adapter"),
}

CLOCK = re.compile(r"\babsl::Now\(|\bsystem_clock::now\b|\btime\(\s*(nullptr|NULL|0)?\s*\)|\bgettimeofday\(|\bclock_gettime\(|"
                   r"\babsl::GetCurrentTimeNanos\(|\blocaltime(_r)?\(")
# Where time is no input of a decision: the clock itself, and waits that need an absolute deadline of the real world.
CLOCK_EXCEPTIONS = {
    "gateway/base/clock.cc": "is the clock",
    "tests/": "measures and waits for real things",
}

# Pure layers: the same arguments give the same answer.
PURE = ("calendar", "capacity", "correlation", "forecast", "health", "model", "ofd", "policy", "streets")
IMPURE_HEADERS = ("fstream", "thread", "mutex", "filesystem", "random", "absl/synchronization/", "absl/random/", "sys/",
                  "unistd.h")

# What an adapter sees of the gateway.
ADAPTER_SEES = ("base", "http", "postgres", "kafka", "model", "ports", "mapping", "polling", "pushing")


def layer_numbers(tree):
    table = tree.files.get("cmake/ZhudongLibrary.cmake", "")
    match = re.search(r"set\(ZHUDONG_LAYERS([^)]*)\)", table)
    return {name: int(number) for name, number in re.findall(r'"(\w+):(\d+)"', match[1])} if match else {}


def folder_layers(tree):
    """gateway/NAME → the layer of its own name, or the highest of its zhudong_library()s."""
    folders = {path.split("/")[1]: path.split("/")[1] for path in tree.files if path.startswith("gateway/") and
               path.count("/") > 1}
    numbers = layer_numbers(tree)
    for path, text in tree.matching("CMakeLists.txt", under="gateway/"):
        declared = re.findall(r"zhudong_library\(\s*\w+\s+(\w+)", text)
        folder = path.split("/")[1]
        if declared and path.count("/") == 2 and folder not in numbers:
            folders[folder] = max(declared, key=lambda layer: numbers.get(layer, len(numbers)))
    return folders


def includes(tree, *roots):
    for path, text in tree.matching(".cc", ".h"):
        if path.startswith(roots):
            for number, line in lines(text):
                if match := INCLUDE.match(line):
                    yield path, number, match[1], match[2]


def check_layers(tree):
    """A file includes only what stands below it."""
    numbers, folders = layer_numbers(tree), folder_layers(tree)
    if not numbers:
        return [Problem("cmake/ZhudongLibrary.cmake", 1, "ZHUDONG_LAYERS is not there: the layers have no order")]
    problems = []
    for folder, layer in sorted(folders.items()):
        if layer not in numbers:
            problems.append(Problem(f"gateway/{folder}/CMakeLists.txt", 1,
                                    f"layer {layer} is not in ZHUDONG_LAYERS: add it to cmake/ZhudongLibrary.cmake"))
    for path, number, ours, _ in includes(tree, "gateway/"):
        own = path.split("/")[1]
        if ours is None or own not in folders:
            continue
        if ours.startswith("adapters/"):
            if own != "app":
                problems.append(Problem(path, number, "only gateway/app names adapters: take a ports:: interface instead"))
            continue
        other = ours.split("/")[1]
        if other == own or folders.get(other) not in numbers or folders[own] not in numbers:
            continue
        if folders[other] == folders[own] or numbers[folders[other]] >= numbers[folders[own]]:
            problems.append(Problem(path, number, f"{own} does not stand above {other}: move what is shared down, or "
                                                  "have it passed in"))
    return problems


def check_adapters(tree):
    """An adapter sees ports, mapping, model, http, kafka and base, and no other adapter."""
    problems = []
    for path, number, ours, _ in includes(tree, "adapters/"):
        if ours is None or path.count("/") < 2:
            continue
        top, folder = ours.split("/")[:2]
        if top == "adapters" and folder != path.split("/")[1]:
            problems.append(Problem(path, number, "an adapter includes no other adapter: move what is shared to gateway/ports"))
        elif top == "gateway" and folder not in ADAPTER_SEES:
            problems.append(Problem(path, number, f"an adapter may include gateway/{{{','.join(ADAPTER_SEES)}}}, not {folder}: "
                                                  "have it passed in"))
    return problems


def check_confined(tree):
    """Headers of RocksDB, OpenSSL, librdkafka and gRPC stand where they belong."""
    problems = []
    for path, number, _, system in includes(tree, "gateway/", "adapters/", "tests/"):
        for header, (allowed, remedy) in CONFINED.items():
            if system and system.startswith(header) and not path.startswith(allowed):
                problems.append(Problem(path, number, f"<{header}…> only in {', '.join(allowed)}: {remedy}"))
    return problems


def check_clock(tree):
    """Nobody but base::Clock asks the wall clock."""
    problems = []
    for path, text in tree.matching(".cc", ".h"):
        if path.startswith(tuple(CLOCK_EXCEPTIONS)):
            continue
        for number, line in lines(text):
            if CLOCK.search(without_comment(line)):
                problems.append(Problem(path, number, "asks the wall clock: take a base::Clock and ask that"))
    return problems


def check_purity(tree):
    """correlation, forecast and model have no I/O, no threads, no randomness."""
    problems = []
    for path, number, _, system in includes(tree, *(f"gateway/{name}/" for name in PURE)):
        if system and system.startswith(IMPURE_HEADERS):
            problems.append(Problem(path, number, f"<{system}> in a pure layer: have the value passed in"))
    for path, number, ours, _ in includes(tree, *(f"gateway/{name}/" for name in PURE)):
        if ours in ("gateway/base/clock.h", "gateway/store/database.h"):
            problems.append(Problem(path, number, f"{ours} in a pure layer: have the value passed in"))
    return problems


def check_orphans(tree):
    """Every .cc stands in a CMakeLists.txt of its folder, or of one above."""
    lists = {str(PurePosixPath(path).parent): text for path, text in tree.matching("CMakeLists.txt")}
    problems = []
    for path, _ in tree.matching(".cc"):
        if not path.startswith(("gateway/", "adapters/", "tests/")):
            continue
        for folder in PurePosixPath(path).parents:
            relative = str(PurePosixPath(path).relative_to(folder))
            if re.search(rf"(?<![\w/.-]){re.escape(relative)}\b", lists.get(str(folder), "")):
                break
        else:
            problems.append(Problem(path, 1, "no CMakeLists.txt names it, so nobody builds it: add or delete it"))
    return problems


RULES = [check_layers, check_adapters, check_confined, check_clock, check_purity, check_orphans]
