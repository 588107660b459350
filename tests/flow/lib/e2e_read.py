"""Reading: one project, one forecast with its explanation, lists by page, health and reflection."""

import json

import events
from e2e_publish import settled
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc
from zhudong.v1 import project_service_pb2 as pb, project_service_pb2_grpc, projects_pb2


def stub(gateway):
    return project_service_pb2_grpc.ProjectServiceStub(gateway.channel("utility-grid"))


def a_project_by_any_of_its_identities(gateway):
    settled(gateway)
    names = (events.supervision(1), events.land_permit(1), events.works_permit(1), events.construction_number(1))
    answers = [stub(gateway).GetProject(pb.GetProjectRequest(project_id=name), timeout=5) for name in names]
    answer = answers[0]
    assert {a.project.project_id for a in answers} == {answer.project.project_id}
    assert answer.project.stage == projects_pb2.STAGE_COMPLETED, answer.project
    assert {ref.event_id for ref in answer.project.evidence} == {"land-1", "land-use-1", "works-1", "build-1", "done-1"}
    assert {one.ref.event_id for one in answer.evidence} == {ref.event_id for ref in answer.project.evidence}
    assert all(one.HasField("event") for one in answer.evidence)
    assert answer.project.field_sources
    for source in answer.project.field_sources:
        assert 1 <= source.evidence <= len(answer.project.evidence), source


def a_forecast_explains_itself(gateway):
    forecast = stub(gateway).GetForecast(pb.GetForecastRequest(project_id=events.construction_number(2)),
                                         timeout=5).forecast
    assert 0 <= forecast.demand.low_kw <= forecast.demand.expected_kw <= forecast.demand.high_kw
    assert forecast.demand.expected_kw > 0 and forecast.voltage_level and forecast.need_by_date
    assert 0 < forecast.certainty <= 1 and forecast.rules_version and forecast.evidence
    assert forecast.explanation and forecast.factors
    for factor in forecast.factors:
        assert factor.name and factor.unit and factor.source, factor
    shares = [year.share for year in forecast.ramp]
    assert shares == sorted(shares) and shares, shares


def lists_page_through_everything_once(gateway):
    everything = list(stub(gateway).ListProjects(pb.ListProjectsRequest(page_size=1000), timeout=5).projects)
    assert len(everything) > 40
    seen, token = [], ""
    while True:
        page = stub(gateway).ListProjects(pb.ListProjectsRequest(page_size=7, page_token=token), timeout=5)
        assert len(page.projects) <= 7
        seen += [project.project_id for project in page.projects]
        token = page.next_page_token
        if not token:
            break
    assert seen == [project.project_id for project in everything] and len(set(seen)) == len(seen)


def filters_hold(gateway):
    listed = stub(gateway).ListForecasts(pb.ListForecastsRequest(
        filter=pb.ProjectFilter(division_prefix="4401", need_by_from="2027-01-01", need_by_to="2027-12-31"),
        page_size=1000), timeout=5).forecasts
    assert listed and all("2027-01-01" <= one.need_by_date <= "2027-12-31" for one in listed)
    completed = stub(gateway).ListProjects(pb.ListProjectsRequest(
        filter=pb.ProjectFilter(stage=projects_pb2.STAGE_COMPLETED), page_size=1000), timeout=5).projects
    assert completed and all(one.stage == projects_pb2.STAGE_COMPLETED for one in completed)
    elsewhere = stub(gateway).ListProjects(pb.ListProjectsRequest(filter=pb.ProjectFilter(division_prefix="11")),
                                           timeout=5)
    assert not elsewhere.projects and not elsewhere.next_page_token


def health_of_services_and_feeds(gateway):
    health = health_pb2_grpc.HealthStub(gateway.channel("platform-land"))
    for service in ("", "zhudong.v1.FeedService", "zhudong.v1.DemandService", "zhudong.v1.ProjectService",
                    "zhudong.v1.AdminService", "feed/land-supply"):
        answer = health.Check(health_pb2.HealthCheckRequest(service=service), timeout=5)
        assert answer.status == health_pb2.HealthCheckResponse.SERVING, (service, answer)


def reflection_lists_the_services(gateway):
    reflection = reflection_pb2_grpc.ServerReflectionStub(gateway.channel("platform-land"))
    request = reflection_pb2.ServerReflectionRequest(list_services="")
    answer = next(reflection.ServerReflectionInfo(iter([request]), timeout=5))
    names = {service.name for service in answer.list_services_response.service}
    for wanted in ("FeedService", "DemandService", "ProjectService", "AdminService"):
        assert f"zhudong.v1.{wanted}" in names, names


def the_command_line_reads_the_same(gateway):
    by_command = json.loads(gateway.run("project", "show", events.construction_number(2), "--output", "json"))
    by_call = stub(gateway).GetProject(pb.GetProjectRequest(project_id=events.construction_number(2)), timeout=5)
    assert by_command["project"]["project_id"] == by_call.project.project_id
    assert by_command["forecast"]["forecast_id"] == by_call.forecast.forecast_id
    assert "需求" in gateway.run("forecast", "show", events.construction_number(2))
    lines = gateway.run("project", "list", "--limit", "1000", "--output", "jsonl").splitlines()
    assert len(lines) == len(stub(gateway).ListProjects(pb.ListProjectsRequest(page_size=1000), timeout=5).projects)
    assert gateway.run("project", "show", "p-nothing", check=False).returncode == 5
    assert gateway.run("status", identity="platform-land", check=False).returncode == 4
    assert gateway.run("status", "--gateway", "127.0.0.1:1", check=False).returncode == 3
    assert gateway.run("status", "--cert", "/nowhere", check=False).returncode == 2


CHECKS = (a_project_by_any_of_its_identities, a_forecast_explains_itself, lists_page_through_everything_once,
          filters_hold, health_of_services_and_feeds, reflection_lists_the_services, the_command_line_reads_the_same)
