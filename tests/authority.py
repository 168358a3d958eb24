"""An authority for time stamps on this computer: `openssl ts` behind a server on a free port."""

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

CONFIG = """
[tsa]
default_tsa = one
[one]
serial = serial
crypto_device = builtin
signer_cert = tsa.pem
certs = tsa.pem
signer_key = tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
other_policies = 1.2.3.4.5
digests = sha256
accuracy = secs:1
ordering = yes
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
[ca]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
[leaf]
basicConstraints = CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
"""
MADE = """
req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 30 -subj /CN=Root
 -config conf -extensions ca
req -newkey rsa:2048 -nodes -keyout tsa.key -out tsa.csr -subj /CN=Stamper -config conf
x509 -req -in tsa.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -out tsa.pem
 -extfile conf -extensions leaf
"""


@dataclass
class Authority:
    """Where it is, its root certificate, and what it answers: by default as it should."""

    folder: Path
    port: int = 0
    answers: list[bytes] = field(default_factory=list)  # in place of a stamp
    status: int = 200
    asked: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    @property
    def root(self) -> str:
        return (self.folder / "ca.pem").read_text("ascii")

    def stamp(self, query: bytes) -> bytes:
        (self.folder / "query").write_bytes(query)
        self.openssl("ts -reply -config conf -section one -queryfile query -out reply")
        return (self.folder / "reply").read_bytes()

    def openssl(self, words: str) -> None:
        subprocess.run(
            ["openssl", *words.split()], cwd=self.folder, check=True, capture_output=True
        )


def make(folder: Path) -> Authority:
    """The keys and certificates of an authority, in a new folder."""
    folder.mkdir(parents=True)
    made = Authority(folder)
    (folder / "conf").write_text(f"[req]\ndistinguished_name = dn\n[dn]\n{CONFIG}", "ascii")
    (folder / "serial").write_text("01\n", "ascii")
    for command in MADE.strip().replace("\n ", " ").split("\n"):
        made.openssl(command)
    return made


@contextmanager
def serving(authority: Authority) -> Iterator[Authority]:
    """The authority behind an address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            authority.asked.append(query)
            body = authority.answers.pop(0) if authority.answers else authority.stamp(query)
            self.send_response(authority.status)
            self.send_header("Location", "http://127.0.0.1:1/")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    authority.port = server.server_port
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield authority
    finally:
        server.shutdown()
        server.server_close()
