"""How is a mistake in a policy file told to its author: file, key, value, what is wrong, what to write instead?"""

from __future__ import annotations

import difflib
import json
import typing
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails


@dataclass(frozen=True)
class PolicyProblem:
    """One mistake. `value` is None where there is none to show."""

    file: str
    key: str
    value: Any
    wrong: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.file}: {self.key}" if self.key else self.file
        shown = "" if self.value is None else f" = {shown_as_toml(self.value)}"
        return f"{place}{shown} {self.wrong}. Remedy: {self.remedy}."


class PolicyError(Exception):
    """The policy cannot be used; `problems` holds every mistake found."""

    def __init__(self, folder: Path, problems: Sequence[PolicyProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join([f"The policy in {folder} cannot be used:", *map(str, problems)]))


def problems_of(
    error: ValidationError, file: str, model: type[BaseModel], data: dict[str, Any]
) -> Iterator[PolicyProblem]:
    """The same mistakes that pydantic found, in plain words."""
    for found in error.errors():
        yield _problem_of(found, file, model, data)


def shown_as_toml(value: Any) -> str:
    """A value as it would stand in the file."""
    return json.dumps(value, ensure_ascii=False, default=str)


def _problem_of(found: ErrorDetails, file: str, model: type[BaseModel], data: dict[str, Any]) -> PolicyProblem:
    location = found["loc"]
    key = _key_of(location, data)
    kind, context = found["type"], found.get("ctx", {})
    field = _field_at(model, location)
    value = None if kind == "missing" else found["input"]
    match kind:
        case "missing":
            return PolicyProblem(file, key, None, "is missing", f"add {_example(str(location[-1]), field)}")
        case "extra_forbidden":
            return PolicyProblem(file, key, value, "is not a known key", _nearest_key(model, location))
        case "literal_error" | "enum":
            wrong, remedy = "is not one of the words allowed here", f"write {context.get('expected')}"
        case "greater_than_equal":
            wrong, remedy = "is too small", f"write {context.get('ge')} or more"
        case "less_than_equal":
            wrong, remedy = "is too large", f"write {context.get('le')} or less"
        case "value_error":
            wrong, remedy = str(context.get("error")), f"for example {_example(str(location[-1]), field)}"
        case "string_too_short" | "too_short":
            wrong, remedy = "is empty", f"for example {_example(str(location[-1]), field)}"
        case "string_pattern_mismatch":
            wrong, remedy = "is not a name", "use small letters, digits and _, beginning with a letter"
        case _:
            wrong, remedy = (
                f"is not {_TYPES.get(kind, 'the right kind of value')}",
                f"for example {_example(str(location[-1]), field)}",
            )
    return PolicyProblem(file, key, value, wrong, remedy)


_TYPES = {
    "string_type": "text in double quotes",
    "int_type": "a whole number without quotes",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "a table",
    "model_type": "a table",
    "date_type": "a date such as 2025-01-01, without quotes",
    "time_type": "a time such as 09:00:00, without quotes",
}


def _key_of(location: tuple[int | str, ...], data: Any) -> str:
    """The place in the owner's words: a step by its own key rather than by its number."""
    names = []
    for part in location:
        inner = data.get(part) if isinstance(data, dict) else None
        if isinstance(part, int):
            inner = data[part] if isinstance(data, list) and part < len(data) else None
            own_key = inner.get("key") if isinstance(inner, dict) else None
            names.append(str(own_key) if isinstance(own_key, str) else f"number {part + 1}")
        else:
            names.append(part)
        data = inner
    return ".".join(names)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_model_in, typing.get_args(annotation))), None)


def _names(model: type[BaseModel]) -> dict[str, FieldInfo]:
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _field_at(model: type[BaseModel], location: Sequence[int | str]) -> FieldInfo | None:
    """The field a location leads to, or the list it lies in."""
    field: FieldInfo | None = None
    for part in location:
        if isinstance(part, int):
            continue
        inner = _names(model).get(part)
        if inner is None:
            return field
        field = inner
        model = _model_in(field.annotation) or model
    return field


def _example(name: str, field: FieldInfo | None) -> str:
    if field is None or not field.examples:
        return f"the table [{name}] as in the sample policy of the release"
    example = field.examples[0]
    if field.annotation is not None and _is_unquoted(field):
        return f"{name} = {example}"
    return f"{name} = {shown_as_toml(example)}"


def _is_unquoted(field: FieldInfo) -> bool:
    return getattr(field.annotation, "__name__", "") in ("date", "time")


def _nearest_key(model: type[BaseModel], location: tuple[int | str, ...]) -> str:
    parent = _field_at(model, location[:-1])
    holder = (_model_in(parent.annotation) if parent is not None else None) or model
    known = sorted(_names(holder))
    near = difflib.get_close_matches(str(location[-1]), known, n=1)
    return f"write {near[0]}, if that is what you mean" if near else f"remove it; the keys here are {', '.join(known)}"
