"""Other settings while the gateway runs, as an operator puts them in force."""

from zhudong.v1 import config_service_pb2 as pb, config_service_pb2_grpc as rpc


def apply(gateway, changes):
    """Puts what `changes` makes of the file's text in force: the names of what changed by it, by section."""
    before = gateway.config.read_text()
    after = changes(before)
    assert after != before, "nothing of the settings was changed"
    gateway.config.write_text(after)
    stub = rpc.ConfigServiceStub(gateway.channel("operator-duty"))
    answer = stub.ApplyConfig(pb.ApplyConfigRequest(reason="a conformance test"), timeout=120)
    assert answer.outcome == pb.CONFIG_OUTCOME_APPLIED, answer
    names = {}
    for change in answer.plan.changes:
        names.setdefault(change.section, set()).add(change.name)
    return names
