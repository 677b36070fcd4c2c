"""Who of the pretend world answers on the debtor's page? Two who keep their promise, and one who buys time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from collector.demo.debtor_page import answer, page_link_in
from collector.stage import Stage


@dataclass(frozen=True, slots=True)
class Visit:
    """What somebody says once a mail of this step has come. `days`: of a promise, from then on."""

    email: str
    step: str
    kind: str
    words: str
    days: int = 0
    acknowledges: bool = False


VISITS = (
    Visit("facturen@vandeputte.example", "reminder_1", "promise", "Virement programmé.", 4),
    Visit("mairie@brumeval.example", "reminder_2", "promise", "Le mandatement est fait.", 9),
    Visit(
        "compta@atelier-boreal.example", "firm_reminder", "instalments",
        "Notre trésorerie est tendue. Pouvons-nous payer en trois fois, à partir du mois prochain ?", acknowledges=True,
    ),
)  # fmt: skip


@dataclass
class Visitors:
    """They look into their mailboxes once a day, and go where the link leads."""

    stage: Stage
    waiting: list[Visit] = field(default_factory=lambda: list(VISITS))
    looked_on: date | None = None

    def look(self) -> None:
        """Called some times a day. Raises RuntimeError where the page refuses what they say."""
        if self.looked_on == self.stage.today:
            return
        self.looked_on = self.stage.today
        for visit in tuple(self.waiting):
            link = self._link_of(visit)
            if link:
                self.waiting.remove(visit)
                self._answer(visit, link)

    def _link_of(self, visit: Visit) -> str:
        mails = self.stage.ask("GET", f"/sandbox/mailboxes/{visit.email}")
        return next((page_link_in(mail) for mail in reversed(mails) if visit.step in mail["categories"]), "")

    def _answer(self, visit: Visit, link: str) -> None:
        form = {"words": visit.words}
        if visit.days:
            form["day"] = (self.stage.today + timedelta(days=visit.days)).isoformat()
        if visit.acknowledges:
            form["acknowledge"] = "yes"
        said = answer(link, visit.kind, **form)
        if said.status_code != 303:
            raise RuntimeError(f"the page refused {visit.kind} of {visit.email}: {said.status_code}")
