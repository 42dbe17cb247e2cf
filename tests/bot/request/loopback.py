"""A server on this machine whose answers are in the test's hand, byte by byte; with TLS, by a self-made authority."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST: Final = "127.0.0.1"
OK: Final = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK"


@dataclass
class Connection:
    """The server's side of one connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def request(self) -> bytes:
        """The next request: its head, and its body as long as the head says."""
        head = await self.reader.readuntil(b"\r\n\r\n")
        size = next((int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
        return head + await self.reader.readexactly(size)

    async def say(self, *pieces: bytes) -> None:
        """Answer."""
        self.writer.writelines(pieces)
        await self.writer.drain()

    async def gone(self) -> None:
        """Wait until the other side has closed, whatever it still says."""
        while await self.reader.read(65536):
            pass


Serve = Callable[[Connection], Awaitable[None]]


@dataclass
class Loopback:
    """Where the server is, and the connections that it has had."""

    port: int
    scheme: str
    connections: list[Connection] = field(default_factory=list)

    def url(self, path: str, host: str = HOST) -> str:
        """An address there."""
        return f"{self.scheme}://{host}:{self.port}{path}"


@asynccontextmanager
async def serving(serve: Serve, tls: ssl.SSLContext | None = None) -> AsyncIterator[Loopback]:
    """Each connection is served so, and closed after that."""
    tasks: set[asyncio.Task[None]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        connection = Connection(reader, writer)
        loopback.connections.append(connection)
        try:
            await serve(connection)
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass  # the other side has gone, or the test is over
        finally:
            tasks.discard(task)
            writer.transport.abort() if tls else writer.close()

    server = await asyncio.start_server(connected, HOST, 0, ssl=tls)
    loopback = Loopback(server.sockets[0].getsockname()[1], "https" if tls else "http")
    try:
        yield loopback
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await server.wait_closed()


async def answer_all(connection: Connection) -> None:
    """Answer each request, on one connection."""
    while True:
        await connection.request()
        await connection.say(OK)


@dataclass(frozen=True)
class Authority:
    """Files: whom to trust, and what a server on this machine shows."""

    certificate: Path
    server_chain: Path

    def server(self) -> ssl.SSLContext:
        """For a server."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.server_chain)
        return context

    def client(self) -> ssl.SSLContext:
        """For a client that trusts nobody else."""
        return ssl.create_default_context(cafile=self.certificate)


def make_authority(folder: Path) -> Authority:
    """A new one, which vouches for `localhost`."""
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root_name, name = _name("Test authority"), _name("localhost")
    root = _certificate(
        root_name, root_name, root_key.public_key(), root_key, x509.BasicConstraints(ca=True, path_length=None)
    )
    names = x509.SubjectAlternativeName([x509.DNSName("localhost")])
    leaf = _certificate(name, root_name, key.public_key(), root_key, names)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    authority = Authority(folder / "authority.pem", folder / "server.pem")
    authority.certificate.write_bytes(root.public_bytes(serialization.Encoding.PEM))
    authority.server_chain.write_bytes(secret + leaf.public_bytes(serialization.Encoding.PEM))
    return authority


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _certificate(
    name: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    issuer_key: ec.EllipticCurvePrivateKey,
    extension: x509.ExtensionType,
) -> x509.Certificate:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(extension, critical=isinstance(extension, x509.BasicConstraints))
        .sign(issuer_key, hashes.SHA256())
    )
