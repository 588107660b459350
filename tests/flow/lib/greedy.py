"""One platform that sends as fast as it can on many streams until its standard input ends. The odd streams never read
what they are answered. Prints how many items it handed over; fails on any error that is none of overload.

    greedy.py ADDRESS STREAMS"""

import itertools
import os
import sys
import threading
import time

import bootstrap

bootstrap.enter()

import events
import grpc
from gateway import credentials
from publishing import details
from zhudong.v1 import feed_service_pb2 as pb, feed_service_pb2_grpc as rpc

CONNECTIONS = 4


class Greedy:

    def __init__(self, address, streams):
        self.channels = [
            grpc.secure_channel(address, credentials("platform-market"), [("grpc.use_local_subchannel_pool", 1)])
            for _ in range(CONNECTIONS)]
        self.stop = threading.Event()
        self.numbers = itertools.count()
        self.sent = 0
        self.faults = []
        self.threads = [threading.Thread(target=self._stream, args=(n,), daemon=True) for n in range(streams)]
        self.template = events.registration(1)
        self.template.business_registration.business_scope = "经营范围" * 300

    def _frames(self):
        while not self.stop.is_set():
            frame = pb.PublishRequest()
            for _ in range(50):
                number = next(self.numbers)
                item = frame.items.add(item=number)
                item.event.CopyFrom(self.template)
                item.event.event_id = f"greedy-{number}"
            self.sent += len(frame.items)
            yield frame

    def _stream(self, number):
        stub = rpc.FeedServiceStub(self.channels[number % len(self.channels)])
        while not self.stop.is_set():
            call = stub.Publish(self._frames())
            try:
                if number % 2:
                    self.stop.wait()
                    call.cancel()
                    return
                for _ in call:
                    if self.stop.is_set():
                        call.cancel()
                        return
            except grpc.RpcError as error:
                info, _, retry = details(error)
                exhausted = error.code() == grpc.StatusCode.RESOURCE_EXHAUSTED
                if exhausted and info is None and "RST_STREAM" in error.details():
                    # gRPC's own memory quota turns new streams away before the gateway sees them.
                    time.sleep(0.5)
                    continue
                if not exhausted or info is None or retry is None:
                    self.faults.append(f"{error.code()} {error.details()}")
                    return
                time.sleep(retry.retry_delay.ToTimedelta().total_seconds())


greedy = Greedy(sys.argv[1], int(sys.argv[2]))
for thread in greedy.threads:
    thread.start()
sys.stdin.read()
greedy.stop.set()
print(greedy.sent, flush=True)
print(*greedy.faults, sep="\n", file=sys.stderr)
os._exit(1 if greedy.faults else 0)
