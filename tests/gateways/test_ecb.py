"""Do we read what the ECB's data service publishes, from it alone, and give up in time?

The answers are written as the service's documentation and public copies of its answers show them; see
docs/assumptions.md.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
import requests

from collector.domain.rate_proposal import Observation
from collector.gateways import ecb
from collector.gateways.ecb import EcbRates, EcbUnavailable, read_observations
from tests.support.rude_server import Caller, rude_server

HEAD = "KEY,FREQ,REF_AREA,CURRENCY,PROVIDER_FM,INSTRUMENT_FM,PROVIDER_FM_ID,DATA_TYPE_FM,TIME_PERIOD,OBS_VALUE"
ROW = "FM.D.U2.EUR.4F.KR.MRR_FR.LEV,D,U2,EUR,4F,KR,MRR_FR,LEV"
RECORDED = f"{HEAD}\n{ROW},2026-06-17,2.4\n{ROW},2026-06-18,2.4\n{ROW},2026-09-16,2.65\n"
# The whole form of an answer (without detail=dataonly), its title holding commas.
WHOLE = (
    f"{HEAD},OBS_STATUS,OBS_CONF,TIME_FORMAT,COLLECTION,DECIMALS,TITLE,TITLE_COMPL,UNIT,UNIT_MULT\n"
    f"{ROW},2026-09-16,2.65,A,F,P1D,E,7,Main refinancing operations - fixed rate tenders (fixed rate) - Level,"
    '"Euro area (changing composition) - Key interest rate, provided by ECB",PCPA,0\n'
)


def test_the_observations_of_a_recorded_answer_are_read() -> None:
    found = [
        Observation(date(2026, 6, 17), 240_000),
        Observation(date(2026, 6, 18), 240_000),
        Observation(date(2026, 9, 16), 265_000),
    ]
    assert list(read_observations(RECORDED.encode())) == found
    assert list(read_observations(WHOLE.encode())) == found[2:]
    assert read_observations(f"{HEAD}\n{ROW},2026-09-17,\n".encode()) == ()


@pytest.mark.parametrize(
    "answer",
    [
        "<html>Maintenance</html>",
        '{"title": "Not Found", "status": 404}',
        RECORDED.replace("MRR_FR", "DFR"),  # the deposit facility
        RECORDED.replace("2026-06-18", "2026-06"),
        RECORDED.replace("2.65", "2,65"),
        RECORDED.replace("2.65", "2.6500001"),
        RECORDED + ROW + "\n",
    ],
)
def test_anything_else_is_no_rate(answer: str) -> None:
    with pytest.raises(EcbUnavailable):
        read_observations(answer.encode())


def saying(status: str, body: str, *headers: str) -> Callable[[Caller], None]:
    def behave(caller: Caller) -> None:
        caller.server.requests.append(caller.connection.recv(65536))
        head = "".join(f"{line}\r\n" for line in (f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers))
        caller.connection.sendall(f"{head}\r\n{body}".encode())

    return behave


def test_the_question_is_plain_and_carries_nothing_of_ours() -> None:
    with rude_server(saying("200 OK", RECORDED, "Content-Type: text/csv")) as server:
        found = EcbRates(f"http://127.0.0.1:{server.port}").since(date(2026, 6, 17))
    assert len(found) == 3
    line = server.requests[0].split(b"\r\n")[0].decode()
    assert line == (
        "GET /service/data/FM/D.U2.EUR.4F.KR.MRR_FR.LEV?startPeriod=2026-06-17&detail=dataonly&format=csvdata HTTP/1.1"
    )
    assert b"Cookie" not in server.requests[0] and b"Authorization" not in server.requests[0]


@pytest.mark.parametrize(
    "behave",
    [
        saying("302 Found", "", "Location: http://127.0.0.1:1/"),
        saying("404 Not Found", "{}"),
        saying("503 Service Unavailable", ""),
        saying("200 OK", "x" * 3_000_000),
        lambda caller: caller.over.wait(),
        lambda caller: caller.connection.close(),
    ],
    ids=["redirect", "not found", "away", "too much", "silent", "hangs up"],
)
def test_every_other_behaviour_leaves_the_rate_unknown(
    behave: Callable[[Caller], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ecb, "TIMEOUTS_SECONDS", (0.2, 0.2))
    with rude_server(behave) as server, pytest.raises(EcbUnavailable):
        EcbRates(f"http://127.0.0.1:{server.port}").since(date(2026, 6, 17))
    assert server.calls == 1, "asked once: no redirect, no second try"


def test_only_the_ecb_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for base in ("http://data-api.ecb.europa.eu", "https://data-api.ecb.europa.eu.evil.example", "https://example.org"):
        with pytest.raises(ValueError, match="is not the ECB's"):
            EcbRates(base)
    asked: list[str] = []

    def ask(address: str, *_asked: object, **_options: object) -> requests.Response:
        asked.append(address)
        raise requests.ConnectionError

    monkeypatch.setattr(requests, "get", ask)
    with pytest.raises(EcbUnavailable):
        EcbRates().since(date(2026, 6, 17))
    assert asked == ["https://data-api.ecb.europa.eu/service/data/FM/D.U2.EUR.4F.KR.MRR_FR.LEV"]
