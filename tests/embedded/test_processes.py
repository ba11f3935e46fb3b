import json
import smtplib
import socket
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import requests

from carer_portal.embedded.processes import HOST, free_port, listens, mail_catcher
from tests.embedded.conftest import Processes


def test_a_taken_port_is_passed_over() -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        number = taken.getsockname()[1]
        assert number < free_port(number) < number + 100


def test_each_mail_is_kept_as_one_file_in_order(tmp_path: Path, processes: Processes) -> None:
    folder = tmp_path / "mail box"
    port = free_port()
    with mail_catcher(port=port, text_port=free_port(), folder=folder, log=tmp_path / "log") as catcher:
        catcher.wait_until(lambda: listens(port))
        with smtplib.SMTP(HOST, port) as smtp:
            for subject in ("First", "Второе"):
                mail = EmailMessage()
                mail["From"], mail["To"], mail["Subject"] = "portal@example.org", "ann@example.org", subject
                mail.set_content("Hello\n.\nA line with one dot stood above.\n")
                smtp.send_message(mail)
    kept = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in sorted(folder.iterdir())]
    assert [mail["Subject"] for mail in kept] == ["First", "Второе"]
    body = kept[0].get_body()
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == "Hello\n.\nA line with one dot stood above.\n"
    assert all(path.suffix == ".eml" for path in folder.iterdir())


def test_each_text_is_kept_beside_the_mails(tmp_path: Path, processes: Processes) -> None:
    """As the portal sends it, and what is no text is not kept."""
    port = free_port()
    text = {"to": "+447700900123", "text": "There is news for you.", "reference": "1"}
    with mail_catcher(port=free_port(), text_port=port, folder=tmp_path, log=tmp_path / "log") as catcher:
        catcher.wait_until(lambda: listens(port))
        with socket.create_connection((HOST, port)) as odd:
            odd.sendall(b"POST / HTTP/1.1\r\n\r\n")
            assert odd.recv(100) == b""
        assert requests.post(f"http://{HOST}:{port}/", json=text, timeout=10).status_code == 202
    (kept,) = tmp_path.glob("*.json")
    assert json.loads(kept.read_bytes()) == text
