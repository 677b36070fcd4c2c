"""How is one text written a thousand times, when only names, numbers and amounts differ?

A template is rendered once with marks in the place of its texts; what comes out is a mould, and each further mail of
the same shape is that mould with its own texts in it. Two views have the same shape when the same texts are empty, the
same lists are as long, and everything that is no text is equal. That takes a fifth of the time that Jinja takes.

A template may do more than print its texts and ask whether they are there: then it has no mould. What could change a
text is looked for in its source; a mark refuses to be compared or measured; and the first mail out of each mould must
be, letter by letter, what the template makes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, NamedTuple, cast

from jinja2 import BaseLoader, Environment, meta, nodes
from markupsafe import escape

from collector.documents.passages import OwnWords

Render = Callable[[dict[str, Any]], Sequence[str]]
MOST_SHAPES: Final = 512
_MARK: Final = re.compile("\ue000(\\d+)\ue001")
_TEXT, _LIST = object(), object()
_NOTHING_OWN: Final = OwnWords()  # the owner's own sentences are as many as there are mails: they have no mould


class Mould(NamedTuple):
    """One text with a `%s` for each of its marks, and which of the texts goes there."""

    pattern: str
    places: tuple[int, ...]

    def filled(self, texts: Sequence[str]) -> str:
        return self.pattern % tuple([texts[place] for place in self.places])


class Moulds:
    """The moulds of the texts that `render` makes of a view, all in one go; those at `escaped` are HTML."""

    def __init__(self, render: Render, escaped: Sequence[bool], has_moulds: Callable[[], bool]) -> None:
        """`has_moulds` is asked before the first mould is made: see `only_prints`."""
        self._render, self._escaped, self._has_moulds = render, tuple(escaped), has_moulds
        self._by_shape: dict[Any, tuple[Mould, ...] | None] = {}
        self._seen: set[Any] = set()

    def write(self, view: dict[str, Any]) -> Sequence[str]:
        """What `render(view)` makes."""
        texts: list[str] = []
        shape = _shape_of(view, texts)
        moulds = self._by_shape.get(shape)
        if moulds is not None:
            return self._fill(moulds, texts)
        written = self._render(view)
        if shape is not None and shape not in self._by_shape:
            self._learn(shape, view, texts, written)
        return written

    def _learn(self, shape: Any, view: dict[str, Any], texts: list[str], written: Sequence[str]) -> None:
        """A mould costs as much as two mails: it is made for the second of a shape."""
        if len(self._seen) >= MOST_SHAPES:
            self._seen.clear()
            self._by_shape.clear()
        if shape not in self._seen:
            self._seen.add(shape)
            return
        moulds = _moulds(view, self._render) if self._has_moulds() else None
        is_right = moulds is not None and self._fill(moulds, texts) == list(written)
        self._by_shape[shape] = moulds if is_right else None

    def _fill(self, moulds: tuple[Mould, ...], texts: list[str]) -> list[str]:
        # One call for all of them: no text holds a NUL, or it would have no shape.
        as_html = str(escape("\0".join(texts))).split("\0")
        return [
            mould.filled(as_html if escaped else texts) for mould, escaped in zip(moulds, self._escaped, strict=True)
        ]


def only_prints(environment: Environment, name: str) -> bool:
    """Whether a template, with all it is built from, does nothing to a text that a mark would not notice."""
    tree = environment.parse(cast("BaseLoader", environment.loader).get_source(environment, name)[0])
    for node in tree.find_all((nodes.Filter, nodes.Test, nodes.Compare, nodes.Mod)):
        is_length = (
            isinstance(node, nodes.Filter)
            and node.name == "length"
            and isinstance(node.node, nodes.Name | nodes.Getattr)
        )
        compares = isinstance(node, nodes.Compare) and not {it.op for it in node.ops} & {"in", "notin"}
        if not is_length and not compares:
            return False
    others = meta.find_referenced_templates(tree)
    return all(other is not None and only_prints(environment, other) for other in others)


def _shape_of(view: dict[str, Any], texts: list[str]) -> tuple[Any, ...] | None:
    """What must be equal for two views to share a mould; their texts are put into `texts` in order. None: no shape."""
    shape: list[Any] = list(view)
    _add(view.values(), shape, texts)
    found = tuple(shape)
    try:
        hash(found)
    except TypeError:
        return None
    return None if view.get("own", _NOTHING_OWN) != _NOTHING_OWN or "\0" in "".join(texts) else found


def _add(values: Iterable[Any], shape: list[Any], texts: list[str]) -> None:
    for value in values:
        if value.__class__ is str:
            if value:
                texts.append(value)
                shape.append(_TEXT)
            else:
                shape.append("")
        elif isinstance(value, (tuple, list)):
            shape.append(_LIST)
            shape.append(len(value))
            _add(value, shape, texts)
        else:
            shape.append(value.__class__)
            shape.append(value)


def _moulds(view: dict[str, Any], render: Render) -> tuple[Mould, ...] | None:
    """None where a template looks into its texts."""
    count = [0]
    marked = {name: _marked(value, count) for name, value in view.items()}
    try:
        return tuple(mould_of(text) for text in render(marked))
    except _LookedAt:
        return None


def _marked(value: Any, count: list[int]) -> Any:
    if value.__class__ is str and value:
        count[0] += 1
        return _Mark(mark(count[0] - 1))
    if isinstance(value, (tuple, list)):
        items = [_marked(item, count) for item in value]
        return value._make(items) if hasattr(value, "_make") else type(value)(items)
    return value


def mark(place: int) -> str:
    """What stands in a text where the text of that place is to come."""
    return f"\ue000{place}\ue001"


def mould_of(text: str) -> Mould:
    """The mould of a text with marks in it."""
    literals = _MARK.split(text)
    places = tuple(int(place) for place in literals[1::2])
    return Mould("%s".join(literal.replace("%", "%%") for literal in literals[::2]), places)


class _LookedAt(Exception):
    """A template did more with a text than print it."""


class _Mark(str):
    """Stands for a text that is there, whatever it says."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return True

    def __str__(self) -> str:
        return str.__str__(self)


def _refuse(self: _Mark, *_: Any, **__: Any) -> Any:
    raise _LookedAt


for _name in dir(str):
    if _name.strip("_") != _name and _name not in {
        "__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__len__", "__contains__", "__iter__",
        "__getitem__", "__add__", "__mul__", "__rmul__", "__mod__", "__rmod__", "__format__", "__hash__",
    }:  # fmt: skip
        continue
    setattr(_Mark, _name, _refuse)
