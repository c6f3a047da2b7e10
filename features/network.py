"""Where the linking hosts stand: addresses, subnets, countries."""

from __future__ import annotations

import polars as pl

from .signal import Distinct, Example, Leans, Tally, Unit, derived, signal


@derived
def host_ip(ip: pl.Expr, source_domain: pl.Expr) -> pl.Expr:
    """The linking host's IP address: the export's, or the host itself when it is one."""
    return pl.coalesce(ip, source_domain.str.extract(r"^(\d+\.\d+\.\d+\.\d+)$"))


@derived
def host_subnet(subnet: pl.Expr, host_ip: pl.Expr) -> pl.Expr:
    """The first three octets of the linking host's address."""
    return pl.coalesce(subnet, host_ip.str.extract(r"^(\d+\.\d+\.\d+)\.\d+$"))


domains_on_ip = Tally(by=("host_ip",), measure=Distinct("source_domain"))
domains_in_subnet = Tally(by=("host_subnet",), measure=Distinct("source_domain"))


@signal(
    unit=Unit.COUNT,
    leans=Leans.DEPENDS,
    says="{value:,.0f} linking domains share this IP address",
    examples=(
        Example({"domains_on_ip": 12.0}, 12, "one server, or a delivery network"),
        Example({"domains_on_ip": 1.0}, 1, "alone"),
        Example({"domains_on_ip": None}, None, "no addresses in the export"),
    ),
)
def same_ip_domains(domains_on_ip: pl.Expr) -> pl.Expr:
    """Linking domains on the same IP address. Delivery networks put strangers on one address."""
    return domains_on_ip


@signal(
    unit=Unit.COUNT,
    leans=Leans.DEPENDS,
    says="{value:,.0f} linking domains share this subnet (the first three numbers of the IP address)",
    examples=(
        Example({"domains_in_subnet": 52.0}, 52, "a large host"),
        Example({"domains_in_subnet": 1.0}, 1, "alone"),
        Example({"domains_in_subnet": None}, None, "no addresses in the export"),
    ),
)
def same_subnet_domains(domains_in_subnet: pl.Expr) -> pl.Expr:
    """Linking domains in the same subnet of 256 addresses."""
    return domains_in_subnet
