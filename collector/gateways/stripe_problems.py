"""What can go wrong when Stripe is asked, told apart by what a person or the service can do about it."""

from __future__ import annotations


class StripeTrouble(Exception):
    """Any of the below. `because` is a sentence for the owner."""

    def __init__(self, because: str) -> None:
        super().__init__(because)
        self.because = because


class StripeUnavailable(StripeTrouble):
    """No answer, or Stripe's own failure: asking again later makes sense."""


class StripeBusy(StripeUnavailable):
    """Stripe asked us to slow down (429) more often than we were willing to wait."""


class StripeRefused(StripeTrouble):
    """The key is wrong or may not read this; only a person can mend it, `remedy` says how."""

    def __init__(self, because: str, remedy: str) -> None:
        super().__init__(f"{because} {remedy}")
        self.because = because
        self.remedy = remedy


class StripeKeyRefused(StripeRefused):
    """Stripe does not accept the key at all (401)."""


class StripeForbidden(StripeRefused):
    """A permission of the restricted key is off (403); `toggle` names it as the Dashboard does ("Invoices: Write")."""

    def __init__(self, path: str, toggle: str, message: str) -> None:
        verb = "write" if toggle.endswith("Write") else "read"
        super().__init__(
            f"The Stripe key may not {verb} {path}: {message}",
            f"Edit the restricted key in the Stripe Dashboard and switch on {toggle}.",
        )
        self.toggle = toggle


class NotFound(StripeTrouble):
    """Stripe does not know this id."""

    def __init__(self, stripe_id: str) -> None:
        super().__init__(f"Stripe does not know {stripe_id}.")
        self.stripe_id = stripe_id


class Unreadable(StripeTrouble):
    """One object that we cannot understand; it is set aside and the others are served.

    `shown` is the object as received, where whoever read it still has it.
    """

    def __init__(self, stripe_id: str, because: str, shown: bytes = b"") -> None:
        super().__init__(because)
        self.stripe_id = stripe_id
        self.shown = shown

    def __str__(self) -> str:
        return f"{self.stripe_id}: {self.because}"

    def __reduce__(self) -> tuple[type[Unreadable], tuple[str, str, bytes]]:
        """So that it can come from the process that unpacks; Python's own way back knows one argument only."""
        return type(self), (self.stripe_id, self.because, self.shown)


class BadWebhook(StripeTrouble):
    """A request that is no event of ours; nothing of it is kept."""
