"""Platforms that publish without end, a gateway that backs up, and folders to restore into."""

import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import threading

import crash_rounds
import events
from gateway import CERTS
from publishing import by_batch

SETTINGS = """
[audit]
signing_key = "{certs}/audit.key"
checkpoint_records = 3

[backup]
path = "{folder}"
keep = 3
keep_free_mib = {keep_free}
max_mib_per_second = {speed}

[[principal]]
id = "spiffe://zhudong/operator/auditor"
roles = ["auditor"]
"""
FAT_BYTES = 50_000


def settings(folder, keep_free=0, speed=0):
    return SETTINGS.format(certs=CERTS, folder=folder, keep_free=keep_free, speed=speed)


class Load:
    """Use as a context: platforms publish over gRPC the whole time, through restarts, too."""

    MAKERS = {"land": crash_rounds.land_events, "planning": crash_rounds.planning_events,
              "market": crash_rounds.registration_events}

    def __init__(self, gateway, seed):
        chance = random.Random(seed)
        self.gateway = gateway
        self.platforms = [crash_rounds.Platform(name, make(chance), chance) for name, make in self.MAKERS.items()]
        self.stopping = threading.Event()
        self.threads = [threading.Thread(target=self._publish, args=(platform,)) for platform in self.platforms]

    def _publish(self, platform):
        while not self.stopping.is_set():
            platform.publish(self.gateway)
            self.stopping.wait(0.05)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *error):
        self.stopping.set()
        for thread in self.threads:
            thread.join()

    def acknowledged(self):
        """platform → {event id: position}, as it is now."""
        return {platform.name: dict(platform.positions) for platform in self.platforms}

    def count(self):
        return sum(len(platform.positions) for platform in self.platforms)

    def check_there(self, gateway, acknowledged):
        """The gateway knows each of these at its position; sent again, it is a duplicate."""
        checked = 0
        for platform in self.platforms:
            channel = gateway.channel(f"platform-{platform.name}")
            positions = acknowledged[platform.name]
            ids = list(positions)
            for at in range(0, len(ids), 200):
                part = ids[at:at + 200]
                for event_id, ack in zip(part, by_batch(channel, [platform.events[one] for one in part], timeout=60)):
                    assert ack.journal_sequence == positions[event_id], f"{event_id}: {ack}, was {positions[event_id]}"
                    checked += 1
        return checked


def add_bulk(gateway, first, mib):
    """Quarantined originals, which are kept sealed and so take the room they have."""
    channel = gateway.channel("platform-land")
    wrong = []
    for n in range(first, first + mib * 20):
        event = events.land_supply(n, event_id=f"fat-{n}")
        event.division_code = "no code"
        event.land_supply.project_name = "长" * (FAT_BYTES // 3)
        wrong.append(event)
    for at in range(0, len(wrong), 10):
        by_batch(channel, wrong[at:at + 10], timeout=60)


def restore(gateway, backups, name, *options):
    """`zhudong restore` into a folder of this name, with the gateway's settings for the rest; (its end, the settings)."""
    config = gateway.folder / f"{name}.toml"
    config.write_text(re.sub(r'^path = "(state|again)"$', f'path = "{name}"', gateway.config.read_text(), flags=re.M))
    done = subprocess.run([gateway.program, "restore", "--backup", backups, "--config", config, *map(str, options)],
                          capture_output=True, text=True, timeout=300)
    return done, config


def is_empty(folder):
    return not folder.exists() or not os.listdir(folder)


def copied(folder, name):
    """A copy of the backups, to be damaged."""
    copy = pathlib.Path(folder).parent / name
    shutil.copytree(folder, copy)
    return copy


def largest_shared(folder):
    return max((folder / "shared_checksum").iterdir(), key=lambda file: file.stat().st_size)


def backups_of(gateway):
    return json.loads(gateway.run("backup", "list", "--output", "json")).get("backups", [])
