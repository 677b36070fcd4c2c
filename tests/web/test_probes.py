"""What do the probes tell, and to whom?"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text

from collector.web.app import create_app
from tests.web.house import House, StatementCount, build_house, open_case, waiting_formal_notice


def test_the_process_answers_without_asking_the_database(house: House) -> None:
    with StatementCount(house.collector) as count:
        assert house.stranger.get("/healthz").get_json() == {"status": "ok"}
    assert count.statements == []


def test_ready_means_that_the_tables_fit(house: House) -> None:
    assert house.stranger.get("/readyz").get_json() == {"status": "ok"}
    with house.collector.store.write() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    answer = house.stranger.get("/readyz")
    assert (answer.status_code, answer.get_json()) == (503, {"status": "no", "database": "migrate"})


def test_metrics_are_the_figures_of_the_pages(house: House) -> None:
    waiting_formal_notice(house, open_case(house))
    page = house.stranger.get("/metrics").text
    assert 'collector_cases{currency="eur",state="formal_notice_on"} 1.0' in page
    assert 'collector_overdue_minor{currency="eur",state="formal_notice_on"} 120000.0' in page
    assert "collector_kill_switch 0.0" in page
    assert "Atelier" not in page and "@" not in page


def test_metrics_are_for_this_machine_unless_there_is_a_token(house: House) -> None:
    elsewhere = {"environ_base": {"REMOTE_ADDR": "203.0.113.9"}}
    assert house.stranger.get("/metrics", **elsewhere).status_code == 404
    assert house.stranger.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 404


def test_with_a_token_only_who_holds_it_sees_metrics(tmp_path: Path) -> None:
    house = build_house(tmp_path, collector_metrics_token="a long and secret token")
    assert house.stranger.get("/metrics").status_code == 404
    wrong, right = {"Authorization": "Bearer no"}, {"Authorization": "Bearer a long and secret token"}
    assert house.stranger.get("/metrics", headers=wrong).status_code == 404
    assert house.stranger.get("/metrics", headers=right).status_code == 200


def test_making_the_application_touches_nothing_until_it_is_asked(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLLECTOR_DATA_DIR", str(tmp_path / "var"))
    app = create_app()
    assert list(tmp_path.iterdir()) == []
    # Nothing was set up here, so it cannot start; it says so without its inside, and tries again at the next request.
    answer = app.test_client().get("/healthz")
    assert answer.status_code == 503 and "Traceback" not in answer.text
