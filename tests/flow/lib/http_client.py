"""A platform that can only POST JSON: Python's own HTTPS client, with a certificate or with signed requests."""

import hashlib
import hmac
import http.client
import json
import secrets
import ssl
import time

from gateway import CERTS


def digest(name):
    return lambda *data: hashlib.new(name, *data)


class Platform:
    """One connection, opened again when it broke. `secret` = (key id, bytes, digest name) signs instead of `identity`."""

    def __init__(self, port, feed, identity=None, secret=None, ca=CERTS / "ca.crt"):
        self.port, self.path, self.secret = port, f"/v1/feeds/{feed}/events", secret
        self.context = ssl.create_default_context(cafile=ca)
        if identity:
            self.context.load_cert_chain(CERTS / f"{identity}.crt", CERTS / f"{identity}.key")
        self.connection = None

    def signature(self, body, now=None, nonce=None):
        key, secret, name = self.secret
        now, nonce = str(int(now or time.time())), nonce or secrets.token_hex(16)
        text = "\n".join(["v1", "POST", self.path, now, nonce, digest(name)(body).hexdigest()])
        return {"Zhudong-Key": key, "Zhudong-Timestamp": now, "Zhudong-Nonce": nonce,
                "Zhudong-Signature": hmac.new(secret, text.encode(), digest(name)).hexdigest()}

    def post(self, body, headers=None, **signing):
        """(status, headers, what the answer says); raises OSError or HTTPException when there is no answer."""
        if not isinstance(body, bytes):
            body = json.dumps(body, ensure_ascii=False).encode()
        sent = {"Content-Type": "application/json"}
        if self.secret:
            sent |= self.signature(body, **signing)
        sent |= {name.title(): value for name, value in (headers or {}).items()}
        if self.connection is None:
            self.connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=60, context=self.context)
        try:
            self.connection.request("POST", self.path, body, sent)
            answer = self.connection.getresponse()
            text = answer.read()
        except Exception:
            self.close()
            raise
        if answer.will_close:
            self.close()
        return answer.status, dict(answer.getheaders()), json.loads(text)

    def close(self):
        if self.connection is not None:
            self.connection.close()
            self.connection = None


def reason(answer):
    return answer["error"]["details"][0]["reason"]
