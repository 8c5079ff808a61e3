"""A certificate authority of one's own, good for Calendly's hosts and nothing else.

It is made with `cryptography` itself: a certificate that a test machine is told to trust should not
be good for any other host, nor for long, and trustme offers neither.
"""

import os
import ssl
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Self

from mockcalendly.kernel.clock import Clock
from mockcalendly.kernel.uris import VENDOR_HOSTS

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

__all__ = ["CERTIFICATE", "KEY", "Authority", "AuthorityError"]

CERTIFICATE = "ca.pem"
KEY = "ca-key.pem"

LIFETIME = timedelta(days=30)
"""How long an authority is good, unless told otherwise."""

LEAF_LIFETIME = timedelta(days=7)
"""How long a server's certificate is good; each start makes a new one."""

SKEW = timedelta(hours=1)
"""How far the clock of a client may be behind."""

_DOMAIN = "calendly.com"


class AuthorityError(Exception):
    """There is no authority that could be used; says why in a plain sentence."""


@dataclass(frozen=True, slots=True)
class Authority:
    """A certificate authority in a directory, which its key never leaves.

    Attributes:
        directory: Holds the certificate, and the key, which only its owner can read.
        expires: When it ends to be good.
    """

    directory: Path
    expires: datetime

    @property
    def certificate(self) -> Path:
        """What clients are told to trust."""
        return self.directory / CERTIFICATE

    @classmethod
    def create(cls, directory: Path, lifetime: timedelta = LIFETIME) -> Self:
        """Make a new authority in a directory, which is made if need be.

        Raises:
            AuthorityError: There is one already, or the directory cannot be written.
        """
        _require_cryptography()
        from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415 - an extra
        from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415
            Encoding,
            NoEncryption,
            PrivateFormat,
        )

        now = Clock().now()
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = _authority_certificate(key, now, now + lifetime)
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        try:
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write_new(directory / KEY, pem, 0o600)
            _write_new(directory / CERTIFICATE, certificate.public_bytes(Encoding.PEM), 0o644)
        except FileExistsError as error:
            raise AuthorityError(
                f"{error.filename} is there already: remove it, or choose another directory."
            ) from None
        except OSError as error:
            raise AuthorityError(f"{directory} cannot be written: {error.strerror}.") from None
        return cls(directory, certificate.not_valid_after_utc)

    @classmethod
    def load(cls, directory: Path) -> Self:
        """Return the authority of a directory.

        Raises:
            AuthorityError: There is none, it has expired, or others can read its key.
        """
        _require_cryptography()
        key = directory / KEY
        try:
            certificate = _read_certificate(directory / CERTIFICATE)
            exposed = os.name == "posix" and key.stat().st_mode & 0o077
        except (OSError, ValueError):
            raise AuthorityError(
                f"There is no authority in {directory}: `mockcalendly ca --out {directory}`"
                " makes one."
            ) from None
        if exposed:
            raise AuthorityError(f"Others can read {key}: `chmod 600 {key}`, or make a new one.")
        expires = certificate.not_valid_after_utc
        if expires <= Clock().now():
            raise AuthorityError(
                f"The authority in {directory} has expired: remove {CERTIFICATE} and {KEY} there,"
                f" and make a new one with `mockcalendly ca --out {directory}`."
            )
        return cls(directory, expires)

    def server_context(self) -> ssl.SSLContext:
        """Return what a server of Calendly's hosts encrypts with.

        Raises:
            AuthorityError: The key cannot be read.
        """
        from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415 - an extra
            Encoding,
            NoEncryption,
            PrivateFormat,
            load_pem_private_key,
        )

        try:
            authority = _read_certificate(self.certificate)
            signer = load_pem_private_key((self.directory / KEY).read_bytes(), None)
        except (OSError, ValueError, TypeError) as error:
            raise AuthorityError(f"The key of {self.directory} cannot be read: {error}.") from None
        key, leaf = _leaf(authority, signer)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.set_alpn_protocols(["http/1.1"])
        # OpenSSL reads keys from files only; this one is its owner's alone, and soon gone.
        with TemporaryDirectory(prefix="mockcalendly-") as folder:
            file = Path(folder, "leaf.pem")
            pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            # Its own certificate too, by which a browser can be told to trust what it signed.
            chain = leaf.public_bytes(Encoding.PEM) + authority.public_bytes(Encoding.PEM)
            _write_new(file, pem + chain, 0o600)
            context.load_cert_chain(file)
        return context


def _require_cryptography() -> None:
    try:
        import cryptography  # noqa: F401, PLC0415 - an extra
    except ImportError:
        raise AuthorityError(
            "Certificates need an extra: `pip install 'mockcalendly[proxy]'`."
        ) from None


def _read_certificate(path: Path) -> "x509.Certificate":
    from cryptography import x509  # noqa: PLC0415 - an extra

    return x509.load_pem_x509_certificate(path.read_bytes())


def _write_new(path: Path, content: bytes, mode: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)


def _authority_certificate(
    key: "EllipticCurvePrivateKey", now: datetime, end: datetime
) -> "x509.Certificate":
    from cryptography import x509  # noqa: PLC0415 - an extra
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415
    from cryptography.x509.oid import NameOID  # noqa: PLC0415

    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "mockcalendly"),
            x509.NameAttribute(NameOID.COMMON_NAME, "mockcalendly, for tests of Calendly only"),
        ]
    )
    only = x509.NameConstraints(
        permitted_subtrees=[x509.DNSName(_DOMAIN)],
        excluded_subtrees=[x509.IPAddress(ip_network(each)) for each in ("0.0.0.0/0", "::/0")],
    )
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - SKEW)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(only, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, SHA256())
    )


def _leaf(
    authority: "x509.Certificate",
    signer: object,
) -> "tuple[EllipticCurvePrivateKey, x509.Certificate]":
    from cryptography import x509  # noqa: PLC0415 - an extra
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID  # noqa: PLC0415

    if not isinstance(signer, ec.EllipticCurvePrivateKey):
        raise AuthorityError("The authority's key is of another kind than those made here.")
    now = Clock().now()
    key = ec.generate_private_key(ec.SECP256R1())
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
    certificate = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, _DOMAIN)]))
        .issuer_name(authority.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(max(now - SKEW, authority.not_valid_before_utc))
        .not_valid_after(min(now + LEAF_LIFETIME, authority.not_valid_after_utc))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName(host) for host in sorted(VENDOR_HOSTS)]),
            critical=False,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(identifier, critical=False)
        .sign(signer, SHA256())
    )
    return key, certificate


def _usage(*, signs_certificates: bool) -> "x509.KeyUsage":
    from cryptography import x509  # noqa: PLC0415 - an extra

    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )
