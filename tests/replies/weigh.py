"""Make collector/domain/replies/words.csv out of the labelled sets: python -m tests.replies.weigh

`held_out.jsonl`, and what is marked unseen, is left out: it can still say how strangers' mails are read.
"""

from __future__ import annotations

import json
from collections import defaultdict
from math import log
from pathlib import Path

from collector.domain.replies.fold import fold
from collector.domain.replies.labels import Label
from collector.domain.replies.quotes import own_words
from collector.domain.replies.weights import ANY_REPLY, WEIGHED, stems

HERE = Path(__file__).parent
MADE = HERE.parents[1] / "collector/domain/replies/words.csv"
SETS = ("tuning.jsonl", "second_hand.jsonl", "examined.jsonl")
LEAST_SEEN, MOST, LEAST = 2, 1.5, 0.3
"""How often a word must stand in the sets; how much it may weigh at most, and must weigh at least for some label."""


def rows(mails: list[tuple[str, list[Label]]]) -> list[list[str | int]]:
    """One row a word: name, and for each label the logarithm of how much more often it stands there, in hundredths."""
    of_label: defaultdict[Label, float] = defaultdict(float)
    of_word: defaultdict[str, defaultdict[Label, float]] = defaultdict(lambda: defaultdict(float))
    for text, labels in mails:
        share = 1 / len(labels)  # a mail of two labels is half of each
        for label in labels:
            of_label[label] += share
            for word in stems(fold(own_words(text))):
                of_word[word][label] += share
    usual = {label: of_label[label] / sum(of_label.values()) for label in WEIGHED}
    made: list[list[str | int]] = [[ANY_REPLY, *(round(50 * log(usual[label])) for label in WEIGHED)]]
    for word, seen in sorted(of_word.items()):
        total = sum(seen.values())
        weights = [log((seen[label] + usual[label]) / (total + 1) / usual[label]) for label in WEIGHED]
        if round(total, 6) >= LEAST_SEEN and max(abs(it) for it in weights) >= LEAST:
            made.append([word, *(round(100 * max(-MOST, min(MOST, it))) for it in weights)])
    return made


def labelled() -> list[tuple[str, list[Label]]]:
    lines = [line for name in SETS for line in (HERE / name).read_text(encoding="utf-8").splitlines()]
    mails = [json.loads(line) for line in lines]
    of_people = [mail for mail in mails if set(mail["labels"]) <= set(WEIGHED) and mail.get("split") != "unseen"]
    return [(mail["text"], [Label(label) for label in mail["labels"]]) for mail in of_people]


def written(table: list[list[str | int]]) -> str:
    head: list[str | int] = ["word", *map(str, WEIGHED)]
    return "".join(",".join(map(str, line)) + "\n" for line in [head, *table])


if __name__ == "__main__":
    MADE.write_text(written(rows(labelled())), encoding="utf-8")
