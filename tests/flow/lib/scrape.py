"""What the admin port answers, and which metrics the alert rules and the dashboard name."""

import json
import re
import urllib.error
import urllib.request

from bootstrap import ROOT

ALERTS = ROOT / "deploy" / "prometheus" / "alerts.yml"
DASHBOARD = ROOT / "deploy" / "grafana" / "zhudong.json"
NAME = re.compile(r"\b(?:zhudong|grpc_server|process)_[a-z0-9_]+\b")
SERIES = re.compile(r"^([a-z0-9_]+)(?:\{(.*)\})? (\S+)$")
LABEL = re.compile(r'([a-z_]+)="((?:[^"\\]|\\.)*)"')


def get(gateway, path):
    """(status, body); (0, "") when nobody answers."""
    try:
        with urllib.request.urlopen(f"http://{gateway.admin}{path}", timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return 0, ""


class Scrape:

    def __init__(self, gateway):
        status, self.text = get(gateway, "/metrics")
        assert status == 200, (status, self.text)
        self.series = {}
        for line in self.text.splitlines():
            if line.startswith("#"):
                continue
            found = SERIES.match(line)
            assert found, f"no line of Prometheus: {line!r}"
            labels = frozenset(LABEL.findall(found[2] or ""))
            self.series.setdefault(found[1], {})[labels] = float(found[3])

    def value(self, name, **labels):
        """Of the one series that has these labels; None when there is none."""
        found = [value for has, value in self.series.get(name, {}).items() if set(labels.items()) <= has]
        assert len(found) <= 1, f"{name} {labels} is ambiguous"
        return found[0] if found else None

    def sum(self, name, **labels):
        return sum(value for has, value in self.series.get(name, {}).items() if set(labels.items()) <= has)


def named_metrics():
    """Where each metric is named: {metric: places}."""
    named = {}

    def look(place, expression):
        for metric in NAME.findall(re.sub(r'"[^"]*"', "", expression)):
            named.setdefault(metric, set()).add(place)
    for line in ALERTS.read_text().splitlines():
        if line.strip().startswith("expr:"):
            look(ALERTS.name, line.split("expr:", 1)[1])
    for panel in json.loads(DASHBOARD.read_text())["panels"]:
        for target in panel.get("targets", []):
            look(f"{DASHBOARD.name}, panel `{panel['title']}`", target["expr"])
    return named
