"""A provider of identities on loopback that speaks OpenID Connect: discovery, authorisation, token, keys, user info."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from carer_portal.embedded.processes import HOST

CLIENT, SECRET = "portal", "the portal's secret"
KID = "key-1"


class Provider:
    """Who signs in there is set by a test, and so is what the provider gets wrong."""

    def __init__(self) -> None:
        self.claims: dict[str, Any] = {"sub": "1", "email": "planner@example.org", "email_verified": True}
        self.told: dict[str, Any] = {}  # what the user-info address says otherwise
        self.forge: Callable[[dict[str, Any]], dict[str, Any]] = lambda token: token
        self.key = self.published_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.asked: list[str] = []
        self._codes: dict[str, dict[str, str]] = {}
        self._tokens: set[str] = set()

    def __enter__(self) -> Self:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer(provider.get(self.path, self.headers.get("Authorization", "")))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                self._answer(provider.token(dict(parse_qsl(body))) if self.path == "/token" else None)

            def _answer(self, found: dict[str, Any] | None) -> None:
                self.send_response(400 if found is None else 200)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(json.dumps(found or {"error": "invalid_request"}).encode())

            def log_message(self, *_args: Any) -> None:
                """Keep quiet."""

        self._server = ThreadingHTTPServer((HOST, 0), Handler)
        self.url = f"http://{HOST}:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()
        return self

    def __exit__(self, *_raised: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def get(self, path: str, authorization: str) -> dict[str, Any] | None:
        """Everything but the token."""
        self.asked.append(path)
        if path == "/.well-known/openid-configuration":
            pages = {"authorization_endpoint": "authorize", "token_endpoint": "token", "userinfo_endpoint": "userinfo"}
            found: dict[str, Any] = {name: f"{self.url}/{page}" for name, page in pages.items()}
            methods = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
            return {"issuer": self.url, "jwks_uri": f"{self.url}/keys", **found, **methods}
        if path == "/keys":
            key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.published_key.public_key()))
            return {"keys": [{**key, "kid": KID, "alg": "RS256", "use": "sig"}]}
        if path == "/userinfo" and authorization.removeprefix("Bearer ") in self._tokens:
            return {**self.claims, **self.told}
        return None

    def sign_in(self, address: str) -> str:
        """What somebody does in their browser at the authorisation address; return where they are sent back to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert address.startswith(f"{self.url}/authorize?")
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert set(asked["scope"].split()) == {"openid", "email"}
        code = uuid4().hex
        self._codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, sent: dict[str, str]) -> dict[str, Any] | None:
        """Give tokens for a code, once, to whoever knows the client's secret and the verifier."""
        asked = self._codes.pop(sent.get("code", ""), None)
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if (
            asked is None
            or (sent["client_id"], sent["client_secret"]) != (CLIENT, SECRET)
            or sent["redirect_uri"] != asked["redirect_uri"]
            or (asked["code_challenge_method"], asked["code_challenge"]) != ("S256", challenge)
        ):
            return None
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 60, "nonce": asked["nonce"], **self.claims}
        access = uuid4().hex
        self._tokens.add(access)
        signed = jwt.encode(self.forge(claims), self.key, algorithm="RS256", headers={"kid": KID})
        return {"access_token": access, "token_type": "Bearer", "expires_in": 60, "id_token": signed}
