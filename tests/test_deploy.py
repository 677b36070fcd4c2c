"""Do the samples in deploy/ name what exists? They cannot be run here, so they are read."""

from __future__ import annotations

import configparser
import re
from pathlib import Path

import pytest

from collector.cli import group
from collector.settings import Settings

CHECKOUT = Path(__file__).parent.parent
DEPLOY = CHECKOUT / "deploy"
FILES = sorted(path for path in DEPLOY.iterdir() if path.is_file())
UNITS = sorted(DEPLOY.glob("*.service"))
VARIABLES = {name.upper() for name in Settings.model_fields}
SECRET = re.compile(r"(?:sk|rk)_(?:live|test)_\w+|whsec_\w+|SG\.[\w-]{10,}|BEGIN [A-Z ]*PRIVATE KEY")


def text_of(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


def unit(path: Path) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, strict=True)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(path.read_text(encoding="utf-8"))
    return parser


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_sample_holds_a_secret(path: Path) -> None:
    assert SECRET.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_variable_of_ours_exists(path: Path) -> None:
    named = set(re.findall(r"\bCOLLECTOR_[A-Z_]+\b", path.read_text(encoding="utf-8")))
    assert {name.removesuffix("_FILE") for name in named} - VARIABLES == set()


def test_every_source_copied_into_the_image_exists() -> None:
    copies = re.findall(r"^COPY (?!--from)(.+) \S+$", text_of("Dockerfile"), re.MULTILINE)
    assert len(copies) >= 5
    assert [source for line in copies for source in line.split() if not (CHECKOUT / source).exists()] == []


def test_the_image_holds_all_that_the_service_reads() -> None:
    copied = set(re.findall(r"^COPY (?!--from)(\S+) ", text_of("Dockerfile"), re.MULTILINE))
    assert {"collector", "migrations", "templates", "wsgi.py", "policy"} <= copied
    ignored = (CHECKOUT / ".dockerignore").read_text(encoding="utf-8").split()
    assert copied & set(ignored) == set()
    assert {".env", ".git", "var"} <= set(ignored)


def test_the_image_runs_as_nobody_special_and_is_watched() -> None:
    dockerfile = text_of("Dockerfile")
    assert "USER 10001" in dockerfile
    assert 'CMD ["python", "-m", "collector", "healthcheck"]' in dockerfile
    assert dockerfile.index("USER 10001") < dockerfile.index("HEALTHCHECK")


def test_every_command_of_the_samples_exists() -> None:
    lists = re.findall(r"\[\"?python\"?, \"?-m\"?, \"?collector\"?, \"?([a-z-]+)\"?\]", text_of("compose.yaml"))
    lists += re.findall(r'"collector", "([a-z-]+)"', text_of("Dockerfile"))
    for path in UNITS:
        lists += re.findall(r"-m collector ([a-z-]+)", path.read_text(encoding="utf-8"))
    assert {"web", "worker", "serve", "healthcheck"} <= set(lists)
    assert set(lists) - set(group.commands) == set()


def test_the_parts_share_one_host_name() -> None:
    """Another host name is a copied installation, and falls back to observe."""
    compose = text_of("compose.yaml")
    assert compose.count("hostname:") == 1
    assert compose.count("<<: *part") == 2
    assert "read_only: true" in compose


def test_compose_reaches_the_files_it_names() -> None:
    for name in re.findall(r"(?:context|env_file): (\S+)|^    - (\.\.?/[^:]+):", text_of("compose.yaml"), re.MULTILINE):
        path = next(filter(None, name))
        if not path.endswith(".env"):  # made by whoever installs it, from .env.example
            assert (DEPLOY / path).exists(), path
    assert (CHECKOUT / ".env.example").exists()


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_is_hardened_and_belongs_to_the_target(path: Path) -> None:
    read = unit(path)
    assert read["Unit"]["PartOf"] == "collector.target"
    assert read["Install"]["WantedBy"] == "collector.target"
    service = read["Service"]
    assert (service["User"], service["Restart"], service["ProtectSystem"]) == ("collector", "always", "strict")
    assert service["NoNewPrivileges"] == "yes"
    assert int(service["TimeoutStopSec"]) > 35  # serve and the worker take up to that long to end gently


def test_the_target_starts_both_parts() -> None:
    wanted = unit(DEPLOY / "collector.target")["Unit"]["Wants"].split()
    assert wanted == [path.name for path in UNITS]
