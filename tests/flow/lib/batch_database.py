"""The PostgreSQL that holds a legal-entity database's batch table, with a user who may read it and no more."""

from bootstrap import ROOT
from events import credit_code
from postgres import Postgres

USER = "legal"
PASSWORD = "only-for-this-test"
TABLE = "enterprise_uplink"
SOURCE = """
[[source]]
name = "{name}"
type = "batch_table"
principal = "{principal}"
feed = "{feed}"
mapping = "business-registration-uplink"
poll_seconds = 0.1
batch_items = 50
host = "127.0.0.1"
port = {port}
database = "{database}"
user = "{user}"
password_file = "{password_file}"
tls = "disable"
statement_seconds = 5
table = "{table}"
key_column = "CERTIFICATE_SNO"
"""


def values(rows):
    """(n, batch, operation, time, name) as rows of SQL; None for what is not said."""
    def text(value):
        return "NULL" if value is None else "'" + str(value).replace("'", "''") + "'"
    return ", ".join(f"({text(credit_code(n))}, {text(name)}, '440112', {text(batch)}, {text(operation)}, {text(time)})"
                     for n, batch, operation, time, name in rows)


def insert(rows):
    return (f'INSERT INTO {TABLE} (certificate_sno, "法人名称", "行政区划代码", cd_batch, cd_operation, cd_time) '
            f'VALUES {values(rows)}')


class BatchDatabase(Postgres):
    def __init__(self, **options):
        super().__init__("legal", {USER: PASSWORD}, **options)
        self.password_file = self.folder / "password"
        self.password_file.touch(mode=0o600)
        self.password_file.write_text(PASSWORD + "\n", encoding="utf-8")

    def make_table(self):
        """With columns of persons, which the adapter's user may not read, nor needs to."""
        self.sql((ROOT / "adapters" / "batch_table" / "sql" / "enterprises.sql").read_text(encoding="utf-8"))
        columns = ", ".join(f'"{name}"' for (name,) in self.sql(
            f"SELECT column_name FROM information_schema.columns WHERE table_name = '{TABLE}'"))
        self.sql(f'ALTER TABLE {TABLE} ADD "法定代表人手机号" varchar(20) DEFAULT \'13800000000\'')
        self.sql(f"GRANT SELECT (xmin, {columns}) ON {TABLE} TO {USER}")

    def put(self, *rows):
        self.sql(insert(rows) + ";")

    def source(self, name, principal, feed, port=None):
        """The [[source]] that reads it, at this port or its own."""
        return SOURCE.format(name=name, principal=principal, feed=feed, port=port or self.port, database=self.database,
                             user=USER, password_file=self.password_file, table=TABLE)
