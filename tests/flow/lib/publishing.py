"""Publishing as a platform's own client would: by stream and by batch, and reading errors' details."""

import queue

from google.rpc import error_details_pb2
from grpc_status import rpc_status
from zhudong.v1 import feed_service_pb2 as feed_pb
from zhudong.v1 import feed_service_pb2_grpc as feed_rpc


def items_of(events, first=1):
    return [feed_pb.PublishItem(item=first + i, event=event) for i, event in enumerate(events)]


def by_batch(channel, events, timeout=10):
    """Acknowledgements, one for each event, in order."""
    answer = feed_rpc.FeedServiceStub(channel).PublishBatch(
        feed_pb.PublishBatchRequest(items=items_of(events)), timeout=timeout)
    assert [ack.item for ack in answer.acknowledgements] == list(range(1, len(events) + 1))
    return list(answer.acknowledgements)


class Stream:
    """One Publish stream; acknowledgements are read as they come."""

    def __init__(self, channel, timeout=None):
        self.requests = queue.Queue()
        self.call = feed_rpc.FeedServiceStub(channel).Publish(iter(self.requests.get, None), timeout=timeout)

    def send(self, items):
        self.requests.put(feed_pb.PublishRequest(items=items))

    def acknowledgements(self):
        for response in self.call:
            yield from response.acknowledgements

    def close(self):
        self.requests.put(None)


def by_stream(channel, events, frame=7, timeout=10):
    stream = Stream(channel, timeout)
    for at in range(0, len(events), frame):
        stream.send(items_of(events[at:at + frame], first=at + 1))
    stream.close()
    acks = list(stream.acknowledgements())
    assert [ack.item for ack in acks] == list(range(1, len(events) + 1)), "once each, in the order sent"
    return acks


def details(error):
    """(ErrorInfo, BadRequest, RetryInfo) of a failed call; None for what it does not carry."""
    found = {}
    status = rpc_status.from_call(error)
    for detail in status.details if status else []:
        for kind in (error_details_pb2.ErrorInfo, error_details_pb2.BadRequest, error_details_pb2.RetryInfo):
            if detail.Is(kind.DESCRIPTOR):
                found[kind] = kind()
                detail.Unpack(found[kind])
    return (found.get(error_details_pb2.ErrorInfo), found.get(error_details_pb2.BadRequest),
            found.get(error_details_pb2.RetryInfo))
