"""What is checked of the exchange tables, one after the other, on one gateway and one PostgreSQL."""

import grpc

from e2e_publish import settled
from gateway import wait_until
from zhudong.v1 import admin_service_pb2 as admin_pb2, admin_service_pb2_grpc as admin_pb2_grpc
from zhudong.v1 import case_events_pb2 as events_pb2, cases_pb2
from zhudong.v1 import case_service_pb2 as case_pb2, case_service_pb2_grpc as case_pb2_grpc
from zhudong.v1 import project_service_pb2 as project_pb2, project_service_pb2_grpc as project_pb2_grpc

FEED = """
[[feed]]
name = "exchange"
platform = "住房和城乡建设局"
kinds = ["investment_project", "land_use_planning_permit", "construction_planning_permit", "construction_permit",
         "case_status_report", "withdrawal"]
same_id = "correction"
[[principal]]
id = "spiffe://zhudong/platform/exchange"
publish = ["exchange"]
"""
PROJECTS, PERMITS, BUILDINGS = "SPGL_XMJBXXB", "SPGL_JZGCSGXKXXB", "SPGL_XMDTXXB"
ACCESS_WORKS = "11440100MB2D00000X4440119"
ITEMS, STEPS = "SPGL_XMSPSXBLXXB", "SPGL_XMSPSXBLXXXXB"


def source(postgres, wait=3600):
    return f"""
[[source]]
name = "front"
type = "exchange_tables"
principal = "spiffe://zhudong/platform/exchange"
feed = "exchange"
poll_seconds = 0.1
reference_wait_seconds = {wait}
approval_items = ["{ACCESS_WORKS}=works_approval"]
{postgres.source_settings()}"""


def code(n):
    return f"2601-440112-04-01-{n:06d}"


def project(n, serial, key=None, name=None):
    return (f"INSERT INTO {PROJECTS} (LSH, DFSJZJ, XZQHDM, XMDM, XMMC, SBSJ, ZTZE) VALUES ({serial}, '{key or serial}', "
            f"'440112', '{code(n)}', '{name or '项目' + str(n)}', '2026-01-05', 12000)")


def permit(number, n, serial):
    """Of project n; of none that it names, for 0."""
    of = f"'{code(n)}'" if n else "NULL"
    return (f"INSERT INTO {PERMITS} (LSH, DFSJZJ, XZQHDM, XMDM, SGXKZBH, GCMC, ZJZMJ, FZRQ) VALUES ({serial}, "
            f"'{serial}', '440112', {of}, '{number}', '一期', 30000, '2026-03-02')")


def building(number, serial, name, storeys=18):
    return (f"INSERT INTO {BUILDINGS} (LSH, DFSJZJ, XZQHDM, XKBABH, DTBM, DTMC, GCYT, JZMJ, DSCS) VALUES ({serial}, "
            f"'{serial}', '440112', '{number}', '{name}', '{name}', '住宅', 9000, {storeys})")


def counts(gateway):
    feed = next(one for one in settled(gateway).feeds if one.feed == "exchange")
    assert feed.received == feed.accepted + feed.duplicates + feed.quarantined + feed.refused, feed
    return feed


def state(postgres, table, serial):
    """Upload status and failure reason."""
    rows = postgres.sql(f"SELECT SJSCZT, coalesce(SBYY, '') FROM {table} WHERE LSH = {serial}")
    return int(rows[0][0]), rows[0][1]


def marked(postgres, table, serials, wanted=3, seconds=60):
    """All rows of these numbers have this upload status."""
    listed = ", ".join(map(str, serials))
    wait_until(f"{table} {listed} have SJSCZT {wanted}", lambda: postgres.sql(
        f"SELECT count(*) FROM {table} WHERE LSH IN ({listed}) AND SJSCZT = {wanted}") == [[str(len(serials))]], seconds)


def found(gateway, n):
    """The project of this code, or None."""
    settled(gateway)
    projects = project_pb2_grpc.ProjectServiceStub(gateway.channel("operator-duty"))
    try:
        return projects.GetProject(project_pb2.GetProjectRequest(project_id=code(n)), timeout=10).project
    except grpc.RpcError as error:
        assert error.code() == grpc.StatusCode.NOT_FOUND, error
        return None


def names(gateway, n):
    """What its buildings are called."""
    return {building.name for building in found(gateway, n).buildings}


def source_status(gateway):
    status = admin_pb2_grpc.AdminServiceStub(gateway.channel("operator-duty")).GetStatus(
        admin_pb2.GetStatusRequest(), timeout=5)
    return next(one for one in status.sources if one.source == "front")


def rows_become_events_and_are_told_so(gateway, postgres):
    postgres.sql(f"{project(1, 100)}; {permit('440112202603020101', 1, 100)}; "
                 f"INSERT INTO {ITEMS} (LSH, DFSJZJ, XZQHDM, XMDM, SPSXSLBM) VALUES (100, '100', '440112', '{code(1)}', 'S-1');"
                 f"INSERT INTO {STEPS} (LSH, DFSJZJ, XZQHDM, SPSXSLBM, BLZT) VALUES (100, '100', '440112', 'S-1', 3);"
                 f"{building('440112202603020101', 100, 'A1')}; {building('440112202603020101', 101, 'A2')}")
    for table in (PROJECTS, PERMITS, ITEMS, STEPS):
        marked(postgres, table, [100])
    marked(postgres, BUILDINGS, [100, 101])
    assert names(gateway, 1) == {"A1", "A2"}
    assert counts(gateway).quarantined == 0


def statuses_of_access_works_are_those_of_a_case(gateway, postgres):
    """Two departments of one parallel approval, and an item of something else; a status before its item waits."""
    def item(serial, instance, code, parallel, department):
        return (f"INSERT INTO {ITEMS} (LSH, DFSJZJ, XZQHDM, XMDM, SPSXSLBM, SPSXBM, BLSPSLBM, SPBMMC) VALUES ({serial}, "
                f"'{serial}', '440112', NULL, '{instance}', '{code}', '{parallel}', '{department}')")

    def status(serial, instance, code, moment):
        return (f"INSERT INTO {STEPS} (LSH, DFSJZJ, XZQHDM, SPSXSLBM, BLZT, BLSJ) VALUES ({serial}, '{serial}', '440112', "
                f"'{instance}', {code}, '{moment}')")

    def case(name):
        stub = case_pb2_grpc.CaseServiceStub(gateway.channel("operator-duty"))
        try:
            return stub.GetCase(case_pb2.GetCaseRequest(name=name, kind=events_pb2.CASE_KIND_WORKS_APPROVAL),
                                timeout=5).case_file
        except grpc.RpcError as error:
            assert error.code() == grpc.StatusCode.NOT_FOUND, error
            return None

    postgres.sql(status(150, "SL-1", 3, "2026-03-02 09:00:00"))
    postgres.sql("; ".join((
        project(15, 150), item(150, "SL-1", ACCESS_WORKS, "BL-1", "市自然资源局"),
        item(151, "SL-2", ACCESS_WORKS, "BL-1", "市公安局"), item(152, "SL-9", "11440100OTHER", "BL-9", "市林业局"),
        status(151, "SL-2", 3, "2026-03-02 09:30:00"), status(152, "SL-1", 11, "2026-03-03 10:00:00"),
        status(153, "SL-9", 3, "2026-03-02 09:00:00"))).replace("NULL", f"'{code(15)}'"))
    marked(postgres, STEPS, [150, 151, 152, 153])
    found = wait_until("the case has both departments",
                       lambda: (one := case("BL-1")) and len(one.works_approval.departments) == 2 and one)
    answers = {one.department: one.result for one in found.works_approval.departments}
    assert answers == {"市自然资源局": cases_pb2.APPROVAL_RESULT_APPROVED, "市公安局": cases_pb2.APPROVAL_RESULT_PENDING}, answers
    assert case("BL-9") is None and case("SL-9") is None, "other items are counted alone"
    assert counts(gateway).quarantined == 0


def the_lower_number_may_commit_last(gateway, postgres):
    """Two transactions overlap: 200 is written first and commits last, long after 201 was read."""
    late = postgres.session()
    late.run("BEGIN")
    late.run(project(200, 200))
    postgres.sql(project(201, 201))
    marked(postgres, PROJECTS, [201])
    assert found(gateway, 200) is None
    late.run("COMMIT")
    marked(postgres, PROJECTS, [200])
    assert found(gateway, 200) is not None and found(gateway, 201) is not None


def what_changes_while_it_is_read_is_read_again(gateway, postgres):
    """A row that the platform holds open: it is not marked as read by the version that was seen before."""
    postgres.sql(project(250, 250))
    marked(postgres, PROJECTS, [250])
    other = postgres.session()
    other.run("BEGIN")
    other.run(f"UPDATE {PROJECTS} SET XMMC = '改名', SJSCZT = 0, GXSJ = now() WHERE LSH = 250")
    postgres.sql(project(251, 251))
    marked(postgres, PROJECTS, [251])
    other.run("COMMIT")
    wait_until("the new name is read", lambda: found(gateway, 250).name == "改名")
    marked(postgres, PROJECTS, [250])


def a_row_waits_for_what_it_refers_to(gateway, postgres):
    before = counts(gateway)
    postgres.sql(permit("440112202603020301", 300, 300))
    postgres.sql(building("440112202603020301", 300, "C1"))
    # One that comes after it and refers to nothing is not held up.
    postgres.sql(permit("440112202603020302", 0, 301))
    marked(postgres, PERMITS, [301])
    assert state(postgres, PERMITS, 300) == (0, "") and state(postgres, BUILDINGS, 300) == (0, "")
    assert counts(gateway).accepted == before.accepted + 1
    postgres.sql(project(300, 300))
    marked(postgres, PERMITS, [300])
    marked(postgres, BUILDINGS, [300])
    assert names(gateway, 300) == {"C1"}


def an_invalid_version_takes_the_record_back(gateway, postgres):
    """A new row of the same record with SJYXBS 0; then it is stated anew, and counts again."""
    postgres.sql(project(400, 400, key="K-400"))
    marked(postgres, PROJECTS, [400])
    assert found(gateway, 400) is not None
    postgres.sql(project(400, 401, key="K-400").replace(", XMDM,", ", SJYXBS, SJWXYY, XMDM,").replace(
        "'440112', '2601", "'440112', 0, '录入错误', '2601"))
    marked(postgres, PROJECTS, [401])
    assert found(gateway, 400) is None, "it was taken back"
    postgres.sql(project(400, 402, key="K-400", name="重新申报"))
    marked(postgres, PROJECTS, [402])
    assert found(gateway, 400).name == "重新申报"


def a_newer_version_corrects(gateway, postgres):
    postgres.sql(project(450, 450, key="K-450", name="旧名称"))
    marked(postgres, PROJECTS, [450])
    postgres.sql(project(450, 451, key="K-450", name="新名称"))
    marked(postgres, PROJECTS, [451])
    assert found(gateway, 450).name == "新名称"


def bad_rows_are_told_why(gateway, postgres):
    before = counts(gateway)
    postgres.sql(f"{project(500, 500).replace(code(500), '/')}; {project(501, 501)}; "
                 f"{permit('440112202603020501', 501, 500)};"
                 f"{building('440112202603020501', 500, 'E1')}; {building('440112202603020501', 501, 'E2', storeys=999)};"
                 f"INSERT INTO {ITEMS} (LSH, DFSJZJ, XZQHDM, XMDM, SPSXSLBM) VALUES (500, '500', '440112', '{code(501)}', 'S-5');"
                 f"INSERT INTO {STEPS} (LSH, DFSJZJ, XZQHDM, SPSXSLBM, BLZT) VALUES (500, '500', '440112', 'S-5', 99)")
    marked(postgres, PROJECTS, [500], wanted=-1)
    marked(postgres, BUILDINGS, [501], wanted=-1)
    marked(postgres, STEPS, [500], wanted=-1)
    marked(postgres, PROJECTS, [501])
    marked(postgres, PERMITS, [500])
    marked(postgres, BUILDINGS, [500])
    assert state(postgres, PROJECTS, 500)[1].startswith("ERROR_NO_IDENTITY XMDM"), state(postgres, PROJECTS, 500)
    assert "ERROR_RANGE" in state(postgres, BUILDINGS, 501)[1], state(postgres, BUILDINGS, 501)
    assert state(postgres, STEPS, 500)[1].startswith("ERROR_UNKNOWN_CODE BLZT"), state(postgres, STEPS, 500)
    assert names(gateway, 501) == {"E1"}
    assert counts(gateway).quarantined > before.quarantined
    # Mended and sent again by the platform.
    postgres.sql(f"UPDATE {BUILDINGS} SET DSCS = 9, SJSCZT = 0, GXSJ = now() WHERE LSH = 501")
    marked(postgres, BUILDINGS, [501])
    assert state(postgres, BUILDINGS, 501)[1] == "" and names(gateway, 501) == {"E1", "E2"}


def a_table_that_can_not_be_read_holds_up_no_other(gateway, postgres):
    postgres.sql(f"ALTER TABLE {ITEMS} RENAME COLUMN SPSXSLBM TO gone")
    wait_until("the status says so", lambda: "SPSXSLBM" in source_status(gateway).last_error or
               "gone" in source_status(gateway).last_error or source_status(gateway).state == "failing")
    postgres.sql(f"ALTER TABLE {ITEMS} RENAME COLUMN gone TO SPSXSLBM")
    wait_until("and that it is well again", lambda: source_status(gateway).state == "idle")


def _many(first, rows):
    return (f"INSERT INTO {PROJECTS} (LSH, DFSJZJ, XZQHDM, XMDM, XMMC, SBSJ) SELECT n, n::text, '440112', "
            f"'2601-440112-05-01-' || lpad((n % 1000000)::text, 6, '0'), '项目' || n, '2026-01-05' "
            f"FROM generate_series({first}, {first + rows - 1}) n")


def _waiting(postgres):
    return int(postgres.sql(f"SELECT count(*) FROM {PROJECTS} WHERE SJSCZT = 0")[0][0])


def _killed_in_the_middle(gateway, postgres, first, rows, interrupt):
    before = counts(gateway)
    postgres.sql(_many(first, rows))
    for _ in range(3):
        left = _waiting(postgres)
        if left == 0:
            break
        wait_until("some more of it is read", lambda: _waiting(postgres) < left, 120, every=0.01)
        interrupt()
    wait_until("all of it is read", lambda: _waiting(postgres) == 0, 300)
    assert postgres.sql(f"SELECT count(*) FROM {PROJECTS} WHERE LSH >= {first} AND LSH < {first + rows} AND "
                        f"SJSCZT = 3") == [[str(rows)]]
    after = counts(gateway)
    assert after.accepted - before.accepted == rows, "each row once: what came again is a duplicate"
    assert after.quarantined == before.quarantined and after.refused == before.refused


def postgres_killed_in_the_middle(gateway, postgres, rows=20000):
    def interrupt():
        postgres.kill()
        wait_until("the gateway notices", lambda: source_status(gateway).state == "failing")
        postgres.start()
    _killed_in_the_middle(gateway, postgres, 1000000, rows, interrupt)
    wait_until("it is well again", lambda: source_status(gateway).state == "idle")


def gateway_killed_in_the_middle(gateway, postgres, rows=20000):
    def interrupt():
        gateway.kill()
        gateway.start()
    _killed_in_the_middle(gateway, postgres, 2000000, rows, interrupt)


CHECKS = (rows_become_events_and_are_told_so, statuses_of_access_works_are_those_of_a_case, the_lower_number_may_commit_last,
          what_changes_while_it_is_read_is_read_again, a_row_waits_for_what_it_refers_to,
          an_invalid_version_takes_the_record_back, a_newer_version_corrects, bad_rows_are_told_why,
          a_table_that_can_not_be_read_holds_up_no_other, postgres_killed_in_the_middle, gateway_killed_in_the_middle)
