"""Errors: each with the code, the reason and the details that the contract names; and who is not let in at all."""

import subprocess

import events
import grpc
from bootstrap import ROOT
from e2e_subscribe import Subscription
from gateway import CERTS
from publishing import details
from zhudong.v1 import admin_service_pb2, admin_service_pb2_grpc, demand_service_pb2, feed_service_pb2
from zhudong.v1 import feed_service_pb2_grpc, project_service_pb2, project_service_pb2_grpc


def fails(code, reason, call, *arguments):
    """The details of the error that the call must end with."""
    try:
        call(*arguments, timeout=10)
    except grpc.RpcError as error:
        info, bad, retry = details(error)
        assert error.code() == code, (error.code(), error.details())
        assert info is not None, f"no ErrorInfo in {error.details()}"
        assert (info.domain, info.reason) == ("zhudong", reason), info
        assert error.details(), "an error says what to do"
        return info, bad, retry
    raise AssertionError(f"must fail with {reason}")


def reading(gateway, identity="utility-grid"):
    return project_service_pb2_grpc.ProjectServiceStub(gateway.channel(identity))


def what_is_not_there(gateway):
    fails(grpc.StatusCode.NOT_FOUND, "PROJECT_NOT_FOUND", reading(gateway).GetProject,
          project_service_pb2.GetProjectRequest(project_id="p-nothing"))
    fails(grpc.StatusCode.NOT_FOUND, "PROJECT_NOT_FOUND", reading(gateway).GetForecast,
          project_service_pb2.GetForecastRequest(project_id="p-nothing"))
    admin = admin_service_pb2_grpc.AdminServiceStub(gateway.channel("operator-duty"))
    fails(grpc.StatusCode.NOT_FOUND, "DEAD_LETTER_NOT_FOUND", admin.GetDeadLetter,
          admin_service_pb2.GetDeadLetterRequest(subscriber="grid", event_id="p-nothing.1"))
    fails(grpc.StatusCode.NOT_FOUND, "SUBSCRIBER_UNKNOWN", admin.ReplayDeadLetters,
          admin_service_pb2.ReplayDeadLettersRequest(subscriber="nobody"))


def fields_are_named(gateway):
    for request, field in (
            (project_service_pb2.ListProjectsRequest(page_size=-1), "page_size"),
            (project_service_pb2.ListProjectsRequest(page_size=100000), "page_size"),
            (project_service_pb2.ListProjectsRequest(
                filter=project_service_pb2.ProjectFilter(need_by_from="2025-02-30")), "filter.need_by_from"),
            (project_service_pb2.ListProjectsRequest(
                filter=project_service_pb2.ProjectFilter(division_prefix="4x")), "filter.division_prefix")):
        _, bad, _ = fails(grpc.StatusCode.INVALID_ARGUMENT, "INVALID_FIELD", reading(gateway).ListProjects, request)
        assert bad is not None and [one.field for one in bad.field_violations] == [field], (request, bad)


def page_tokens_are_checked(gateway):
    listing = reading(gateway).ListProjects
    fails(grpc.StatusCode.INVALID_ARGUMENT, "PAGE_TOKEN_INVALID", listing,
          project_service_pb2.ListProjectsRequest(page_token="made up"))
    token = listing(project_service_pb2.ListProjectsRequest(page_size=3), timeout=5).next_page_token
    fails(grpc.StatusCode.INVALID_ARGUMENT, "PAGE_TOKEN_INVALID", listing,
          project_service_pb2.ListProjectsRequest(
              page_token=token, filter=project_service_pb2.ProjectFilter(division_prefix="44")))


def nothing_without_a_grant(gateway):
    info, _, _ = fails(grpc.StatusCode.PERMISSION_DENIED, "NOT_GRANTED",
                       feed_service_pb2_grpc.FeedServiceStub(gateway.channel("utility-grid")).PublishBatch,
                       feed_service_pb2.PublishBatchRequest(
                           items=[feed_service_pb2.PublishItem(event=events.land_supply(1))]))
    assert info.metadata["principal"] == "spiffe://zhudong/utility/grid" and info.metadata["needs"], info
    for identity in ("platform-land", "utility-grid"):
        fails(grpc.StatusCode.PERMISSION_DENIED, "NOT_GRANTED",
              admin_service_pb2_grpc.AdminServiceStub(gateway.channel(identity)).GetStatus,
              admin_service_pb2.GetStatusRequest())
    fails(grpc.StatusCode.PERMISSION_DENIED, "NOT_GRANTED", reading(gateway, "platform-land").GetProject,
          project_service_pb2.GetProjectRequest(project_id=events.construction_number(1)))


def frames_have_a_limit(gateway):
    stub = feed_service_pb2_grpc.FeedServiceStub(gateway.channel("platform-land"))
    many = feed_service_pb2.PublishBatchRequest(items=[feed_service_pb2.PublishItem()] * 1001)
    fails(grpc.StatusCode.INVALID_ARGUMENT, "FRAME_TOO_LARGE", stub.PublishBatch, many)


def subscription_fails(gateway, code, reason, subscriber, **position):
    subscription = Subscription(gateway, subscriber, **position)
    subscription.thread.join(10)
    assert subscription.error is not None, f"must fail with {reason}"
    assert (subscription.error.code(), details(subscription.error)[0].reason) == (code, reason), subscription.error


def cursors_and_starts_are_checked(gateway):
    subscription_fails(gateway, grpc.StatusCode.INVALID_ARGUMENT, "CURSOR_INVALID", "grid-x", cursor="made up")
    subscription_fails(gateway, grpc.StatusCode.PERMISSION_DENIED, "NOT_GRANTED", "somebody-else",
                       earliest=demand_service_pb2.StartEarliest())
    subscription_fails(gateway, grpc.StatusCode.INVALID_ARGUMENT, "INVALID_FIELD", "grid X",
                       earliest=demand_service_pb2.StartEarliest())


def strangers_are_not_let_in(gateway):
    """A certificate of another CA, none at all, and no TLS: no answer to any of them."""
    folder = gateway.folder / "strangers"
    subprocess.run([ROOT / "certs" / "make-dev-certs", "--quiet", folder], check=True)
    other = grpc.ssl_channel_credentials((CERTS / "ca.crt").read_bytes(), (folder / "platform-land.key").read_bytes(),
                                         (folder / "platform-land.crt").read_bytes())
    nobody = grpc.ssl_channel_credentials((CERTS / "ca.crt").read_bytes())
    for channel in (grpc.secure_channel(gateway.address, other), grpc.secure_channel(gateway.address, nobody),
                    grpc.insecure_channel(gateway.address)):
        with channel:
            try:
                project_service_pb2_grpc.ProjectServiceStub(channel).ListProjects(
                    project_service_pb2.ListProjectsRequest(), timeout=5)
            except grpc.RpcError as error:
                assert error.code() in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED), error
                continue
            raise AssertionError("a stranger was answered")


CHECKS = (what_is_not_there, fields_are_named, page_tokens_are_checked, nothing_without_a_grant, frames_have_a_limit,
          cursors_and_starts_are_checked, strangers_are_not_let_in)
