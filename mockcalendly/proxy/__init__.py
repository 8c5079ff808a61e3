"""The vendor's own hosts over HTTPS, for clients that know no others."""

from mockcalendly.proxy.authority import Authority, AuthorityError
from mockcalendly.proxy.forward import PROXY_HOST, Door, ForwardProxy, TLSDoor

__all__ = ["PROXY_HOST", "Authority", "AuthorityError", "Door", "ForwardProxy", "TLSDoor"]
