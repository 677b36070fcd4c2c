"""A mail to the owner's own address every day: if it, or the report of its delivery, does not come, a person is called.

That it comes is also what makes silence about another mail mean something.
"""

from __future__ import annotations

from collections import Counter
from datetime import time, timedelta
from email.utils import format_datetime

from collector.domain.decisions import TaskKind
from collector.domain.policy import Mode
from collector.flows import act
from collector.flows.days import today_of, zone_of
from collector.gateways.mail.base import Mail
from collector.parts import Collector
from collector.store import canary, installation, tasks
from collector.store.canary import Canary

SENT_FROM = time(7)
HOME_WITHIN = timedelta(hours=6)  # a mail server that is busy may put a mail off for a while


def run(collector: Collector) -> Counter[str]:
    """Send today's test mail once, and look for the last one. Nothing without COLLECTOR_CANARY_EMAIL."""
    counts: Counter[str] = Counter()
    with collector.store.read() as tx:
        house, last = installation.read(tx), canary.last(tx)
    if last is not None:
        counts["missing"] += _look_for(collector, last)
    if not collector.settings.collector_canary_email or house is None or house.kill_switch:
        return +counts
    local = collector.clock.now().astimezone(zone_of(collector))
    is_sent = last is not None and last.on >= today_of(collector)
    if house.mode is not Mode.OBSERVE and local.time() >= SENT_FROM and not is_sent:
        counts["sent"] += _send(collector)
    return +counts


def _send(collector: Collector) -> int:
    """The row first, committed: a death between the two makes a silent mail, never a second one."""
    uid, to_email = collector.ids.uid(), collector.settings.collector_canary_email
    payload = collector.mail.frozen_bytes(_mail(collector, uid, to_email))
    with collector.store.write() as tx:
        if not canary.begin(tx, collector.clock.now(), today_of(collector), uid, to_email):
            return 0
    answer = collector.mail.deliver(payload)
    with collector.store.write() as tx:
        canary.answered(tx, uid, answer.verdict.value, answer.provider_id, answer.because)
    return 1


def _mail(collector: Collector, uid: str, to_email: str) -> Mail:
    """From the same sender, by the same way as every other mail; its id stands in the subject, to be known again."""
    creditor = collector.policy.creditor
    today = today_of(collector).isoformat()
    text = (
        f"This is the daily test mail of Collector, {today}. Nothing is to be done: that it arrives shows that mails "
        "to your debtors can arrive.\n"
    )
    return Mail(
        notice_uid=uid, sender_name=creditor.sender_name, sender_email=creditor.sender_email, reply_to=None,
        to_email=to_email, to_name="", subject=f"Collector, daily test {today} ({uid})", text=text,
        html=f"<p>{text.strip()}</p>", attachments=(), category="canary",
        headers=(
            ("Message-ID", f"<{uid}@{creditor.sender_email.rpartition('@')[2]}>"),
            ("Date", format_datetime(collector.clock.now())), ("Auto-Submitted", "auto-generated"),
        ),
    )  # fmt: skip


def is_home(collector: Collector, found: Canary) -> bool:
    """Whether everything that can tell of it has: the provider's report, our own reply address. Else its answer."""
    domain = collector.settings.collector_reply_domain
    comes_in = bool(domain) and found.to_email.lower().endswith(f"@{domain}")
    if not comes_in and not collector.confirms_delivery:
        return found.verdict == "accepted"
    is_reported = found.delivered_at is not None or not collector.confirms_delivery
    return is_reported and (found.arrived_at is not None or not comes_in)


def is_missing(collector: Collector, found: Canary) -> bool:
    """Whether it should have come home by now and has not."""
    return not is_home(collector, found) and collector.clock.now() - found.sent_at > HOME_WITHIN


def _look_for(collector: Collector, last: Canary) -> int:
    now = collector.clock.now()
    if is_home(collector, last):
        with collector.store.write() as tx:
            tasks.done_where(tx, now, None, TaskKind.CANARY_MISSING, "", "arrived", who=act.WHO)
        return 0
    if not is_missing(collector, last) or last.alarmed_at is not None:
        return 0
    said = last.because or "nothing was heard of it"
    with collector.store.write() as tx:
        canary.alarmed(tx, now, last.id)
        because = {"code": "ask_canary_missing", "values": {"on": last.on.isoformat(), "reason": said[:200]}}
        tasks.open_task(tx, now, None, TaskKind.CANARY_MISSING, "", because, who=act.WHO)
    collector.alarms.raise_alarm("canary_missing", f"the test mail of {last.on.isoformat()} did not arrive: {said}")
    return 1
