"""Edits of PowerShell: parameters of commands, keys of tables and configurations, and the lists in them."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any, Final

from relaylint.check.fixing.brackets import Listing, put_in, taken_out
from relaylint.check.fixing.changes import COMMENTED, ODD, CannotEditError
from relaylint.check.fixing.differing import differences
from relaylint.check.fixing.ground import Ground
from relaylint.check.fixing.notation import POWERSHELL
from relaylint.check.fixing.splicing import Splice
from relaylint.core.document import Alias, Mapping, Node, Scalar, Sequence
from relaylint.core.text import Span

_LITERAL: Final = re.compile(
    r"""['\u2018-\u201b](?:[^'\u2018-\u201b]|['\u2018-\u201b]{2})*['\u2018-\u201b]"""
    r"""|["\u201c-\u201e](?:[^"$`\u201c-\u201e]|`[^\r\n]|["\u201c-\u201e]{2})*["\u201c-\u201e]"""
    r"""|(?i:\$(?:true|false|null))"""
    r"""|[^\s'"$@(){}\[\],;|&<>`#\u2018-\u201e][^\s'"$(){},;|&<>`\u2018-\u201e]*"""
)
_VARIABLE: Final = re.compile(r"\$[\w:]+|\$\{[^}]*\}")
_BEHIND: Final = re.compile(r"(?:[ \t:=(]|`\r?\n)*")
_ELSEWHERE: Final = "its value stands elsewhere"
_UNNAMED: Final = "it stands without its name"
_LONGEST: Final = 40


class PowerShellEditor:
    """Makes splices of changes in one definition, given the node of its mapping. Methods raise `CannotEditError`."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground

    # --- values

    def set(self, node: Node, value: Any) -> list[Splice]:
        """Replace a value."""
        if isinstance(node, Sequence) and isinstance(value, list) and node.items and value:
            return self._rearranged(node, value)
        if isinstance(node, Sequence):
            if value == []:
                return self.without_items(node, list(range(len(node.items))))
            self._listing(node)
        else:
            self._refuse_computed(node)
        if self.ground.inside(node.start, node.end):
            raise CannotEditError(COMMENTED)
        return [Splice(node.start, node.end, POWERSHELL.value(value, self._like(node)))]

    def _rearranged(self, listed: Sequence, value: list[Any]) -> list[Splice]:
        made = differences(listed.value, value, freely=not self.ground.inside(listed.start, listed.end))
        if made is None:
            raise CannotEditError(COMMENTED)
        splices = [splice for index, item in made.replaced.items() for splice in self.set(listed.items[index], item)]
        splices += self.without_items(listed, made.removed) if made.removed else []
        return splices + self.with_items(listed, made.added)

    def refuse_alias(self, node: Node) -> None:
        """Raise `CannotEditError` where a value is that of a variable."""
        if isinstance(node, Alias):
            self._refuse_computed(node)

    def with_items(self, listed: Node, values: list[Any]) -> list[Splice]:
        """Add items to a list."""
        self.refuse_alias(listed)
        if not isinstance(listed, Sequence):
            before = [] if listed.value is None else [listed.value]
            return self.set(listed, [*before, *values])
        listing, like = self._listing(listed), self._like(listed.items[-1]) if listed.items else ""
        return [splice for value in values for splice in put_in(self.ground, listing, POWERSHELL.value(value, like))]

    def without_items(self, listed: Node, indexes: Collection[int]) -> list[Splice]:
        """Take items out of a list."""
        self.refuse_alias(listed)
        if not isinstance(listed, Sequence) or not listed.items:
            raise CannotEditError(ODD)
        listing = self._listing(listed)
        if len(indexes) == len(listed.items) and listing.opened == listed.start:
            self._refuse_comments(listed.start, listed.end)
            return [Splice(listed.start, listed.end, "@()")]
        return taken_out(self.ground, listing, indexes)

    def _listing(self, listed: Sequence) -> Listing:
        """Return where the items of a list stand."""
        text, items = self._text(listed), listed.items
        parts = [Span(item.start, item.end) for item in items]
        if text.startswith("@(") and text.endswith(")"):
            return Listing(listed.start + 2, listed.end - 1, parts)
        if items and (items[0].start, items[-1].end) == (listed.start, listed.end):
            for item in items:
                self._refuse_variable(self._text(item))
            return Listing(listed.start, listed.end, parts)
        self._refuse_variable(text)
        raise CannotEditError(f"`{_short(text)}` is computed" if text.startswith("@{") else ODD)

    def _refuse_computed(self, node: Node) -> None:
        """Raise `CannotEditError` where a value is no literal."""
        text = self._text(node)
        if isinstance(node, Alias) or not _LITERAL.fullmatch(text):
            self._refuse_variable(text)
            is_odd = not text or text.startswith(("@'", '@"'))
            raise CannotEditError(ODD if is_odd else f"`{_short(text)}` is computed")

    def _refuse_variable(self, text: str) -> None:
        if _VARIABLE.fullmatch(text) and not _LITERAL.fullmatch(text):
            raise CannotEditError(f"`{_short(text)}` is a variable")

    def _refuse_comments(self, start: int, end: int) -> None:
        if self.ground.inside(start, end):
            raise CannotEditError(COMMENTED)
        self.ground.refuse_directives(start, end)

    def refuse_elsewhere(self, pair: tuple[Node, Node]) -> None:
        """Raise `CannotEditError` where a value does not stand behind its name."""
        key, node = pair
        match = _BEHIND.match(self.ground.text, key.end)
        if match and key.start != node.start and not match.end() <= node.start <= self.ground.line_end(match.end()):
            match = _VARIABLE.match(self.ground.text, match.end())
            raise CannotEditError(f"`{_short(match[0])}` is a variable" if match else _ELSEWHERE)
        self.refuse_alias(node)

    # --- names

    def rename(self, pair: tuple[Node, Node], name: str) -> list[Splice]:
        """Call a property otherwise."""
        key = self._key(pair)
        return [Splice(key.start, key.end, POWERSHELL.key(name, self._text(key)))]

    def _key(self, pair: tuple[Node, Node]) -> Node:
        if pair[0].start == pair[1].start:
            raise CannotEditError(_UNNAMED)
        return pair[0]

    def without_property(self, pair: tuple[Node, Node]) -> list[Splice]:
        """Take out a parameter, or a key of a table, with its value."""
        key = self._key(pair)
        start, end = key.start, self._end(pair)
        self._refuse_comments(start, end)
        if self._text(key).startswith("-"):
            return [self._without_parameter(start, end)]
        return [self.without_part(start, end, ";")]

    def _end(self, pair: tuple[Node, Node]) -> int:
        """Return the end of a value, with the brackets around it that its span leaves out."""
        text, end = self.ground.text, pair[1].end
        gap = text[pair[0].end : pair[1].start]
        for _ in range(gap.count("(")):
            end = self.ground.skip(end)
            if text[end : end + 1] != ")":
                raise CannotEditError(ODD)
            end += 1
        if end < pair[0].end:
            raise CannotEditError(ODD)
        return end

    def _without_parameter(self, start: int, end: int) -> Splice:
        ground, text = self.ground, self.ground.text
        rest = text[end : ground.line_end(end)]
        if not ground.is_first(start):
            return Splice(ground.before_blanks(start), end)
        if rest.strip() == "`":
            return Splice(ground.line_start(start), ground.next_line(end))
        if rest.strip() and not ground.behind(end):
            return Splice(start, ground.past_blanks(end))
        above = ground.line_start(start)
        above -= 2 if text.endswith("\r\n", 0, above) else 1
        if not text.endswith("`", 0, max(above, 0)):
            raise CannotEditError(ODD)
        return Splice(ground.before_blanks(above - 1), end)

    def without_part(self, start: int, end: int, mark: str) -> Splice:
        """Take out an entry of a table, or an item of a list, with the mark that parts it from the next one."""
        ground, text = self.ground, self.ground.text
        after = ground.past_blanks(end)
        behind = after + 1 if text[after : after + 1] == mark else end
        if ground.is_first(start) and ground.is_last(behind):
            remark = ground.behind(behind)
            return Splice(start, remark.start) if remark else ground.without_lines(start, behind)
        if behind > end:
            return Splice(start, ground.past_blanks(behind))
        before = ground.before_blanks(start)
        return Splice(before - text.endswith(mark, 0, before), end)

    def with_parameter(self, made: Mapping, name: str, value: Any) -> list[Splice]:
        """Add a parameter to a command."""
        pairs = self._own(made)
        written = f"-{name} {POWERSHELL.value(value, self._habit(made))}"
        if not pairs:
            self._refuse_comments(made.start, made.end)
            return [Splice(made.end, made.end, f" {written}")]
        last, end = pairs[-1][0].start, self._end(pairs[-1])
        if self.ground.is_first(last):
            line = f"{self.ground.line_break(last)}{self.ground.margin(last)}"
            return [Splice(end, end, f" `{line}{written}")]
        return [Splice(end, end, f" {written}")]

    def with_key(self, made: Mapping, name: str, value: Any) -> list[Splice]:
        """Add a key to a table, or a property to a resource."""
        ground, pairs = self.ground, self._own(made)
        if not pairs:
            raise CannotEditError(ODD)
        key, node = pairs[-1]
        end = self._end((key, node))
        written = POWERSHELL.key(name, self._text(key))
        gap = ground.text[key.end : node.start]
        if not ground.is_first(key.start):
            return [Splice(end, end, f"; {written} = {POWERSHELL.value(value, self._habit(made))}")]
        after = ground.past_blanks(end)
        closed = ";" if ground.text[after : after + 1] == ";" else ""
        stop = after + 1 if closed else end
        if not ground.is_last(stop):
            raise CannotEditError(ODD)
        width = len(gap) - len(gap.lstrip(" \t")) + key.end - key.start
        padded = written.ljust(width) if len(written) < width else f"{written} "
        line = f"{ground.line_break(key.start)}{ground.margin(key.start)}"
        at = ground.line_end(stop)
        return [Splice(at, at, f"{line}{padded}= {POWERSHELL.value(value, self._habit(made))}{closed}")]

    def without_definition(self, made: Mapping) -> list[Splice]:
        """Take out a command, a resource or a table."""
        if any(not made.start <= key.start < made.end for key, _ in made.entries.values()):
            raise CannotEditError("its values stand elsewhere")
        self._refuse_comments(made.start, made.end)
        if self.ground.above(made.start) or self.ground.behind(made.end):
            raise CannotEditError("a comment stands beside it")
        table = self.ground.text[made.start : made.start + 1] == "@"
        return [self.without_part(made.start, made.end, "," if table else ";")]

    def _own(self, made: Mapping) -> list[tuple[Node, Node]]:
        """Return the entries that stand in the span of a definition, by place."""
        pairs = (pair for pair in made.entries.values() if made.start <= pair[0].start < made.end)
        return sorted(pairs, key=lambda pair: pair[0].start)

    def _habit(self, made: Mapping) -> str:
        """Return a string of a definition, if all of its strings have the same quotes."""
        texts = [self._text(node) for node in _strings(made)]
        quotes = {text[:1] if text[:1] in ("'", '"') else "" for text in texts}
        return texts[0] if len(quotes) == 1 and texts else ""

    def _like(self, node: Node) -> str:
        if isinstance(node, Sequence):
            return self._text(node.items[0]) if node.items else ""
        return self._text(node)

    def _text(self, node: Node) -> str:
        return self.ground.text[node.start : node.end]


def _strings(made: Mapping) -> list[Scalar]:
    nodes = [node for _, node in made.entries.values()]
    items = [item for node in nodes for item in (node.items if isinstance(node, Sequence) else [node])]
    return [item for item in items if isinstance(item, Scalar) and isinstance(item.value, str)]


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
