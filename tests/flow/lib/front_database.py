"""The PostgreSQL that holds a platform's exchange tables (前置库), with a user who may do what the adapter needs and no
more."""

from bootstrap import ROOT
from postgres import Postgres

USER = "exchange"
PASSWORD = "only-for-this-test"


class FrontDatabase(Postgres):
    def __init__(self, **options):
        super().__init__("front", {USER: PASSWORD}, **options)
        self.password_file = self.folder / "password"
        self.password_file.touch(mode=0o600)
        self.password_file.write_text(PASSWORD + "\n", encoding="utf-8")

    def make_tables(self, standard="3.0", schema="public"):
        """The standard's tables: read by the adapter's user, who may change two columns."""
        text = (ROOT / "adapters" / "exchange_tables" / "sql" / f"standard-{standard}.sql").read_text(encoding="utf-8")
        self.sql(f"CREATE SCHEMA IF NOT EXISTS {schema}; SET search_path = {schema};\n{text}")
        self.sql(f"GRANT USAGE ON SCHEMA {schema} TO {USER}; GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {USER}")
        for (table,) in self.sql(f"SELECT tablename FROM pg_tables WHERE schemaname = '{schema}'"):
            self.sql(f'GRANT UPDATE (sjsczt, sbyy) ON {schema}."{table}" TO {USER}')

    def source_settings(self, port=None):
        """What a [[source]] needs to reach it, at this port or its own."""
        return (f'host = "127.0.0.1"\nport = {port or self.port}\ndatabase = "{self.database}"\nuser = "{USER}"\n'
                f'password_file = "{self.password_file}"\ntls = "disable"\n')
