"""The authority that clients are told to trust is good for little else."""

import ssl
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from mockcalendly.proxy import Authority, AuthorityError
from tests.cli.process import mockcalendly

NOW = datetime.now(UTC)  # noqa: TID251 - certificates are about the machine's time


def shake_hands(server: ssl.SSLContext, authority: Authority, host: str) -> None:
    """Let a client that trusts an authority meet a server; raises what it does not like."""
    trusted = ssl.create_default_context(cafile=authority.certificate)
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    one = trusted.wrap_bio(to_client, to_server, server_hostname=host)
    other = server.wrap_bio(to_server, to_client, server_side=True)
    for _ in range(5):
        for side in (one, other):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue


def forged(authority: Authority, name: x509.GeneralName, folder: Path) -> ssl.SSLContext:
    """Return what a server uses that has a certificate for another host by the same authority."""
    issuer = x509.load_pem_x509_certificate(authority.certificate.read_bytes())
    signer = load_pem_private_key((authority.directory / "ca-key.pem").read_bytes(), None)
    assert isinstance(signer, ec.EllipticCurvePrivateKey)
    key = ec.generate_private_key(ec.SECP256R1())
    # From Python 3.13 on, clients refuse a certificate that does not say this.
    issued_by = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
    certificate = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([]))
        .issuer_name(issuer.subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOW - timedelta(hours=1))
        .not_valid_after(NOW + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([name]), critical=True)
        .add_extension(issued_by, critical=False)
        .sign(signer, SHA256())
    )
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "forged.pem").write_bytes(pem + certificate.public_bytes(Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "forged.pem")
    return context


@pytest.mark.parametrize("host", ["", "api.", "auth.", "assets.", "mcp."])
def test_calendlys_hosts_are_trusted(authority: Authority, host: str) -> None:
    shake_hands(authority.server_context(), authority, f"{host}calendly.com")


def test_a_forged_certificate_of_another_host_is_not(authority: Authority, tmp_path: Path) -> None:
    shake_hands(
        forged(authority, x509.DNSName("new.calendly.com"), tmp_path), authority, "new.calendly.com"
    )
    with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree"):
        shake_hands(
            forged(authority, x509.DNSName("example.com"), tmp_path), authority, "example.com"
        )


def test_only_the_owner_can_read_the_key(authority: Authority) -> None:
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in authority.directory.iterdir()}
    assert modes == {"ca.pem": 0o644, "ca-key.pem": 0o600}
    assert stat.S_IMODE(authority.directory.stat().st_mode) == 0o700


def test_it_is_short_lived(authority: Authority) -> None:
    assert NOW + timedelta(days=29) < authority.expires < NOW + timedelta(days=31)


def test_an_authority_is_found_again_and_never_overwritten(authority: Authority) -> None:
    before = authority.certificate.read_bytes()
    assert Authority.load(authority.directory) == authority
    with pytest.raises(AuthorityError, match="is there already"):
        Authority.create(authority.directory)
    assert authority.certificate.read_bytes() == before


def test_a_directory_without_one_is_said_to_have_none(tmp_path: Path) -> None:
    with pytest.raises(AuthorityError, match=r"There is no authority in .*mockcalendly ca --out"):
        Authority.load(tmp_path)


def test_a_key_that_others_can_read_is_not_used(tmp_path: Path) -> None:
    Authority.create(tmp_path)
    (tmp_path / "ca-key.pem").chmod(0o640)
    with pytest.raises(AuthorityError, match="Others can read"):
        Authority.load(tmp_path)


def test_one_that_has_expired_is_not_used(tmp_path: Path) -> None:
    Authority.create(tmp_path, timedelta(minutes=-1))
    with pytest.raises(AuthorityError, match="has expired"):
        Authority.load(tmp_path)


def test_the_command_makes_one_and_says_until_when(tmp_path: Path) -> None:
    done = mockcalendly("ca", "--out", str(tmp_path / "ca"), "--days", "2")

    assert done.returncode == 0, done.stderr
    expires = Authority.load(tmp_path / "ca").expires
    assert done.stdout.startswith(f"{tmp_path}/ca/ca.pem is to be trusted by clients, until ")
    assert NOW + timedelta(days=1) < expires < NOW + timedelta(days=3)
    again = mockcalendly("ca", "--out", str(tmp_path / "ca"))
    assert again.returncode == 2
    assert "is there already" in again.stderr
