"""What did the caller send: form fields such as `lines[0][amount]=100`, decoded and held against an allow list?"""

from __future__ import annotations

import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from collector.sandbox.stripe_errors import Json, StripeError, missing


@dataclass(frozen=True)
class Kind:
    """One kind of parameter value; `may_unset`: an empty string means "take the value away" and becomes None."""

    name: str
    may_unset: bool = True
    choices: tuple[str, ...] = ()


TEXT = Kind("string")
ID = Kind("string", may_unset=False)
WHOLE = Kind("integer")
BOOL = Kind("boolean")
METADATA = Kind("metadata")
RANGE = Kind("range", may_unset=False)

# What an operation accepts: a Kind, a list of one such, or a nested object.
Spec = Mapping[str, Any]

_RANGE: Spec = {"gt": WHOLE, "gte": WHOLE, "lt": WHOLE, "lte": WHOLE}


def one_of(*choices: str) -> Kind:
    """A parameter with a closed list of values."""
    return Kind("choice", may_unset=False, choices=choices)


def decode(text: str) -> Json:
    """Nested objects and lists from a query string or form body; all leaves are strings."""
    root: Json = {}
    for name, value in urllib.parse.parse_qsl(text, keep_blank_values=True):
        head, _, rest = name.partition("[")
        keys = [head, *(part.removesuffix("]") for part in rest.split("["))] if rest else [head]
        _plant(root, keys, value)
    return {name: _lists(value) for name, value in root.items()}


def _plant(node: Json, keys: list[str], value: str) -> None:
    for position, key in enumerate(keys):
        label = key if key else f"#{len(node)}"
        if position == len(keys) - 1:
            node[label] = value
            return
        below = node.setdefault(label, {})
        if not isinstance(below, dict):
            raise StripeError(f"Invalid object: {keys[0]}", param=keys[0])
        node = below


def _lists(value: Any) -> Any:
    """Turn {"0": .., "1": ..} and {"#0": ..} into lists."""
    if not isinstance(value, dict):
        return value
    if value and all(key.lstrip("#").isdigit() for key in value):
        ordered = sorted(value, key=lambda key: int(key.lstrip("#")))
        return [_lists(value[key]) for key in ordered]
    return {key: _lists(below) for key, below in value.items()}


def checked(sent: Json, spec: Spec, required: tuple[str, ...] = ()) -> Json:
    """The parameters in their types. StripeError for an unknown, missing or malformed one."""
    cast = _object(sent, spec, "")
    for name in required:
        if cast.get(name) is None:
            raise missing(name)
    return cast


def _object(sent: Json, spec: Spec, path: str) -> Json:
    cast: Json = {}
    for name, value in sent.items():
        full = f"{path}[{name}]" if path else name
        if name not in spec:
            raise StripeError(f"Received unknown parameter: {full}", code="parameter_unknown", param=full)
        cast[name] = _value(value, spec[name], full)
    return cast


def _value(value: Any, spec: Any, path: str) -> Any:
    if isinstance(spec, Kind):
        return _leaf(value, spec, path)
    if value == "":
        return None
    if isinstance(spec, list):
        if not isinstance(value, list):
            raise StripeError("Invalid array", param=path)
        return [_value(below, spec[0], f"{path}[{index}]") for index, below in enumerate(value)]
    if not isinstance(value, dict):
        raise StripeError("Invalid object", param=path)
    return _object(value, spec, path)


def _leaf(value: Any, kind: Kind, path: str) -> Any:
    if value == "":
        if kind.may_unset:
            return {} if kind is METADATA else None
        raise StripeError(
            f"You passed an empty string for '{path}'. We assume empty values are an attempt to unset a parameter; "
            f"however '{path}' cannot be unset. You should remove '{path}' from your request or supply a non-empty "
            "value.",
            code="parameter_invalid_empty",
            param=path,
        )
    if kind is METADATA:
        return _metadata(value, path)
    if kind is RANGE:
        return _object(value, _RANGE, path) if isinstance(value, dict) else _whole(value, path)
    if not isinstance(value, str):
        raise StripeError(f"Invalid {kind.name}: {value}", param=path)
    return _scalar(value, kind, path)


def _scalar(value: str, kind: Kind, path: str) -> Any:
    match kind.name:
        case "integer":
            return _whole(value, path)
        case "boolean":
            if value not in ("true", "false"):
                raise StripeError(f"Invalid boolean: {value}", param=path)
            return value == "true"
        case "choice":
            if value not in kind.choices:
                allowed = " or ".join(filter(None, [", ".join(kind.choices[:-1]), kind.choices[-1]]))
                raise StripeError(f"Invalid {path}: must be one of {allowed}", param=path)
            return value
        case _:
            if len(value) > 5000:
                raise StripeError("Invalid string: must be at most 5000 characters", param=path)
            return value


def _whole(value: Any, path: str) -> int:
    try:
        return int(str(value))
    except ValueError:
        raise StripeError(f"Invalid integer: {value}", code="parameter_invalid_integer", param=path) from None


def _metadata(value: Any, path: str) -> dict[str, str]:
    if isinstance(value, list):  # metadata[0]=a decodes to a list, yet its keys are names like any other.
        value = {str(index): below for index, below in enumerate(value)}
    if not isinstance(value, dict) or not all(isinstance(below, str) for below in value.values()):
        raise StripeError("Invalid object", param=path)
    if len(value) > 50:
        raise StripeError("You can specify up to 50 metadata keys.", param=path)
    for key, text in value.items():
        if len(key) > 40 or len(text) > 500:
            raise StripeError("Metadata keys hold up to 40 characters, values up to 500.", param=f"{path}[{key}]")
    return value


def merged_metadata(before: Mapping[str, str] | None, sent: dict[str, str]) -> dict[str, str]:
    """Metadata after an update: named keys change, an empty value removes the key, an empty object removes all."""
    if not sent:
        return {}
    together = {**(before or {}), **sent}
    return {key: text for key, text in together.items() if text != ""}
