"""What each license provider is tried with: its settings, and the line to what it asks. Behind all of them stands the
same license system. Add a provider: one class here, listed in RIGS."""

import license_adapter
import license_world
from gateway import CERTS, free_port
from line import Line


class OverHttp:
    """The provider asks the license system itself."""

    def __init__(self, system, folder):
        self.line = Line(system.port)
        self.settings = license_world.over_http(self.line.port, folder, self.family)

    def stop(self):
        self.line.close()


class Provincial(OverHttp):
    name = family = "provincial_http"


class HolderCode(OverHttp):
    """It asks by type code: one that no national standard names stands in a file of the site's own."""

    name = family = "holder_code_http"

    def __init__(self, system, folder):
        super().__init__(system, folder)
        types = folder / "license-types.toml"
        types.write_text('[[license_type]]\ntype = "id_card"\ncode = "11440000MB2C00000X001"\nnames = ["居民身份证"]\n',
                         encoding="utf-8")
        self.settings += f'types_file = "{types}"\n'


class Grpc:
    """It asks an adapter in a process of its own, and that one the license system."""

    name = "grpc"

    def __init__(self, system, folder):
        port = free_port()
        self.server = license_adapter.serve(system.port, port)
        self.line = Line(port)
        self.settings = f'type = "grpc"\ntarget = "127.0.0.1:{self.line.port}"\nca = "{CERTS / "ca.crt"}"\n'

    def stop(self):
        self.line.close()
        self.server.stop(0).wait()


RIGS = (Provincial, HolderCode, Grpc)
