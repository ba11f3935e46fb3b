"""An SMTP server and a gateway for texts, which keep each mail and each text as a file and send none on."""

import argparse
import asyncio
import os
import signal
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from carer_portal.embedded.processes import HOST


class Mailbox:
    """Writes what it is given. A reader sees a mail whole or not at all, the oldest name first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802 (aiosmtpd calls it so)
        """Keep one mail."""
        self.keep(envelope.original_content or b"", "eml")
        return "250 Kept"

    async def take_text(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Keep one text, which comes as the JSON of an HTTP request (notices/channels/gateway.py)."""
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("ascii", "replace").lower()
            length = next(line for line in head.split("\r\n") if line.startswith("content-length:"))
            self.keep(await reader.readexactly(int(length.partition(":")[2])), "json")
            writer.write(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            await writer.drain()
        except (OSError, EOFError, ValueError, StopIteration, asyncio.LimitOverrunError):
            pass  # whoever broke off hears nothing
        finally:
            writer.close()

    def keep(self, content: bytes, ending: str) -> None:
        """Write a file, whole."""
        self.count += 1
        name = f"{time.time_ns():020d}-{os.getpid()}-{self.count}.{ending}"
        unfinished = self.folder / f".{name}.part"
        unfinished.write_bytes(content)
        unfinished.rename(self.folder / name)


async def serve(port: int, text_port: int, folder: Path) -> None:
    """Take mails and texts until told to stop."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    mailbox = Mailbox(folder)
    server = await loop.create_server(lambda: SMTP(mailbox, hostname="localhost"), HOST, port)
    texts = await asyncio.start_server(mailbox.take_text, HOST, text_port)
    async with server, texts:
        await stop.wait()


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--text-port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(serve(options.port, options.text_port, options.folder))


if __name__ == "__main__":
    main()
