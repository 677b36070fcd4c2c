"""Long work shows how far it is: a bar on a terminal, nothing in a pipe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:,.0f}/s".replace(",", " ") if task.speed else "")


@contextmanager
def bar(title: str, *, unit: str, total: int | None = None, quiet: bool = False) -> Iterator[Callable[..., None]]:
    """A progress bar on standard error, with rate and time left; yields a function that moves it by so many `unit`.

    A second number says how many are left, where that was not known before.
    """
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn(unit), _Rate(),
               TimeElapsedColumn(), TimeRemainingColumn())  # fmt: skip
    with Progress(*columns, console=console, disable=quiet or not console.is_terminal) as progress:
        task = progress.add_task(title, total=total)

        def advance(count: int, left: int | None = None) -> None:
            progress.advance(task, count)
            if left is not None:
                progress.update(task, total=progress.tasks[task].completed + left)

        yield advance
