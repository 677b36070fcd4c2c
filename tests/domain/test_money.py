"""Amounts keep their currency, their decimals and their cents."""

from __future__ import annotations

import operator
from decimal import Decimal

import pytest

from collector.domain.money import (
    CurrencyMismatch,
    Money,
    UnknownCurrency,
    UnreadableAmount,
    exponent_of,
    parse_money,
    percent_from_rate_e5,
    rate_e5_from_percent,
)

# docs.stripe.com/currencies: zero-decimal, three-decimal, and two decimals kept for ISK and UGX.
EXPONENTS = [("eur", 2), ("usd", 2), ("jpy", 0), ("xof", 0), ("mga", 0), ("kwd", 3), ("tnd", 3), ("isk", 2), ("ugx", 2)]


@pytest.mark.parametrize(("currency", "decimals"), EXPONENTS)
def test_each_currency_has_its_decimals(currency: str, decimals: int) -> None:
    assert exponent_of(currency) == decimals


@pytest.mark.parametrize(("text", "currency", "minor"), [
    ("1200.00", "EUR", 120_000), ("0.5", "eur", 50), ("-3.07", "eur", -307), ("1200", "jpy", 1200),
    ("1.234", "kwd", 1234), ("1.000", "jpy", 1), ("1000000000000.01", "eur", 100_000_000_000_001),
])  # fmt: skip
def test_plain_decimal_texts_are_read(text: str, currency: str, minor: int) -> None:
    assert parse_money(text, currency) == Money(minor, currency.lower())


@pytest.mark.parametrize(("text", "currency"), [
    ("12.345", "eur"), ("1.5", "jpy"), ("1,200.00", "eur"), ("1 200", "eur"), ("1e3", "eur"), ("", "eur"),
    ("NaN", "eur"), ("١٢", "eur"), ("0x10", "eur"),
])  # fmt: skip
def test_other_texts_are_refused(text: str, currency: str) -> None:
    with pytest.raises(UnreadableAmount, match="plain number"):
        parse_money(text, currency)


def test_an_unknown_currency_is_never_given_two_decimals() -> None:
    for code in ("xxx", "EUR", ""):
        with pytest.raises(UnknownCurrency, match=r"EXPONENTS in collector/domain/money\.py"):
            Money(1, code)
    with pytest.raises(UnknownCurrency, match="'zzz'"):
        parse_money("1.00", "zzz")


def test_currencies_never_mix() -> None:
    for act in (operator.add, operator.sub, operator.lt, operator.le):
        with pytest.raises(CurrencyMismatch):
            act(Money(1, "eur"), Money(1, "usd"))
    assert Money(1, "eur") != Money(1, "usd")


def test_amounts_are_whole_numbers() -> None:
    for wrong in (1.0, True, Decimal(1)):
        with pytest.raises(TypeError, match="whole number"):
            Money(wrong, "eur")  # type: ignore[arg-type]


def test_arithmetic_and_comparison() -> None:
    ten, three = Money(1000, "eur"), Money(300, "eur")
    assert (ten + three, ten - three, three - ten, -three) == (
        Money(1300, "eur"), Money(700, "eur"), Money(-700, "eur"), Money(-300, "eur"),
    )  # fmt: skip
    assert three < ten
    assert three <= Money(300, "eur")
    assert not Money(0, "eur")
    assert ten


@pytest.mark.parametrize(("minor", "currency", "text"), [
    (3480, "eur", "34.80"), (3480, "jpy", "3480"), (3480, "kwd", "3.480"), (-5, "eur", "-0.05"), (0, "eur", "0.00"),
])  # fmt: skip
def test_decimals_are_kept(minor: int, currency: str, text: str) -> None:
    assert str(Money(minor, currency).to_decimal()) == text


@pytest.mark.parametrize(("text", "rate_e5", "printed"), [
    ("12.15", 1_215_000, "12.15"), ("0", 0, "0.00"), ("9.875", 987_500, "9.875"), ("-0.88", -88_000, "-0.88"),
    ("15", 1_500_000, "15.00"), ("0.00001", 1, "0.00001"),
])  # fmt: skip
def test_percentages_go_in_and_out_unrounded(text: str, rate_e5: int, printed: str) -> None:
    assert rate_e5_from_percent(text) == rate_e5
    assert str(percent_from_rate_e5(rate_e5)) == printed


def test_a_percentage_finer_than_we_count_is_refused() -> None:
    with pytest.raises(UnreadableAmount, match="at most 5 decimals"):
        rate_e5_from_percent("1.000001")
