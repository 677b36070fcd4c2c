"""Do sessions, links and tries mean the same on both databases?"""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

from collector.store import journal, tries, users
from collector.store.session import Store

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
IDLE, ABSOLUTE = timedelta(hours=12), timedelta(days=7)


def person(store: Store, email: str = "marie@example.com") -> int:
    with store.write() as tx:
        made = users.add(tx, AT, email, f"unique-{email}", who="cli")
    assert made is not None
    return made


def test_a_person_is_added_once_whatever_the_case_of_her_address(store: Store) -> None:
    made = person(store, "Marie@Example.com")
    with store.write() as tx:
        assert users.add(tx, AT, "marie@EXAMPLE.com", "other", who="cli") is None
        found = users.find(tx, " MARIE@example.com ")
        assert found is not None and (found.id, found.email, found.has_password) == (made, "marie@example.com", False)
        assert [row.kind for row in journal.read(tx)] == ["user_added"]


def test_a_session_lives_while_it_is_used_and_a_week_at_most(store: Store) -> None:
    made = person(store)
    with store.write() as tx:
        session_id = users.open_session(tx, AT, "a" * 64, made, {"x": 1}, "127.0.0.1", "agent")

    def alive(after: timedelta) -> bool:
        with store.read() as tx:
            return users.session_of(tx, "a" * 64, AT + after, idle=IDLE, absolute=ABSOLUTE) is not None

    assert alive(timedelta(hours=11)) and not alive(timedelta(hours=13))
    with store.write() as tx:
        users.write_session(tx, session_id, {"x": 2}, AT + timedelta(days=6, hours=20))
    assert alive(timedelta(days=6, hours=23)) and not alive(timedelta(days=7, hours=1))
    with store.read() as tx:
        found = users.session_of(tx, "a" * 64, AT + timedelta(days=6, hours=22), idle=IDLE, absolute=ABSOLUTE)
    assert found is not None and found.data == {"x": 2} and found.person.roles == ("owner",)


def test_nobody_ends_another_persons_session(store: Store) -> None:
    mine, other = person(store), person(store, "paul@example.com")
    with store.write() as tx:
        session_id = users.open_session(tx, AT, "a" * 64, mine, {}, "", "")
        assert not users.end_session(tx, AT, other, session_id)
        assert users.end_session(tx, AT, mine, session_id)
        assert not users.end_session(tx, AT, mine, session_id)


def test_a_link_is_used_once_though_two_browsers_hurry(store: Store) -> None:
    made = person(store)
    with store.write() as tx:
        users.make_link(tx, AT, made, "sign_in", "b" * 64, AT + timedelta(hours=1))
    winners: list[int | None] = []

    def hurry() -> None:
        with store.write() as tx:
            winners.append(users.use_link(tx, AT, "b" * 64))

    threads = [threading.Thread(target=hurry) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(winners, key=str) == [made, None, None, None]


def test_tries_are_counted_within_their_window_and_none_is_lost(store: Store) -> None:
    window = timedelta(minutes=15)
    counts: list[int] = []

    def attempt() -> None:
        with store.write() as tx:
            counts.append(tries.count_try(tx, "account:x", AT, window))

    threads = [threading.Thread(target=attempt) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(counts) == [1, 2, 3, 4, 5, 6]
    with store.write() as tx:
        assert tries.count_try(tx, "account:x", AT + timedelta(minutes=14), window) == 7
        assert tries.count_try(tx, "account:x", AT + timedelta(minutes=15), window) == 1
        assert tries.count_try(tx, "account:y", AT, window) == 1
        tries.forget_tries(tx, "account:x")
        assert tries.count_try(tx, "account:x", AT, window) == 1
