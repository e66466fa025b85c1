"""Where comments stand in a YAML text, and what only looks like one."""

from __future__ import annotations

import random

import pytest
from formats.outline import reading
from formats.test_mutations import DEFINITIONS, YAML_PIECES

from relaylint.syntax.yaml import comments as yaml_comments
from relaylint.syntax.yaml.comments import comments
from relaylint.syntax.yaml.pure import PureParser
from relaylint.syntax.yaml.reader import PARSER

TEXT = """\
# 1
%YAML 1.2 # 2
--- # 3
a: b#no  # 4
c: "x # no" #5
d: 'x # no'
e: |  # 6
  # no
  text # no

 # 7
# 8
f: &anchor  # 9
  value#no

g: [1, # 10
 '#', x#no, *anchor, # 11
]
<<: { x: "no # no" }
? # 12
  [k # 13
  ]
: v
h: >-
  folded

  # no
i: !!str # 14
  &b # 15
  >+ # 16
  # no
j:
  # 17
  - &c # 18
    k: ~
  - plain
    goes on # 19
... # 20
--- # 21
x # 22
"""


@pytest.fixture(params=[PARSER, PureParser], ids=["libyaml", "pure"])
def _parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_comments, "PARSER", request.param)


@pytest.mark.usefixtures("_parser")
@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_comments(line_break: str) -> None:
    text = TEXT.replace("\n", line_break)
    found = [text[start:end] for start, end in comments(text)]
    assert found == [f"# {number}".replace("# 5", "#5") for number in range(1, 23)]


@pytest.mark.usefixtures("_parser")
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("#", ["#"]),
        ("\n  # a", ["# a"]),
        ("a: 1\n#\n# b # c\n", ["#", "# b # c"]),
        ("# a\nb: } # c\nd: e # f", ["# a"]),
        ("a: #b", ["#b"]),
        ("a: b: c # d", []),
        ('[# a\n 1,# b\n "x"# c\n]# d', ["# a", "# b", "# c", "# d"]),
        ("{# a\n 'k':# b\n {}# c\n}", ["# a", "# b", "# c"]),
        ('[a"# b, {c:# d}]', []),
    ],
)
def test_short_and_broken_texts(text: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in comments(text)] == found


def test_comments_say_nothing() -> None:
    """A text without its comments has the same data, and no comment."""
    maker, checked = random.Random("comments"), 0  # noqa: S311
    for _ in range(400):
        text = maker.choice([DEFINITIONS, TEXT])
        for _ in range(maker.choice([0, 1, 2])):
            at = maker.randrange(len(text) + 1)
            text = text[:at] + maker.choice([*YAML_PIECES, " # x\n"]) + text[at + maker.randrange(3) :]
        before = reading(text)
        if before.problems or "\x85" in text or "\u2028" in text:
            continue
        blank = list(text)
        for start, end in comments(text):
            blank[start:end] = " " * (end - start)
        after = reading("".join(blank))
        assert after.problems == []
        assert repr([document.data for document in after.documents]) == repr(
            [document.data for document in before.documents]
        )
        assert comments("".join(blank)) == []
        checked += 1
    assert checked > 100
