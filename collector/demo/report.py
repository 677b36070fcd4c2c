"""How are the figures of a play shown to a person?"""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from collector.demo.play import FIRST_DAY, last_day
from collector.demo.summary import Summary
from collector.domain.money import exponent_of

_STEPS = {
    "courtesy": "Courtesy notes before the due date",
    "reminder_1": "First reminders",
    "reminder_2": "Second reminders",
    "call": "Calls advised to the owner",
    "firm_reminder": "Firm reminders",
    "formal_notice": "Formal notices, each with its letter",
    "suspend_service": "Notices of suspension",
    "final_notice": "Last notices",
    "handoff": "Dossiers sent to the lawyer",
}


def print_summary(summary: Summary, days: int) -> None:
    """A table on standard output."""
    period = f"{FIRST_DAY:%-d %B %Y} to {last_day(days):%-d %B %Y}"
    table = Table("What happened", "", title=f"{days} days, {period}", caption=f"played in {summary.seconds} s")
    table.columns[1].justify = "right"
    table.add_row("Invoices", str(summary.invoices))
    table.add_row("of which paid", str(summary.paid))
    table.add_row("Cases", str(summary.cases), end_section=True)
    for step, title in _STEPS.items():
        table.add_row(title, str(summary.notices_by_step.get(step, 0)))
    for step in sorted(summary.notices_by_step.keys() - _STEPS.keys()):
        table.add_row(step.replace("_", " "), str(summary.notices_by_step[step]))
    table.add_row("Holds placed", str(summary.holds), end_section=True)
    for currency, minor in summary.penalties_minor_by_currency.items():
        table.add_row(f"Penalties on open cases, {currency.upper()}", _amount(minor, currency))
    table.add_section()
    table.add_row("Sent twice", _none(summary.duplicates))
    table.add_row("Sent after payment", _none(summary.sent_after_payment))
    Console().print(table)


def _amount(minor: int, currency: str) -> str:
    exponent = exponent_of(currency)
    if exponent == 0:
        return f"{minor:,}"
    whole, part = divmod(minor, 10**exponent)
    return f"{whole:,}.{part:0{exponent}d}"


def _none(count: int) -> str:
    return "[green]0[/green]" if count == 0 else f"[bold red]{count}[/bold red]"
