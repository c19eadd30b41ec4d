import socket
from collections.abc import Sequence
from ipaddress import ip_address

import pytest

from cliffhanger.errors import ProviderBusyError, ProviderError
from cliffhanger.models.jobs.guard import (
    AddressRefusedError,
    PublicAddress,
    Resolver,
    check_address,
)

Answer = tuple[int, int, int, str, tuple[str, int] | tuple[str, int, int, int]]


def answering(*addresses: str) -> Resolver:
    """Return a resolver that knows one name, whatever it is asked."""

    def resolve(host: str, port: int, family: int, kind: int) -> Sequence[Answer]:
        assert host
        assert (family, kind) == (0, socket.SOCK_STREAM)
        return [
            (socket.AF_INET6, kind, 6, "", (address, port, 0, 0))
            if ":" in address
            else (socket.AF_INET, kind, 6, "", (address, port))
            for address in addresses
        ]

    return resolve


def failing(error: Exception) -> Resolver:
    def resolve(*_: object) -> Sequence[Answer]:
        raise error

    return resolve


@pytest.mark.parametrize(
    ("url", "host", "port"),
    [
        pytest.param("https://cdn.example.com/a.mp4?sig=1", "cdn.example.com", 443, id="https"),
        pytest.param("http://cdn.example.com/a.mp4", "cdn.example.com", 80, id="http"),
        pytest.param(
            "HTTPS://CDN.Example.COM:8443/a", "cdn.example.com", 8443, id="upper case, port"
        ),
        pytest.param("https://cdn.example.com./a", "cdn.example.com", 443, id="rooted name"),
        pytest.param("https://bücher.example/a", "xn--bcher-kva.example", 443, id="umlaut"),
    ],
)
def test_a_public_host_comes_with_the_addresses_to_connect_to(
    url: str, host: str, port: int
) -> None:
    resolve = answering("93.184.216.34", "2606:2800:220:1::1", "93.184.216.34")
    assert check_address(url, resolve=resolve) == PublicAddress(
        host, port, ("93.184.216.34", "2606:2800:220:1::1")
    )


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("8.8.8.8", id="IPv4"),
        pytest.param("100.63.255.255", id="below CGNAT"),
        pytest.param("100.128.0.0", id="above CGNAT"),
        pytest.param("172.15.255.255", id="below 172.16/12"),
        pytest.param("172.32.0.0", id="above 172.16/12"),
        pytest.param("2a00:1450:4001:80b::200e", id="IPv6"),
        pytest.param("::ffff:8.8.8.8", id="mapped public"),
        pytest.param("64:ff9b::808:808", id="NAT64 public"),
        pytest.param("2002:808:808::1", id="6to4 public"),
    ],
)
def test_public_addresses_are_let_through(address: str) -> None:
    assert check_address("https://a.example/", resolve=answering(address)).host == "a.example"


PRIVATE = [
    pytest.param("127.0.0.1", "loopback", id="loopback"),
    pytest.param("127.8.9.10", "loopback", id="loopback block"),
    pytest.param("::1", "loopback", id="IPv6 loopback"),
    pytest.param("10.0.0.1", "private", id="10/8"),
    pytest.param("172.16.0.1", "private", id="172.16/12 start"),
    pytest.param("172.31.255.255", "private", id="172.16/12 end"),
    pytest.param("192.168.1.1", "private", id="192.168/16"),
    pytest.param("100.64.0.1", "shared", id="CGNAT start"),
    pytest.param("100.127.255.254", "shared", id="CGNAT end"),
    pytest.param("192.0.2.1", "private", id="documentation"),
    pytest.param("198.18.0.1", "private", id="benchmark"),
    pytest.param("fd00::1", "private", id="unique local"),
    pytest.param("fec0::1", "private", id="site-local"),
    pytest.param("2001:db8::1", "private", id="IPv6 documentation"),
    pytest.param("2001:0:7f00:1::1", "private", id="Teredo"),
    pytest.param("::ffff:10.0.0.1", "private", id="mapped private"),
    pytest.param("::ffff:127.0.0.1", "loopback", id="mapped loopback"),
    pytest.param("::ffff:100.64.0.1", "shared", id="mapped CGNAT"),
    pytest.param("2002:7f00:1::1", "loopback", id="6to4 loopback"),
    pytest.param("2002:c0a8:101::1", "private", id="6to4 private"),
    pytest.param("64:ff9b::a00:1", "private", id="NAT64 private"),
    pytest.param("64:ff9b::7f00:1", "loopback", id="NAT64 loopback"),
]
FORBIDDEN = [
    pytest.param("169.254.169.254", "link-local", id="cloud keys"),
    pytest.param("169.254.0.1", "link-local", id="link-local"),
    pytest.param("fe80::1", "link-local", id="IPv6 link-local"),
    pytest.param("fe80::1%eth0", "link-local", id="with a zone"),
    pytest.param("::ffff:169.254.169.254", "link-local", id="mapped cloud keys"),
    pytest.param("2002:a9fe:a9fe::1", "link-local", id="6to4 cloud keys"),
    pytest.param("64:ff9b::a9fe:a9fe", "link-local", id="NAT64 cloud keys"),
    pytest.param("224.0.0.1", "multicast", id="multicast"),
    pytest.param("ff02::1", "multicast", id="IPv6 multicast"),
    pytest.param("0.0.0.0", "null", id="null"),  # noqa: S104
    pytest.param("::", "null", id="IPv6 null"),
    pytest.param("240.0.0.1", "reserved", id="reserved"),
    pytest.param("255.255.255.255", "reserved", id="broadcast"),
    pytest.param("::127.0.0.1", "reserved", id="IPv4-compatible"),
    pytest.param("64:ff9b:1::1", "reserved", id="local NAT64"),
]


@pytest.mark.parametrize(("address", "word"), PRIVATE)
def test_addresses_inside_a_network_want_the_accounts_leave(address: str, word: str) -> None:
    url = "https://a.example/secret?sig=abc"
    resolve = answering(address)
    with pytest.raises(AddressRefusedError, match=word) as caught:
        check_address(url, resolve=resolve)
    assert "a.example" in str(caught.value)
    assert "allow_private_addresses" in str(caught.value)
    assert "sig" not in str(caught.value)
    assert "secret" not in str(caught.value)
    allowed = check_address(url, allows_private=True, resolve=resolve)
    assert (allowed.host, allowed.port) == ("a.example", 443)
    assert [ip_address(found) for found in allowed.addresses] == [ip_address(address)]


@pytest.mark.parametrize(("address", "word"), FORBIDDEN)
@pytest.mark.parametrize("allows_private", [False, True])
def test_no_setting_opens_link_local_and_reserved_addresses(
    address: str, word: str, *, allows_private: bool
) -> None:
    with pytest.raises(AddressRefusedError, match=word) as caught:
        check_address(
            "http://a.example/", allows_private=allows_private, resolve=answering(address)
        )
    assert "allow_private_addresses" not in str(caught.value)


def test_one_bad_address_refuses_all() -> None:
    """Else whoever connects could be handed the bad one."""
    with pytest.raises(AddressRefusedError, match=r"10\.0\.0\.1"):
        check_address("http://a.example/", resolve=answering("8.8.8.8", "10.0.0.1"))


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("http://127.0.0.1/", id="plain"),
        pytest.param("http://2130706433/", id="decimal"),
        pytest.param("http://0x7f000001/", id="hex"),
        pytest.param("http://0x7f.0.0.1/", id="hex part"),
        pytest.param("http://0177.0.0.1/", id="octal"),
        pytest.param("http://017700000001/", id="one octal"),
        pytest.param("http://127.1/", id="short"),
        pytest.param("http://１２７.0.0.1/", id="full-width digits"),  # noqa: RUF001
        pytest.param("http://[::1]/", id="IPv6"),
        pytest.param("http://[::ffff:7f00:1]/", id="mapped"),
        pytest.param("http://[0:0:0:0:0:ffff:127.0.0.1]/", id="mapped, long"),
    ],
)
def test_every_spelling_of_this_machine_is_read_as_the_system_reads_it(url: str) -> None:
    with pytest.raises(AddressRefusedError, match="loopback"):
        check_address(url)


@pytest.mark.parametrize(
    ("trusted", "url"),
    [
        pytest.param("comfy.lan:8188", "http://comfy.lan:8188/view?x=1", id="name"),
        pytest.param("comfy.lan:80", "http://Comfy.LAN/view", id="default port"),
        pytest.param("[fd00::1]:8188", "http://[fd00::1]:8188/", id="IPv6"),
    ],
)
def test_a_trusted_host_may_be_anywhere(trusted: str, url: str) -> None:
    address = check_address(
        url, trusted_hosts=frozenset({trusted}), resolve=answering("169.254.1.1")
    )
    assert address.addresses == ("169.254.1.1",)


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("http://comfy.lan:8189/", id="other port"),
        pytest.param("https://comfy.lan/", id="default port"),
        pytest.param("http://comfy.lan.evil.example:8188/", id="longer name"),
    ],
)
def test_trust_is_of_one_host_and_port(url: str) -> None:
    trusted = frozenset({"comfy.lan:8188"})
    with pytest.raises(AddressRefusedError, match="private"):
        check_address(url, trusted_hosts=trusted, resolve=answering("10.0.0.7"))


@pytest.mark.parametrize(
    ("url", "words"),
    [
        pytest.param("ftp://a.example/x", "https://", id="ftp"),
        pytest.param("gopher://a.example/x", "https://", id="gopher"),
        pytest.param("file:///etc/passwd", "names no address", id="file"),
        pytest.param("file://a.example/etc", "https://", id="file with host"),
        pytest.param("data:image/png;base64,AAAA", "names no address", id="data"),
        pytest.param("//a.example/x", "https://", id="no scheme"),
        pytest.param("a.example/x", "names no address", id="no host"),
        pytest.param("", "names no address", id="nothing"),
        pytest.param("https://", "names no address", id="empty host"),
        pytest.param("https://./", "names no address", id="dot"),
        pytest.param("https://user:hunter2@a.example/", "credentials", id="user and password"),
        pytest.param("https://user@a.example/", "credentials", id="user"),
        pytest.param("https://@a.example/", "credentials", id="empty user"),
        pytest.param("https://a.example:0/", "names no address", id="port 0"),
        pytest.param("https://a.example:99999/", "names no address", id="port too large"),
        pytest.param("https://a.example:x/", "names no address", id="no port"),
        pytest.param("https://[::1/", "names no address", id="broken IPv6"),
        pytest.param("https://a.example\\@b.example/", "names no address", id="backslash"),
        pytest.param("https://a.example/a b", "names no address", id="space"),
        pytest.param("https://a.exa\tmple/", "names no address", id="tab"),
        pytest.param("https://a.example/\r\nHost: b", "names no address", id="line break"),
        pytest.param(f"https://{'a' * 300}.example/", "names no address", id="long name"),
        pytest.param(f"https://{'ü' * 80}.example/", "no name", id="long label"),
    ],
)
def test_what_is_no_plain_web_address_is_refused_before_a_look_up(url: str, words: str) -> None:
    never = failing(AssertionError("nothing may be looked up"))
    with pytest.raises(AddressRefusedError, match=words) as caught:
        check_address(url, allows_private=True, resolve=never)
    assert "hunter2" not in str(caught.value)


def test_a_name_that_the_dns_does_not_take_is_refused() -> None:
    error = UnicodeEncodeError("idna", "x", 0, 1, "label too long")
    with pytest.raises(AddressRefusedError, match="looked up"):
        check_address("https://a.example/", resolve=failing(error))


@pytest.mark.parametrize(
    "resolve",
    [
        pytest.param(
            failing(socket.gaierror(-3, "Temporary failure in name resolution")), id="error"
        ),
        pytest.param(answering(), id="no answer"),
    ],
)
def test_a_dns_that_does_not_answer_is_worth_another_try(resolve: Resolver) -> None:
    with pytest.raises(ProviderBusyError, match=r"a\.example"):
        check_address("https://a.example/", resolve=resolve)


def test_a_refusal_does_not_come_back() -> None:
    assert issubclass(AddressRefusedError, ProviderError)
    assert not issubclass(AddressRefusedError, ProviderBusyError)
