"""A stand-in for GOV.UK Notify on loopback: the protocol of its official client, keys and tokens checked.

It can be told to refuse, to hang up, to be slow, and to hold whoever asks before or after it has kept a message.
"""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar, Self
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import jwt

from carer_portal.embedded.processes import HOST

SERVICE, SECRET = "8b3aa916-ec82-434e-b0c5-d5d9b371d6a3", "4d5b6c1e-1f0e-4b47-9a5c-0c6f3f6a9f11"
KEY = f"for_tests-{SERVICE}-{SECRET}"
TEMPLATE = "f33517ff-2a88-4f6e-b855-c550268ce08a"
HANG_UP = 0
# What Notify says, word for word: https://docs.notifications.service.gov.uk/python.html
ERRORS = {
    400: ("ValidationError", "phone_number Not enough digits"),
    403: ("AuthError", "Invalid token: API key not found"),
    429: ("RateLimitError", "Exceeded rate limit for key type LIVE of 3000 requests per 60 seconds"),
    500: ("Exception", "Internal server error"),
}


class NotifyServer:
    """Keeps what it has accepted, by our references."""

    def __init__(self) -> None:
        self.accepted: list[dict[str, Any]] = []
        self.requests = 0
        self.slow_by = 0.0
        self._refusals: list[tuple[int, bool]] = []
        self._hold_stage = ""
        self.holding = threading.Event()
        self._let_go = threading.Event()
        self._let_go.set()
        handler = type("Handler", (_Handler,), {"notify": self})
        self._server = ThreadingHTTPServer((HOST, 0), handler)
        self._server.daemon_threads = True
        self.url = f"http://{HOST}:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_trouble: object) -> None:
        self.let_go()
        self._server.shutdown()
        self._server.server_close()

    # --- What it should do --------------------------------------------------------------------------------------

    def refuse(self, status: int, *, times: int = 1_000, in_its_own_words: bool = True) -> None:
        """Answer with this status so many times, as Notify would, or as a proxy before it; HANG_UP gives no answer."""
        self._refusals = [(status, in_its_own_words)] * times

    def relent(self) -> None:
        self._refusals = []

    def hold(self, stage: str) -> None:
        """Hold whoever asks until `let_go`: at "request" the message has come but is not kept; at "201" it is kept."""
        self._hold_stage = stage
        self.holding.clear()
        self._let_go.clear()

    def let_go(self) -> None:
        self._hold_stage = ""
        self._let_go.set()

    # --- What it got ----------------------------------------------------------------------------------------------

    def references(self) -> list[str]:
        return [message["reference"] for message in self.accepted]

    # --- Behind it ------------------------------------------------------------------------------------------------

    def pass_stage(self, stage: str) -> None:
        if self._hold_stage == stage:
            self.holding.set()
            self._let_go.wait()

    def next_refusal(self) -> tuple[int, bool] | None:
        return self._refusals.pop() if self._refusals else None

    def keep(self, channel: str, said: dict[str, Any]) -> dict[str, Any]:
        kept = {"id": str(uuid4()), "type": channel, "status": "created", **said}
        self.accepted.append(kept)
        return kept


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    notify: ClassVar[NotifyServer]
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        channel = self.path.rpartition("/")[2]
        self.notify.requests += 1
        time.sleep(self.notify.slow_by)
        if self._is_turned_away():
            return
        needed = {
            "sms": {"phone_number", "template_id", "personalisation", "reference"},
            "email": {"email_address", "template_id", "reference"},
            "letter": {"reference", "content"},
        }[channel]
        assert needed <= set(said), said
        self.notify.pass_stage("request")
        kept = self.notify.keep(channel, said)
        self.notify.pass_stage("201")
        self._answer(201, {"id": kept["id"], "reference": said["reference"]})

    def do_GET(self) -> None:
        if self._is_turned_away():
            return
        address = urlsplit(self.path)
        wanted = parse_qs(address.query).get("reference")
        if wanted:
            found = [message for message in self.notify.accepted if message["reference"] == wanted[0]]
            self._answer(200, {"notifications": found, "links": {"current": self.path}})
            return
        key = address.path.rpartition("/")[2]
        one = next((message for message in self.notify.accepted if message["id"] == key), None)
        self._answer(200, one) if one else self._refuse(404, "NoResultFound", "No result found")

    def log_message(self, *_words: object) -> None:
        """Say nothing."""

    def _is_turned_away(self) -> bool:
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        try:
            claims = jwt.decode(
                token, SECRET, algorithms=["HS256"], issuer=SERVICE, options={"require": ["iss", "iat"]}
            )
        except jwt.InvalidTokenError:
            self._refuse(403, *ERRORS[403])
            return True
        if abs(time.time() - claims["iat"]) > 30:
            self._refuse(403, "AuthError", "Error: Your system clock must be accurate to within 30 seconds")
            return True
        refusal = self.notify.next_refusal()
        if refusal is None:
            return False
        status, in_its_own_words = refusal
        if status == HANG_UP:
            self.close_connection = True
            self.connection.close()
        elif in_its_own_words:
            self._refuse(status, *ERRORS[status])
        else:
            self._say(status, b"<html>Bad gateway</html>", "text/html")
        return True

    def _refuse(self, status: int, error: str, message: str) -> None:
        self._answer(status, {"status_code": status, "errors": [{"error": error, "message": message}]})

    def _answer(self, status: int, answer: Any) -> None:
        self._say(status, json.dumps(answer).encode(), "application/json")

    def _say(self, status: int, body: bytes, content_type: str) -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:  # the sender was killed meanwhile
            self.close_connection = True
