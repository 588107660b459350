"""A license provider in a process of its own, as somebody would write one: LicenseProviderService in front of a license
system of the holderCode family. What the system does wrong is told by the code that the contract names."""

import base64
import concurrent.futures
import http.client
import json

import grpc

from gateway import CERTS
from license_world import APP_KEY, SECRET
from zhudong.v1 import license_provider_service_pb2 as pb
from zhudong.v1 import license_provider_service_pb2_grpc as rpc
from zhudong.v1 import licenses_pb2 as l

TYPES = {"11100000MB0143028R001": l.LICENSE_TYPE_BUSINESS_LICENSE, "11440000MB2C00000X001": l.LICENSE_TYPE_ID_CARD,
         "11100000MB03271699022": l.LICENSE_TYPE_REAL_ESTATE_TITLE, "11440000MB2C00000X004": l.LICENSE_TYPE_PROJECT_APPROVAL,
         "11440000MB2C00000X012": l.LICENSE_TYPE_TOLERANCE_LETTER}
HOLDERS = {l.HOLDER_ID_TYPE_CREDIT_CODE: "001", l.HOLDER_ID_TYPE_CITIZEN_ID: "111"}


class Trouble(Exception):
    def __init__(self, code):
        super().__init__(code)
        self.code = code


class Adapter(rpc.LicenseProviderServiceServicer):
    def __init__(self, port):
        self.port = port

    def _ask(self, path, body, seconds):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=max(0.01, seconds))
        try:
            connection.request("POST", path, json.dumps(body).encode(), {
                "Content-Type": "application/json", "X-App-Key": APP_KEY, "X-App-Secret": SECRET})
            answer = connection.getresponse()
            said = json.loads(answer.read())
        except (http.client.IncompleteRead, ValueError) as error:
            raise Trouble(grpc.StatusCode.DATA_LOSS) from error
        except (OSError, http.client.HTTPException) as error:
            raise Trouble(grpc.StatusCode.UNAVAILABLE) from error
        finally:
            connection.close()
        code = str(said.get("code", answer.status))
        if code not in ("200", "0"):
            raise Trouble({"404": grpc.StatusCode.NOT_FOUND, "401": grpc.StatusCode.UNAUTHENTICATED,
                           "403": grpc.StatusCode.PERMISSION_DENIED}.get(code, grpc.StatusCode.UNAVAILABLE))
        return said["data"]

    def _licenses(self, request, type_code, context):
        rows = self._ask("/cert/query", {
            "holderCode": request.holder.id_number, "holderTypeCode": HOLDERS[request.holder.id_type],
            "certTypeCode": type_code, "useCause": request.use.business_number}, context.time_remaining())
        return [self._license(row, request.holder) for row in rows]

    @staticmethod
    def _license(row, asked):
        face = json.loads(row["data_fields"])
        until = face.get("YXQJSRQ", "")
        return pb.ProvidedLicense(
            license=l.License(
                identifier=row["certIdentifier"], type_code=row["certTypeCode"], type=TYPES[row["certTypeCode"]],
                type_name=face["ZZMC"], number=face["ZZHM"], status=int(row["certStatus"]), version=1,
                holder=l.Holder(id_type=asked.id_type, id_number=face["CYRSFZJHM"], name=face["CYRMC"]),
                issuer_name=face["FZJGMC"], issuer_code=face["FZJGZZJGDM"], division_code=face["FZJGSSXZQHDM"],
                issued_on=face["FZRQ"], valid_from=face["YXQKSRQ"], valid_until="" if until == "长期" else until,
                data=[l.LicenseField(name=name, value=str(value)) for name, value in face.items()]),
            signature=pb.LicenseSignature(
                signed_data=row["data_fields"].encode(), algorithm=row["algorithm"],
                signature=base64.b64decode(row["s_sign_data"]), certificate=row["s_sign_cert"].encode()))

    def FetchLicense(self, request, context):
        with Told(context):
            for one in self._licenses(request, request.identifier.split(".")[5], context):
                if one.license.identifier == request.identifier:
                    return pb.FetchLicenseResponse(license=one)
            raise Trouble(grpc.StatusCode.NOT_FOUND)

    def FetchHolderLicenses(self, request, context):
        with Told(context):
            codes = [code for code, kind in TYPES.items() if kind in request.types]
            return pb.FetchHolderLicensesResponse(
                licenses=[one for code in codes for one in self._licenses(request, code, context)])

    def FetchLicenseArchive(self, request, context):
        with Told(context):
            file = self._ask("/cert/download", {"certIdentifier": request.identifier,
                                                "useCause": request.use.business_number}, context.time_remaining())
            return pb.FetchLicenseArchiveResponse(file_name=file["fileName"], content=base64.b64decode(file["fileData"]))


class Told:
    """Ends the call with the code of the trouble; its words go nowhere, since they may hold somebody's number."""

    def __init__(self, context):
        self.context = context

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if isinstance(error, Trouble):
            self.context.abort(error.code, "see the adapter's log")


def serve(system_port, port):
    server = grpc.server(concurrent.futures.ThreadPoolExecutor(16), options=[("grpc.so_reuseport", 0)])
    rpc.add_LicenseProviderServiceServicer_to_server(Adapter(system_port), server)
    pair = ((CERTS / "utility-grid.key").read_bytes(), (CERTS / "utility-grid.crt").read_bytes())
    bound = server.add_secure_port(f"127.0.0.1:{port}", grpc.ssl_server_credentials(
        [pair], (CERTS / "ca.crt").read_bytes(), require_client_auth=True))
    assert bound, f"port {port} is taken"
    server.start()
    return server
