"""The ECB's public data service: which main refinancing rates does it publish? Read only, without a key.

https://data.ecb.europa.eu/help/api/data describes the address and the CSV. What we take for granted is listed in
docs/assumptions.md.
"""

from __future__ import annotations

import csv
from datetime import date
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from collector.domain.money import UnreadableAmount, rate_e5_from_percent
from collector.domain.rate_proposal import Observation

if TYPE_CHECKING:
    import requests

HOST: Final = "data-api.ecb.europa.eu"
SERIES: Final = "D.U2.EUR.4F.KR.MRR_FR.LEV"
KEY: Final = f"FM.{SERIES}"
"""Key interest rates, main refinancing operations, fixed rate tenders: never the deposit facility of the news."""

TIMEOUTS_SECONDS: Final = (5.0, 20.0)
MOST_BYTES: Final = 2_000_000


class EcbUnavailable(RuntimeError):
    """The service did not answer as it is described; nothing is known of the rate. The owner adds it herself."""


class EcbRates:
    """The one address asked. `base` is only another one in tests, on this machine."""

    series = KEY

    def __init__(self, base: str = f"https://{HOST}") -> None:
        parts = urlsplit(base)
        if (parts.scheme, parts.netloc) != ("https", HOST) and parts.hostname not in ("127.0.0.1", "localhost"):
            raise ValueError(f"{base} is not the ECB's data service")
        self._base = base

    def since(self, start: date) -> tuple[Observation, ...]:
        """What the series says of the days from `start` on, in order. Raises EcbUnavailable."""
        import requests  # here: 7 MiB that only a missing rate needs

        url = f"{self._base}/service/data/FM/{SERIES}"
        asked = {"startPeriod": start.isoformat(), "detail": "dataonly", "format": "csvdata"}
        try:
            with requests.get(
                url, asked, timeout=TIMEOUTS_SECONDS, allow_redirects=False, stream=True, headers={"Accept": "text/csv"}
            ) as answer:
                if answer.status_code != 200:
                    raise EcbUnavailable(f"the ECB's data service answered {answer.status_code}")
                return read_observations(_content(answer))
        except requests.RequestException as error:
            raise EcbUnavailable(f"the ECB's data service does not answer ({type(error).__name__})") from error


def read_observations(content: bytes) -> tuple[Observation, ...]:
    """The observations of our series in a CSV answer, in the order of their days. Raises EcbUnavailable."""
    try:
        reader = csv.DictReader(content.decode("utf-8-sig").splitlines())
        columns = reader.fieldnames or ()
        if not {"KEY", "TIME_PERIOD", "OBS_VALUE"} <= set(columns):
            raise EcbUnavailable("the ECB's data service answered with other columns than it describes")
        found = [_observation(row) for row in reader if row.get("OBS_VALUE") not in ("", "NaN")]
    except (UnicodeDecodeError, UnreadableAmount, ValueError, TypeError, csv.Error) as error:
        raise EcbUnavailable(f"the ECB's data service answered with what is no rate ({error})") from None
    return tuple(sorted(found, key=lambda it: it.on))


def _observation(row: dict[str, str]) -> Observation:
    if set(map(type, (*row, *row.values()))) != {str}:
        raise ValueError("a line has more or fewer cells than the first")
    if row["KEY"] != KEY:
        raise ValueError(f"series {row['KEY'][:40]!r} was not asked for")
    return Observation(date.fromisoformat(row["TIME_PERIOD"]), rate_e5_from_percent(row["OBS_VALUE"]))


def _content(answer: requests.Response) -> bytes:
    content = b""
    for chunk in answer.iter_content(65536):
        content += chunk
        if len(content) > MOST_BYTES:
            raise EcbUnavailable("the ECB's data service answered with more than it should")
    return content
