"""The proxy of production as a process: its configuration with other ports and folders, and a certificate made for it."""

from __future__ import annotations

import ipaddress
import os
import shutil
import socket
import ssl
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.stack.commands import ROOT

NGINX = Path("/usr/sbin/nginx")
HOST = "127.0.0.1"


class Proxy:
    """Its files lie in `folder`. As root it runs as nobody, as in production it is not root either."""

    def __init__(self, folder: Path, *, ports: tuple[int, int], web: Sequence[int]) -> None:
        self.folder, self.http_port, self.https_port, self.web = folder, *ports, web
        self.identity: dict[str, Any] = {}
        if os.geteuid() == 0:
            self.identity = {"user": "nobody", "group": "nogroup", "extra_groups": []}

    @property
    def url(self) -> str:
        return f"https://{HOST}:{self.https_port}"

    @property
    def environment(self) -> dict[str, str]:
        return {"PATH": os.environ["PATH"]}

    def command(self) -> list[str]:
        start = [str(NGINX), "-e", "stderr", "-p", str(self.folder), "-c", str(self.folder / "nginx.conf")]
        return [*start, "-g", "daemon off;"]

    def trust(self) -> ssl.SSLContext:
        """What a browser needs to believe it."""
        return ssl.create_default_context(cafile=str(self.folder / "tls" / "server.crt"))

    def is_ready(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex((HOST, self.https_port)) == 0

    def create(self) -> None:
        for name in ("tls", "tmp"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        shutil.copytree(ROOT / "deploy" / "proxy" / "pages", self.folder / "pages", dirs_exist_ok=True)
        (self.folder / "nginx.conf").write_text(self.configuration())
        self._make_certificate()
        if self.identity:
            for path in [self.folder, *self.folder.rglob("*")]:
                shutil.chown(path, "nobody", "nogroup")

    def configuration(self) -> str:
        """Each of the places that differ is there: a change of the file that this does not know is an error."""
        text = (ROOT / "deploy" / "proxy" / "nginx.conf").read_text()
        servers = " ".join(f"server {HOST}:{port} max_fails=0;" for port in self.web)
        for there, here in {
            " /tmp/": f" {self.folder}/tmp/",  # first: the folder itself may lie there
            "listen 8080 ": f"listen {HOST}:{self.http_port} ",
            "listen 8443 ": f"listen {HOST}:{self.https_port} ",
            "server web:8000 max_fails=0;": servers,
            "/etc/nginx/": f"{self.folder}/",
            "worker_processes auto;": "worker_processes 2;",
            "/dev/stdout": f"{self.folder}/tmp/access.log",  # whose standard output is not its own
        }.items():
            if there not in text:
                raise ValueError(f"nginx.conf no longer has {there!r}")
            text = text.replace(there, here)
        return text

    def _make_certificate(self) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "perfeval stack")])
        now = datetime.now(UTC)
        names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address(HOST))]
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(hours=1))
            .not_valid_after(now + timedelta(days=7))
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(key, hashes.SHA256())
        )
        tls = self.folder / "tls"
        (tls / "server.crt").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        plain = serialization.NoEncryption()
        (tls / "server.key").write_bytes(
            key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        )
        (tls / "server.key").chmod(0o600)
