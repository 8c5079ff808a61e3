"""Which addresses webhooks may go to."""

from ipaddress import IPv4Address, ip_address, ip_network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockcalendly.webhooks.targets import Target, TargetRefused, TargetRules

LOCAL = TargetRules()


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.255.255.254",
        "10.1.2.3",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "169.254.1.1",
        "0.0.0.0",  # noqa: S104 - where a server says it listens
        "[::1]",
        "[::]",
        "[fd00::1]",
        "[fe80::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:10.0.0.1]",
    ],
)
def test_this_machine_and_private_networks_may_be_sent_to(host: str) -> None:
    LOCAL.check(Target.parse(f"http://{host}:3000/hook"))


@pytest.mark.parametrize(
    "host",
    [
        "8.8.8.8",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.2.1",
        "198.18.0.1",
        "100.64.0.1",
        "0.0.0.1",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "[2606:4700::1]",
        "[2001:db8::1]",
        "[ff02::1]",
        "[::ffff:8.8.8.8]",
        "[64:ff9b::808:808]",
        "[2002:808:808::1]",
    ],
)
def test_other_addresses_may_not(host: str) -> None:
    with pytest.raises(TargetRefused, match=r"neither this machine nor in a private network"):
        LOCAL.check(Target.parse(f"http://{host}/hook"))


def test_a_refusal_names_the_setting_that_lifts_it() -> None:
    with pytest.raises(TargetRefused) as refused:
        LOCAL.check_address("hooks.example.com", "203.0.113.7")
    assert str(refused.value) == (
        "Nothing was sent: hooks.example.com (203.0.113.7) is neither this machine nor in a "
        "private network. To allow it: --allow-webhook-host hooks.example.com"
    )


@settings(deadline=None)
@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_judged_alike_in_every_spelling(address: IPv4Address) -> None:
    assert refuses(str(address)) == refuses(f"::ffff:{address}")
    local = any(address in ip_network(network) for network in RFC_LOCAL)
    assert refuses(str(address)) != local


RFC_LOCAL = (
    "0.0.0.0/32",
    "127.0.0.0/8",
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "169.254.0.0/16",
)


def refuses(address: str) -> bool:
    try:
        LOCAL.check_address("name.example.com", str(ip_address(address)))
    except TargetRefused:
        return True
    return False


def test_a_name_of_one_label_is_a_container_s_wherever_it_is() -> None:
    LOCAL.check_address("my_app-1", "203.0.113.7")


@pytest.mark.parametrize("host", ["app.", "localhost.example.com", "host.docker.internal"])
def test_a_name_of_several_labels_counts_by_its_address(host: str) -> None:
    LOCAL.check_address(host, "192.168.65.254")
    with pytest.raises(TargetRefused):
        LOCAL.check_address(host, "203.0.113.7")


@pytest.mark.parametrize(
    ("pattern", "host"),
    [
        ("hooks.example.com", "hooks.example.com"),
        ("Hooks.Example.COM", "hooks.example.com"),
        ("*.example.com", "a.example.com"),
        ("*.example.com", "a.b.example.com"),
        ("203.0.113.7", "203.0.113.7"),
        ("*", "anything.example"),
    ],
)
def test_more_hosts_can_be_allowed(pattern: str, host: str) -> None:
    TargetRules((pattern,)).check_address(host, "203.0.113.7")


@pytest.mark.parametrize(
    ("pattern", "host"),
    [
        ("example.com", "hooks.example.com"),
        ("*.example.com", "example.com"),
        ("*.example.com", "badexample.com"),
        ("*example.com", "hooks.example.com"),
        ("203.0.113.7", "hooks.example.com"),
        ("", "hooks.example.com"),
    ],
)
def test_and_no_others_with_them(pattern: str, host: str) -> None:
    with pytest.raises(TargetRefused):
        TargetRules((pattern,)).check_address(host, "203.0.113.7")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "app",
        "//app/hook",
        "ftp://app/hook",
        "file:///etc/passwd",
        "http:///hook",
        "http://:3000/hook",
        "http://a b/",
        "http://app:99999/",
        "http://app:x/",
        "http://[::1/",
        "http://[fe80::1%25eth0]/",
        "http://127.1/",
        "http://127.0.0.01/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0x7f.1./",
        "http://1.2.3.4.5/",
        "http://-app/",
        "http://app%2e/",
        f"http://{'ü' * 70}.example/",
    ],
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(TargetRefused):
        LOCAL.check(Target.parse(url))


@pytest.mark.parametrize(
    ("url", "host", "authority"),
    [
        ("http://App/", "app", "app"),
        ("http://app:80/", "app", "app"),
        ("http://app:443/", "app", "app:443"),
        ("https://app:443/", "app", "app"),
        ("https://[::1]:8443/", "::1", "[::1]:8443"),
        ("http://bücher.example/", "xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("http://１２７.0.0.1/", "127.0.0.1", "127.0.0.1"),  # noqa: RUF001
        ("http://user:secret@app:3000/", "app", "app:3000"),
        ("http://app\\@evil.example/", "evil.example", "evil.example"),
    ],
)
def test_a_url_has_one_host_for_check_connection_and_header(
    url: str, host: str, authority: str
) -> None:
    target = Target.parse(url)
    assert target.host == host
    assert target.authority == authority
    assert target.url.split("/")[2] == authority
