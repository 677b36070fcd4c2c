"""Does an answer look as Stripe's published schema says it does?"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from tests.support.stripe_shop import Shop

_FILE = "stripe/jsonschema.2026-10-28.endive.json"


class StripeSchema:
    """Stripe's OpenAPI description as JSON Schema: `$defs` (objects), `requests`, `responses` by "METHOD /path"."""

    def __init__(self, reference: Path) -> None:
        self.whole = json.loads((reference / _FILE).read_text(encoding="utf-8"))
        contents: Resource[Any] = Resource.from_contents(self.whole)
        self._registry: Registry[Any] = Registry().with_resource(self.whole["$id"], contents)
        self._validator = cache(self._make_validator)

    def faults_of_answer(self, method: str, path: str, status: int, body: Any) -> list[str]:
        """What is wrong with an HTTP answer, in sentences; an error answer is held against the error object."""
        if status >= 400:
            return self.faults("$defs", "error", body)
        name = self.operation(method, path)
        return [f"{method} {path} is not in the schema"] if name is None else self.faults("responses", name, body)

    def faults_of_event(self, event: Any) -> list[str]:
        """What is wrong with the envelope of an event, or with the object in it."""
        subject = event["data"]["object"]
        return self.faults("$defs", "event", event) + self.faults("$defs", subject["object"], subject)

    def faults_of(self, shop: Shop) -> list[str]:
        """What is wrong with all that a shop was answered, and with all events that followed."""
        events = [fault for event in shop.events() for fault in self.faults_of_event(event)]
        answers = [
            f"{each.method} {each.path} {each.status}: {fault}"
            for each in shop.exchanges
            for fault in self.faults_of_answer(each.method, each.path, each.status, each.body)
        ]
        return events + answers

    def faults(self, section: str, name: str, body: Any) -> list[str]:
        if name not in self.whole[section]:
            return [f"{name} is not in the schema"]
        errors = self._validator(section, name).iter_errors(body)
        return [f"{name} {'.'.join(map(str, error.absolute_path))}: {error.message[:200]}" for error in errors]

    def operation(self, method: str, path: str) -> str | None:
        """The entry of `responses` for a real path; the one with the fewest placeholders wins."""
        parts = path.split("/")
        fitting = [
            name
            for name in self.whole["responses"]
            if name.startswith(method + " ") and _fits(name.removeprefix(method + " ").split("/"), parts)
        ]
        return min(fitting, key=lambda name: name.count("{"), default=None)

    def _make_validator(self, section: str, name: str) -> Draft202012Validator:
        pointer = name.replace("~", "~0").replace("/", "~1")
        pointer = pointer.replace("{", "%7B").replace("}", "%7D").replace(" ", "%20")
        return Draft202012Validator({"$ref": f"{self.whole['$id']}#/{section}/{pointer}"}, registry=self._registry)


def _fits(template: list[str], parts: list[str]) -> bool:
    return len(template) == len(parts) and all(
        expected.startswith("{") or expected == part for expected, part in zip(template, parts, strict=True)
    )
