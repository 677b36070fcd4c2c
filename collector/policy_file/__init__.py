"""What did the owner write into policy/*.toml, and can it work?"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from collector.domain.policy import Policy
from collector.domain.terms import Terms
from collector.policy_file.models import CreditorFile, LadderFile, TermsFile
from collector.policy_file.problems import PolicyError, PolicyProblem, problems_of
from collector.policy_file.rules import problems_between, problems_in_ladders, problems_in_terms
from collector.policy_file.translate import policy_of, terms_of

__all__ = ["LoadedPolicy", "PolicyError", "PolicyProblem", "load_policy"]

FILES: dict[str, type[BaseModel]] = {
    "creditor.toml": CreditorFile,
    "ladder.toml": LadderFile,
    "terms.toml": TermsFile,
}

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class LoadedPolicy:
    """The policy, and the versions of the terms in order of `effective_from`."""

    policy: Policy
    terms: tuple[Terms, ...]


def load_policy(folder: Path) -> LoadedPolicy:
    """Read creditor.toml, ladder.toml and terms.toml from `folder`.

    Raises PolicyError with every problem at once, each naming file, key, value and remedy.
    """
    problems: list[PolicyProblem] = []
    contents = {name: _read(folder / name, problems) for name in FILES}
    creditor = _parse(CreditorFile, "creditor.toml", contents, problems)
    ladder = _parse(LadderFile, "ladder.toml", contents, problems)
    terms = _parse(TermsFile, "terms.toml", contents, problems)
    if ladder is not None:
        problems += problems_in_ladders(ladder)
    if terms is not None:
        problems += problems_in_terms(terms)
    if creditor is not None and ladder is not None:
        problems += problems_between(creditor, ladder)
    if problems or creditor is None or ladder is None or terms is None:
        raise PolicyError(folder, problems)
    version = _version_of([content for content in contents.values() if content is not None])
    return LoadedPolicy(policy_of(creditor, ladder, version), terms_of(terms))


def needs_receiver(policy: Policy, folder: Path, *, has_receiver: bool) -> None:
    """Nothing is announced that nobody would carry out: raises PolicyError where a service would stop by no hand.

    `has_receiver`: COLLECTOR_SERVICE_URL is set.
    """
    if policy.suspends and not has_receiver:
        wrong = "announces that your service stops, and nobody would be told to stop it"
        remedy = "set COLLECTOR_SERVICE_URL (docs/suspension.md), or remove the step"
        raise PolicyError(folder, [PolicyProblem("ladder.toml", "business.kind", "suspend_service", wrong, remedy)])


def _read(path: Path, problems: list[PolicyProblem]) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError as error:
        remedy = "copy the sample of the same name from the folder policy/ of the release"
        problems.append(PolicyProblem(path.name, "", None, f"cannot be read ({error.strerror})", remedy))
        return None


def _parse(
    model: type[Model], name: str, contents: dict[str, bytes | None], problems: list[PolicyProblem]
) -> Model | None:
    content = contents[name]
    if content is None:
        return None
    try:
        data: dict[str, Any] = tomllib.loads(content.decode("utf-8"))
        return model.model_validate(data)
    except UnicodeDecodeError:
        problems.append(PolicyProblem(name, "", None, "is not UTF-8 text", "save the file as UTF-8"))
    except tomllib.TOMLDecodeError as error:
        remedy = "mend that line; text stands in double quotes, lists in square brackets"
        problems.append(PolicyProblem(name, "", None, f"is not TOML: {error}", remedy))
    except ValidationError as error:
        problems += problems_of(error, name, model, data)
    return None


def _version_of(contents: Sequence[bytes]) -> str:
    """A short hash of the three files; every notice names it."""
    digest = hashlib.sha256()
    for content in contents:
        digest.update(len(content).to_bytes(8, "big") + content)
    return digest.hexdigest()[:12]
