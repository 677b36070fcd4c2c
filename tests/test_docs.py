"""Does the documentation tell the truth about files, links and commands?"""

from __future__ import annotations

import re
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.support.pages import broken_links, command_after, commands_of, files_named_by, pages_of

CHECKOUT = Path(__file__).parent.parent
README = (CHECKOUT / "README.md").read_text(encoding="utf-8")

# The two commands a newcomer copies. CI runs the second one out of the README, word for word.
MARKED = {
    "demo command": "python3 -m venv .venv && .venv/bin/pip install -q -r requirements.txt"
    " && .venv/bin/python -m collector demo",
    "test command": "python3 -m venv .venv && .venv/bin/pip install -q -r requirements-dev.txt"
    " && .venv/bin/python -m pytest -q -n 2",
}


@pytest.mark.parametrize("marker", MARKED)
def test_the_readme_holds_the_command_on_one_line(marker: str) -> None:
    assert command_after(README, marker) == MARKED[marker]


@pytest.mark.parametrize("marker", MARKED)
def test_a_marked_command_names_files_that_exist(marker: str) -> None:
    named = files_named_by(MARKED[marker])
    assert named
    assert [name for name in named if not (CHECKOUT / name).is_file()] == []


def test_ci_takes_its_test_command_out_of_the_readme() -> None:
    script = (CHECKOUT / ".ci" / "run").read_text(encoding="utf-8")
    extraction = next(line for line in script.splitlines() if line.startswith("command=$(awk"))
    shell = ["bash", "-euo", "pipefail", "-c", f'{extraction}\nprintf %s "$command"']
    taken = subprocess.run(shell, cwd=CHECKOUT, check=True, capture_output=True, text=True).stdout
    assert taken == MARKED["test command"]


@pytest.mark.parametrize("page", pages_of(CHECKOUT), ids=lambda page: str(page.relative_to(CHECKOUT)))
def test_links_between_our_pages_lead_somewhere(page: Path) -> None:
    assert broken_links(page, CHECKOUT) == []


def test_every_command_in_the_documentation_exists() -> None:
    texts = [*pages_of(CHECKOUT), *(CHECKOUT / "deploy").rglob("*"), CHECKOUT / "Makefile"]
    named = {name for path in texts if path.is_file() for name in commands_of(path.read_text(encoding="utf-8"))}
    assert "demo" in named
    assert named - real_commands() == set(), "These commands are documented and do not exist; correct the page."


def real_commands() -> set[str]:
    assert find_spec("collector.cli"), "collector/cli/ is missing, and the README promises its commands."
    from collector.cli import group

    return set(group.commands)


def test_broken_links_and_commands_are_noticed(tmp_path: Path) -> None:
    (tmp_path / "b.md").write_text("# What we keep, and why\n")
    page = tmp_path / "a.md"
    page.write_text(
        "[ok](b.md) [ok](b.md#what-we-keep-and-why) [web](https://example.org/x)\n"
        "![no](c.png) [no](b.md#else) [no](../x)\n"
        "```\n[code](nowhere.md)\n```\n"
    )
    assert broken_links(page, tmp_path) == ["c.png", "b.md#else", "../x"]
    assert commands_of("`python -m collector handoff CASE` and python3 -m collector  kill-switch on") == {
        "handoff",
        "kill-switch",
    }
    assert command_after("<!-- demo command -->\n\n```\nx\n```\n", "demo command") is None


WALK = CHECKOUT / "docs" / "how-it-works.md"


def test_the_walk_names_files_and_functions_that_exist() -> None:
    text = WALK.read_text(encoding="utf-8")
    stops = re.findall(r"`((?:collector|templates|tests)/[\w/.-]+)`(?:,? `(\w+)`)?", text)
    assert len(stops) > 30
    missing = [f"{path} {name}".strip() for path, name in stops if not _is_there(CHECKOUT / path, name)]
    assert missing == [], "docs/how-it-works.md walks past these, and they are not there; correct the page."


def _is_there(path: Path, name: str) -> bool:
    if not path.is_file():
        return False
    return (
        not name
        or re.search(rf"^\s*(?:def|class) {name}\b", path.read_text(encoding="utf-8"), re.MULTILINE) is not None
    )


def test_the_walk_shows_every_state_of_a_notice() -> None:
    from collector.domain.facts import NoticeState

    text = WALK.read_text(encoding="utf-8")
    assert [state.name for state in NoticeState if state.name not in text] == []


def test_the_pages_name_only_variables_and_policy_keys_that_exist() -> None:
    from collector.policy_file import models
    from collector.settings import Settings

    variables = {name.upper() for name in Settings.model_fields}
    named = {
        name for page in pages_of(CHECKOUT) for name in re.findall(r"\bCOLLECTOR_[A-Z_]+\b", page.read_text("utf-8"))
    }
    assert {name.removesuffix("_FILE") for name in named} - variables == set()
    policy = (CHECKOUT / "docs" / "policy.md").read_text(encoding="utf-8")
    tables = (models.CreditorTable, models.SendingTable, models.CapsTable, models.RulesTable, models.HandoffTable,
              models.StepTable, models.TermsTable)  # fmt: skip
    keys = {field.alias or name for table in tables for name, field in table.model_fields.items()}
    assert {key for key in keys if not re.search(rf"\b{key}\b", policy)} == set(), (
        "Keys docs/policy.md does not explain."
    )


def test_every_setting_has_its_line() -> None:
    from collector.settings import Settings

    page = (CHECKOUT / "docs" / "operating.md").read_text(encoding="utf-8")
    section = page.partition("\n## Settings\n")[2].partition("\n## ")[0]
    explained = [
        name for row in re.findall(r"^\|([^|]*)\|", section, re.MULTILINE) for name in re.findall("`(.*?)`", row)
    ]
    ours = [name.upper() for name in Settings.model_fields if name != "collector_demo"]  # the demo sets it for itself
    assert sorted(explained) == sorted(ours), "Each setting has one line in the table of docs/operating.md, Settings."


def test_every_alarm_and_every_line_of_health_is_explained() -> None:
    from tests.support.sources import read_sources

    operating = (CHECKOUT / "docs" / "operating.md").read_text(encoding="utf-8")
    text = "\n".join(source.text for source in read_sources(CHECKOUT, "collector"))
    codes = set(re.findall(r'raise_alarm\(\s*f?"([a-z_]+)', text))
    assert codes
    assert {code for code in codes if code not in operating} == set()
