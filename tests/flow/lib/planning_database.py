"""The PostgreSQL of a planning system, a test's own: over TLS with the development certificates."""

from bootstrap import ROOT
from gateway import CERTS, make_certs
from postgres import Postgres

SCHEMA = ROOT / "adapters" / "postgres_table" / "schema.sql"


class PlanningDatabase(Postgres):
    def __init__(self, roles):
        make_certs()
        super().__init__("planning", roles, certs=CERTS)

    def make_tables(self, schema, writer):
        self.sql(None, "-v", f"schema={schema}", "-v", f"writer={writer}", "-f", str(SCHEMA))
