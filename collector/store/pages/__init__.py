"""What does each screen show? Read models made of a few indexed, bounded queries; digest and metrics use the same."""

from collector.store.pages.case_list import CaseLine, CasesPage, Sort, cases_page
from collector.store.pages.case_page import CasePage, NoticeCard, Record, RecordKind, case_page
from collector.store.pages.figures import CurrencyFigures, StateFigures, by_currency, figures
from collector.store.pages.health import Delivery, Health, Metrics, health, metrics
from collector.store.pages.week import NextSteps, NoticeLine, Received, TaskLine, Week, week

__all__ = [
    "CaseLine",
    "CasePage",
    "CasesPage",
    "CurrencyFigures",
    "Delivery",
    "Health",
    "Metrics",
    "NextSteps",
    "NoticeCard",
    "NoticeLine",
    "Received",
    "Record",
    "RecordKind",
    "Sort",
    "StateFigures",
    "TaskLine",
    "Week",
    "by_currency",
    "case_page",
    "cases_page",
    "figures",
    "health",
    "metrics",
    "week",
]
