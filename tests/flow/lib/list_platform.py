"""A platform that offers a list over HTTPS, as such platforms are: pages, details asked for one by one, tokens that
expire, codes in the body; or links and ETags. Faults are put before it and taken one for each request of a list."""

import email.utils
import hashlib
import http.server
import json
import ssl
import threading
import time
import urllib.parse

from gateway import CERTS

SECRET = {"appKey": "gateway", "appSecret": "an invented secret"}


class ListPlatform:
    """`rows`: what it has, {key: (changed, record)}, in order of their change. Its port is `port`, and stays so."""

    def __init__(self, rows=(), page_size=50):
        self.lock = threading.Lock()
        self.rows = {}
        for key, changed, record in rows:
            self.rows[key] = (changed, record)
        self.page_size = page_size
        self.secret, self.token, self.log_ins = dict(SECRET), None, 0
        self.faults, self.requests, self.unchanged, self.details = [], [], 0, 0
        self.delay = 0
        self.server = Server(self)
        self.port = self.server.server_address[1]
        self.url = f"https://127.0.0.1:{self.port}"

    def put(self, key, changed, record):
        with self.lock:
            self.rows[key] = (changed, record)

    def wake(self):
        """Lets go what stands still."""
        self.server.awake.set()

    def close(self):
        self.wake()
        self.server.shutdown()
        self.server.server_close()

    def next_fault(self):
        with self.lock:
            self.requests.append(time.monotonic())
            return self.faults.pop(0) if self.faults else None

    def since(self, moment):
        with self.lock:
            found = [(changed, key, record) for key, (changed, record) in self.rows.items() if changed >= moment]
        return sorted(found, key=lambda row: row[:2])

    # Faults: each answers one request.

    @staticmethod
    def status(code, **headers):
        def answer(handler):
            handler.answer(code, b"", {name.replace("_", "-"): value for name, value in headers.items()})
        return answer

    @staticmethod
    def in_seconds(code, seconds):
        def answer(handler):
            handler.answer(code, b"", {"Retry-After": email.utils.formatdate(time.time() + seconds, usegmt=True)})
        return answer

    @staticmethod
    def bytes(body):
        return lambda handler: handler.answer(200, body)

    @staticmethod
    def half(handler):
        handler.send_response(200)
        handler.send_header("content-length", "1000")
        handler.end_headers()
        handler.wfile.write(b'{"code": 0, "data": {"list": [')
        handler.wfile.flush()
        handler.close_connection = True

    @staticmethod
    def never(handler):
        handler.server.awake.wait(300)
        handler.close_connection = True


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def answer(self, status, body, headers=None):
        self.send_response(status)
        for name, value in {"content-length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD" and status != 304:
            self.wfile.write(body)

    def say(self, value, headers=None):
        self.answer(200, json.dumps(value, ensure_ascii=False).encode(), headers)

    def do_POST(self):
        platform = self.server.platform
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if urllib.parse.urlsplit(self.path).path != "/api/token" or body != platform.secret:
            return self.say({"code": 4003, "msg": "凭证错误"})
        with platform.lock:
            platform.log_ins += 1
            platform.token = f"token-{platform.log_ins}"
        self.say({"code": 0, "data": {"token": platform.token}})

    def do_GET(self):
        split = urllib.parse.urlsplit(self.path)
        query = {name: values[0] for name, values in urllib.parse.parse_qs(split.query).items()}
        {"/api/projects": self.projects, "/api/project": self.project, "/lists/land": self.land}[split.path](query)

    def signed(self):
        platform = self.server.platform
        if platform.token is not None and self.headers.get("X-Access-Token") == platform.token:
            return True
        self.say({"code": 4001, "msg": "令牌失效"})
        return False

    def projects(self, query):
        """Pages by number; entries name projects, and when they were changed."""
        platform = self.server.platform
        fault = platform.next_fault()
        if fault:
            return fault(self)
        if not self.signed():
            return None
        time.sleep(platform.delay)
        size, page = int(query["pageSize"]), int(query["pageNo"])
        rows = platform.since(query.get("updatedSince", ""))[(page - 1) * size:page * size]
        return self.say({"code": 0, "data": {"list": [{"projectCode": key, "updateTime": changed}
                                                      for changed, key, _ in rows]}})

    def project(self, query):
        platform = self.server.platform
        if not self.signed():
            return None
        with platform.lock:
            platform.details += 1
            found = platform.rows.get(query["projectCode"])
        return self.say({"code": 0, "data": found[1]}) if found else self.answer(404, b"{}")

    def land(self, query):
        """Pages by link; a page that did not change is not sent again."""
        platform = self.server.platform
        fault = platform.next_fault()
        if fault:
            return fault(self)
        time.sleep(platform.delay)
        at = int(query.get("at", "0"))
        rows = platform.since("")
        body = json.dumps([record for _, _, record in rows[at:at + platform.page_size]]).encode()
        headers = {"ETag": f'"{hashlib.sha256(body).hexdigest()}-{len(rows)}"'}
        if at + platform.page_size < len(rows):
            # As it was called: there may be something in between.
            headers["Link"] = f'<https://{self.headers["Host"]}/lists/land?at={at + platform.page_size}>; rel="next"'
        if self.headers.get("If-None-Match") == headers["ETag"]:
            platform.unchanged += 1
            return self.answer(304, b"", headers)
        return self.answer(200, body, headers)

    def log_message(self, form, *arguments):
        """Quiet."""


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, platform):
        self.platform = platform
        self.awake = threading.Event()
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(CERTS / "utility-grid.crt", CERTS / "utility-grid.key")
        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def finish_request(self, request, client_address):
        # The handshake in the connection's own thread: one that never speaks keeps nobody else waiting.
        request.settimeout(60)
        with self.context.wrap_socket(request, server_side=True) as wrapped:
            self.RequestHandlerClass(wrapped, client_address, self)

    def handle_error(self, request, client_address):
        """Connections that break are what the tests are about."""
