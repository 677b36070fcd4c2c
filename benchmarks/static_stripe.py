"""A page server that costs next to nothing: N open invoices of 10 kB, ready-made, listed as Stripe lists them.

`python -m benchmarks.static_stripe PORT N [DELAY_MS | --overdue]`; answers /v1/invoices (status, created,
starting_after, limit), single invoices, and empty lists of anything else.
"""

from __future__ import annotations

import json
import re
import socketserver
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)  # of the books: a Wednesday, within the hours of sending
FIRST_CREATED = 1_735_689_600  # 2025-01-01
SPAN_SECONDS = 50_000_000


def _line(number: int) -> dict[str, Any]:
    return {
        "id": f"il_@ID@{number}", "object": "line_item", "amount": 41_500 + number * 1_000, "currency": "eur",
        "description": f"Prestation de conseil, lot {number}, livraison de novembre (voir le cahier des charges)",
        "discount_amounts": [], "discountable": True, "discounts": [], "invoice": "in_@ID@", "livemode": False,
        "metadata": {"project": f"PRJ-{number:05d}", "cost_center": "4711"},
        "parent": {"invoice_item_details": {"invoice_item": f"ii_@ID@{number}", "proration": False,
                                            "proration_details": {"credited_items": None}, "subscription": None},
                   "subscription_item_details": None, "type": "invoice_item_details"},
        "period": {"end": "@CREATED@", "start": "@CREATED@"}, "pretax_credit_amounts": [],
        "pricing": {"price_details": {"price": f"price_1RkD{number}ExampleExampleAB", "product": f"prod_S{number}"},
                    "type": "price_details", "unit_amount_decimal": "10375"},
        "quantity": 4, "subtotal": 41_500 + number * 1_000,
        "taxes": [{"amount": 7_885 + number * 190, "tax_behavior": "exclusive",
                   "tax_rate_details": {"tax_rate": "txr_1RkDExampleExampleAB"},
                   "taxability_reason": "standard_rated", "taxable_amount": 41_500 + number * 1_000,
                   "type": "tax_rate_details"}],
    }  # fmt: skip


def _template() -> dict[str, Any]:
    address = {"city": "Lyon", "country": "FR", "line1": "1 rue de la République", "line2": "2e étage",
               "postal_code": "69001", "state": None}  # fmt: skip
    customer = {
        "id": "cus_@CUS@", "object": "customer", "address": address, "balance": 0, "created": FIRST_CREATED,
        "currency": "eur", "default_source": None, "delinquent": False, "description": None, "discount": None,
        "email": "compta+@CUS@@example.com", "invoice_prefix": "ABCD1234",
        "invoice_settings": {"custom_fields": None, "default_payment_method": None, "footer": None,
                             "rendering_options": None},
        "livemode": False, "metadata": {}, "name": "Client @CUS@ SARL", "next_invoice_sequence": 2,
        "phone": "+33478000000", "preferred_locales": ["fr"], "shipping": None, "tax_exempt": "none",
        "test_clock": None,
    }  # fmt: skip
    token = "YWNjdF8xUmtERXhhbXBsZSxfU2" * 5
    return {
        "id": "in_@ID@", "object": "invoice", "account_country": "FR", "account_name": "Exemple Conseil SAS",
        "account_tax_ids": ["atxi_1RkDExampleExampleAB"], "amount_due": "@AMOUNT@", "amount_overpaid": 0,
        "amount_paid": 0, "amount_remaining": "@AMOUNT@", "amount_shipping": 0, "application": None,
        "attempt_count": 0, "attempted": False, "auto_advance": True,
        "automatic_tax": {"disabled_reason": None, "enabled": False, "liability": None, "provider": None,
                          "status": None},
        "automatically_finalizes_at": None, "billing_reason": "manual", "collection_method": "send_invoice",
        "created": "@CREATED@", "currency": "eur",
        "custom_fields": [{"name": "Commande", "value": "4500@ID@"}, {"name": "Fournisseur", "value": "100234"}],
        "customer": customer, "customer_account": None, "customer_address": address,
        "customer_email": "compta+@CUS@@example.com", "customer_name": "Client @CUS@ SARL",
        "customer_phone": "+33478000000",
        "customer_shipping": {"address": address, "name": "Client @CUS@ SARL", "phone": None},
        "customer_tax_exempt": "none", "customer_tax_ids": [{"type": "eu_vat", "value": "FR40303265045"}],
        "default_payment_method": None, "default_source": None, "default_tax_rates": [],
        "description": "Facture des prestations rendues selon le contrat-cadre.", "discounts": [],
        "due_date": "@DUE@", "effective_at": "@CREATED@", "ending_balance": 0,
        "footer": "Payable à 14 jours. IBAN FR76 3000 6000 0112 3456 7890 189, AGRIFRPP.", "from_invoice": None,
        "hosted_invoice_url": f"https://invoice.stripe.com/i/acct_1RkD/test_{token}@ID@?s=ap",
        "invoice_pdf": f"https://pay.stripe.com/invoice/acct_1RkD/test_{token}@ID@/pdf?s=ap",
        "issuer": {"type": "self"}, "last_finalization_error": None, "latest_revision": None,
        "lines": {"object": "list", "data": [_line(number) for number in (1, 2, 3)], "has_more": False,
                  "total_count": 3, "url": "/v1/invoices/in_@ID@/lines"},
        "livemode": False, "metadata": {"erp_id": "ERP-@ID@", "department": "ventes"}, "next_payment_attempt": None,
        "number": "F-2025-@ID@", "on_behalf_of": None, "parent": None,
        "payment_settings": {"default_mandate": None,
                             "payment_method_options": {"acss_debit": None, "bancontact": None, "konbini": None,
                                                        "card": {"request_three_d_secure": "automatic"},
                                                        "sepa_debit": None, "us_bank_account": None},
                             "payment_method_types": ["customer_balance", "card", "sepa_debit"]},
        "period_end": "@CREATED@", "period_start": "@CREATED@", "post_payment_credit_notes_amount": 0,
        "pre_payment_credit_notes_amount": 0, "receipt_number": None,
        "rendering": {"amount_tax_display": "exclude_tax", "pdf": {"page_size": "a4"}, "template": None,
                      "template_version": None},
        "shipping_cost": None, "shipping_details": None, "starting_balance": 0, "statement_descriptor": None,
        "status": "open",
        "status_transitions": {"finalized_at": "@CREATED@", "marked_uncollectible_at": None, "paid_at": None,
                               "voided_at": None},
        "subtotal": "@AMOUNT@", "subtotal_excluding_tax": "@AMOUNT@", "test_clock": None, "total": "@AMOUNT@",
        "total_discount_amounts": [], "total_excluding_tax": "@AMOUNT@", "total_pretax_credit_amounts": [],
        "total_taxes": [{"amount": 24_795, "tax_behavior": "exclusive",
                         "tax_rate_details": {"tax_rate": "txr_1RkDExampleExampleAB"},
                         "taxability_reason": "standard_rated", "taxable_amount": 130_500,
                         "type": "tax_rate_details"}],
        "webhooks_delivered_at": "@CREATED@",
    }  # fmt: skip


# Stripe indents its JSON. Numbers lose the quotes of their placeholder; the text is cut once and joined per invoice.
_SPOTS = re.compile(r'("@(?:CREATED|DUE|AMOUNT)@"|@ID@|@CUS@)')
_PARTS = _SPOTS.split(json.dumps(_template(), indent=2))


class Invoices:
    """N invoices, one customer for eight of them, evenly spread over some nineteen months."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.step_seconds = SPAN_SECONDS // count

    def created(self, index: int) -> int:
        return FIRST_CREATED + index * self.step_seconds

    def text(self, index: int) -> str:
        created = self.created(index)
        values = {
            "@ID@": f"1{index:015d}", "@CUS@": f"S{index // 8:012d}", '"@CREATED@"': str(created),
            '"@DUE@"': str(created + 14 * 86_400), '"@AMOUNT@"': str(5_000 + index * 104_729 % 900_000),
        }  # fmt: skip
        return "".join(values.get(part, part) for part in _PARTS)

    def page(self, query: dict[str, str]) -> bytes:
        """Newest first, as Stripe does."""
        if query.get("status", "open") != "open":
            return EMPTY
        first = self._index_from(int(query.get("created[gte]", 0)))
        last = self._index_from(int(query.get("created[lt]", 2**40))) - 1
        if "starting_after" in query:
            last = min(last, int(query["starting_after"][4:]) - 1)
        indexes = range(last, max(first, last - int(query.get("limit", 10)) + 1) - 1, -1)
        more = "true" if indexes and indexes[-1] > first else "false"
        rows = ",".join(self.text(index) for index in indexes)
        return f'{{"object":"list","url":"/v1/invoices","has_more":{more},"data":[{rows}]}}'.encode()

    def _index_from(self, created: int) -> int:
        return min(max(-((FIRST_CREATED - created) // self.step_seconds), 0), self.count)


class OverdueInvoices(Invoices):
    """Invoices whose due dates lie 10 to 169 days before NOW."""

    def created(self, index: int) -> int:
        due_at = NOW - timedelta(days=10 + index % 160)
        return int((due_at - timedelta(days=14)).timestamp())


EMPTY = b'{"object":"list","url":"/v1","has_more":false,"data":[]}'


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"


class Handler(socketserver.StreamRequestHandler):
    """HTTP/1.1, kept alive, GET only."""

    server: Server
    disable_nagle_algorithm = True

    def handle(self) -> None:
        while line := self.rfile.readline():
            target = line.split(b" ")[1].decode()
            while self.rfile.readline() not in (b"\r\n", b""):
                pass
            if self.server.delay_seconds:
                time.sleep(self.server.delay_seconds)
            body = self.server.answer(target)
            self.wfile.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
            )
            self.wfile.write(body)


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, port: int, count: int, delay_ms: int) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.invoices = Invoices(count)
        self.delay_seconds = delay_ms / 1000
        self.ready: dict[str, bytes] = {}

    def answer(self, target: str) -> bytes:
        """Pages are made once: the second pass measures the reader alone."""
        if target not in self.ready:
            path, _, query = target.partition("?")
            if path == "/v1/invoices":
                made = self.invoices.page(dict(parse_qsl(query)))
            elif path.startswith("/v1/invoices/in_"):
                made = self.invoices.text(int(path[17:])).encode()
            else:
                return EMPTY
            self.ready[target] = made
        return self.ready[target]


def main() -> None:
    port, count, *how = sys.argv[1:]
    server = Server(int(port), int(count), int(how[0]) if how and how[0].isdecimal() else 0)
    if how == ["--overdue"]:
        server.invoices = OverdueInvoices(int(count))
    print(server.server_address[1], flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
