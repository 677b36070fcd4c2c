"""A name server on this machine that knows what a test says."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rrset

from collector.gateways.dns_records import DnsRecords

Zone = Mapping[tuple[str, str], list[str]]


@contextmanager
def name_server(zone: Zone) -> Iterator[DnsRecords]:
    """`zone`: {("example.com", "TXT"): ['"v=spf1 -all"']}. A name that is not in it does not exist."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("127.0.0.1", 0))
    stop = threading.Event()
    sock.settimeout(0.05)

    def serve() -> None:
        while not stop.is_set():
            try:
                question, sender = sock.recvfrom(4096)
            except TimeoutError:
                continue
            sock.sendto(_answer(zone, question), sender)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield DnsRecords("127.0.0.1", sock.getsockname()[1])
    finally:
        stop.set()
        thread.join()
        sock.close()


def _answer(zone: Zone, question: bytes) -> bytes:
    asked = dns.message.from_wire(question)
    made = dns.message.make_response(asked)
    name, kind = asked.question[0].name.to_text(omit_final_dot=True).lower(), asked.question[0].rdtype.name
    if (name, kind) in zone:
        made.answer.append(dns.rrset.from_text(asked.question[0].name, 60, "IN", kind, *zone[(name, kind)]))
    elif not any(known == name for known, _ in zone):
        made.set_rcode(dns.rcode.NXDOMAIN)
    return made.to_wire()
