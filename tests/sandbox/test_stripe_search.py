"""Does the pretend search find what Stripe's would, as late as Stripe's?"""

from __future__ import annotations

import pytest

from tests.support.stripe_schema import StripeSchema
from tests.support.stripe_shop import Json, Shop

INVOICES, CUSTOMERS, CHARGES = "/v1/invoices/search", "/v1/customers/search", "/v1/charges/search"


def later(shop: Shop, seconds: int = 61) -> None:
    shop.world.move_to(shop.world.now() + seconds)


def found(shop: Shop, query: str, path: str = INVOICES) -> list[str]:
    return [each["id"] for each in shop.get(path, query=query, limit=100)["data"]]


def test_nothing_is_found_before_its_minute_and_then_as_it_was_then(shop: Shop) -> None:
    invoice = shop.invoice()
    assert found(shop, 'status:"open"') == []
    later(shop)
    assert found(shop, 'status:"open"') == [invoice["id"]]
    shop.act(invoice, "void")
    # Read back it is void; the search still shows what it knew.
    assert shop.again(invoice)["status"] == "void"
    assert found(shop, 'status:"open"') == [invoice["id"]]
    later(shop)
    assert (found(shop, 'status:"open"'), found(shop, 'status:"void"')) == ([], [invoice["id"]])


def test_in_bad_hours_it_lags_by_an_hour(shop: Shop) -> None:
    shop.control("faults", stripe_search_lag={"seconds": 3_600})
    invoice = shop.invoice()
    later(shop)
    assert found(shop, 'status:"open"') == []
    later(shop, 3_600)
    assert found(shop, 'status:"open"') == [invoice["id"]]


def test_deleted_drafts_and_customers_are_found_no_more(shop: Shop) -> None:
    draft = shop.draft()
    later(shop)
    shop.delete(f"/v1/invoices/{draft['id']}")
    shop.delete(f"/v1/customers/{draft['customer']}")
    later(shop)
    assert found(shop, "total>=0") == []
    assert found(shop, "created>0", CUSTOMERS) == []


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ('metadata["case"]:"7"', "a"),
        ("metadata['case']:'7'", "a"),
        ('-metadata["case"]:"7"', "b"),
        ('metadata["case"]:null', "b"),
        ("total>50000", "a"),
        ("total<=50000", "b"),
        ('total>1 AND status:"open"', "a"),
        ('total>1 status:"paid"', "b"),
        ('total:120000 OR status:"paid"', "ab"),
        ('status:"OPEN"', "a"),
        ('number~"-0001"', "ab"),
        ('currency:"eur" and total>50000', "a"),
    ],
)
def test_the_query_language(shop: Shop, query: str, names: str) -> None:
    made: dict[str, Json] = {"a": shop.invoice(120_000, metadata={"case": "7"}), "b": shop.invoice(50_000)}
    shop.act(made["b"], "pay", payment_method="pm_card_visa")
    later(shop)
    assert set(found(shop, query)) == {made[name]["id"] for name in names}


@pytest.mark.parametrize(
    "query",
    ["", "open", 'status:"open" AND total>1 OR total<9', 'penalty:"1"', 'status>"open"', 'metadata:"7"', "total~5",
     'status:"open" extra', 'number~"-1"', 'currency~"euro"', " ".join(['status:"open"'] * 11)],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(shop: Shop, query: str) -> None:
    assert shop.refused("GET", INVOICES, query=query)["status"] == 400


def test_pages_follow_one_another(shop: Shop) -> None:
    customer = shop.customer()["id"]
    made = [shop.invoice(customer=customer)["id"] for _ in range(5)]
    later(shop)
    seen: list[str] = []
    page: Json = {}
    while page.get("has_more", True):
        more = {"page": page["next_page"]} if page else {}
        page = shop.get(INVOICES, query=f'customer:"{customer}"', limit=2, **more)
        seen += [each["id"] for each in page["data"]]
    assert sorted(seen) == sorted(made) and page["next_page"] is None
    assert shop.refused("GET", INVOICES, query="total>1", page="2")["param"] == "page"


def test_an_indian_account_has_no_search(shop: Shop) -> None:
    shop.control("account", country="IN")
    assert shop.refused("GET", INVOICES, query="total>1")["status"] == 400


@pytest.mark.schema
def test_answers_fit_the_published_schema(shop: Shop, schema: StripeSchema) -> None:
    shop.act(shop.invoice(), "pay", payment_method="pm_card_visa")
    later(shop)
    assert len(found(shop, "amount>1", CHARGES)) == len(found(shop, 'email~"durand"', CUSTOMERS)) == 1
    assert len(found(shop, "total>1")) == 1
    assert schema.faults_of(shop) == []
