"""Which addresses a reply or a script may have us fetch: public ones, unless the account says more.

A reply that names `http://169.254.169.254/` would have a worker hand out the keys of its machine.
The name is looked up once, here; who fetches connects to the addresses that were checked, so that
a name whose answer changes in between leads nowhere else.
"""

import ipaddress
import re
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from typing import Final
from urllib.parse import SplitResult, urlsplit

from cliffhanger.errors import ProviderError
from cliffhanger.models.http import NeverSentError

Resolver = Callable[
    [str, int, int, int],
    Sequence[
        tuple[int, int, int, str, tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]]
    ],
]
"""As `socket.getaddrinfo`: host, port, family and kind of socket to addresses."""

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_UNSAFE: Final = re.compile(r"[\x00-\x20\x7f\\]")
_MAX_HOST_CHARS: Final = 253
_SHARED: Final = ipaddress.ip_network("100.64.0.0/10")
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
_SETTING: Final = (
    "set allow_private_addresses of the account if it is a machine of your own, else the reply is "
    "not to be trusted"
)
_NO_SETTING: Final = "no setting allows it, so the reply is not to be trusted"


class AddressRefusedError(ProviderError):
    """A reply or a script names an address that must not be fetched."""


@dataclass(frozen=True, slots=True)
class PublicAddress:
    """Where a URL leads.

    Attributes:
        host: Name, in lower case; for the `Host` header and the certificate.
        port: Port.
        addresses: IP addresses of the host, all of them checked; connect to one of these.
    """

    host: str
    port: int
    addresses: tuple[str, ...]


def check_address(
    url: str,
    *,
    trusted_hosts: frozenset[str] = frozenset(),
    allows_private: bool = False,
    resolve: Resolver = socket.getaddrinfo,
) -> PublicAddress:
    """Return the host of *url* and its IP addresses, every one of which may be connected to.

    Blocks while the name is looked up. One address that must not be reached refuses all.

    Args:
        url: As a reply or a script names it.
        trusted_hosts: `host:port` pairs in lower case that may be anywhere, such as the account's
            own `comfy.studio.lan:8188`; IPv6 hosts in brackets.
        allows_private: Whether loopback, private and shared addresses may be reached. Link-local
            and reserved ones, where clouds keep their keys, may not even so.
        resolve: Looks names up.

    Raises:
        AddressRefusedError: It is no web address, carries credentials, or leads where it must not.
        NeverSentError: The name cannot be looked up now.
    """
    parts = _split(url)
    host = _ascii_name((parts.hostname or "").rstrip("."))
    port = parts.port or _DEFAULT_PORTS[parts.scheme]
    found = _look_up(host, port, resolve)
    pair = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    if pair not in trusted_hosts:
        for address in found:
            _refuse_inner(host, address, allows_private=allows_private)
    return PublicAddress(host, port, tuple(str(address) for address in found))


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        # Raised anew below, without the text: its query may hold a key.
        parts, host, port = SplitResult("", "", "", "", ""), "", None
    if _UNSAFE.search(url) or not host.rstrip(".") or len(host) > _MAX_HOST_CHARS or port == 0:
        raise AddressRefusedError(
            "the reply names no address that can be fetched; one such as https://host/path is "
            "expected"
        )
    if parts.scheme not in _DEFAULT_PORTS:
        raise AddressRefusedError(
            f"the address at {host} must begin with https:// or http://, got {parts.scheme!r}; the "
            "reply is not to be trusted"
        )
    if parts.username is not None or parts.password is not None:
        raise AddressRefusedError(
            f"the address at {host} carries credentials; the reply is not to be trusted"
        )
    return parts


def _ascii_name(host: str) -> str:
    """Return the name as the DNS knows it; full-width digits become plain ones."""
    try:
        return host if host.isascii() else host.encode("idna").decode()
    except UnicodeError as exc:
        raise _no_name(host) from exc


def _no_name(host: str) -> AddressRefusedError:
    return AddressRefusedError(
        f"the host {host!r} is no name that can be looked up; the reply is not to be trusted"
    )


def _look_up(host: str, port: int, resolve: Resolver) -> tuple[IPv4Address | IPv6Address, ...]:
    """Return every address of *host*, once each.

    Odd spellings such as `0x7f.1` and `2130706433` are read here as the system reads them.
    """
    try:
        answers = resolve(host, port, 0, socket.SOCK_STREAM)
        found = [ipaddress.ip_address(str(answer[4][0])) for answer in answers]
    except OSError as exc:
        raise NeverSentError(f"the host {host} cannot be looked up: {exc.strerror}") from exc
    except ValueError as exc:
        raise _no_name(host) from exc
    if not found:
        raise NeverSentError(f"the host {host} has no address; look at its name and at the DNS")
    return tuple(dict.fromkeys(found))


def _refuse_inner(host: str, address: IPv4Address | IPv6Address, *, allows_private: bool) -> None:
    inner = _embedded(address)
    forbidden = _forbidden_class(inner)
    private = "" if forbidden else _private_class(inner)
    if not forbidden and (not private or allows_private):
        return
    way_out = _NO_SETTING if forbidden else _SETTING
    raise AddressRefusedError(
        f"the host {host} leads to {address}, a {forbidden or private} address; {way_out}"
    )


def _embedded(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """Return the IPv4 address that an IPv6 one carries: mapped, 6to4 or NAT64; else itself."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour or address


def _forbidden_class(address: IPv4Address | IPv6Address) -> str:
    """Return the class of an address that no setting allows; empty for another."""
    if address.is_unspecified:
        return "null"
    if address.is_link_local:
        return "link-local"
    if address.is_multicast:
        return "multicast"
    # ::1 lies in a block that is reserved as a whole.
    return "reserved" if address.is_reserved and not address.is_loopback else ""


def _private_class(address: IPv4Address | IPv6Address) -> str:
    """Return the class of an address inside a network; empty for a public one."""
    if address.is_loopback:
        return "loopback"
    if isinstance(address, IPv4Address) and address in _SHARED:
        return "shared (CGNAT)"
    is_site_local = isinstance(address, IPv6Address) and address.is_site_local
    return "private" if is_site_local or not address.is_global else ""
