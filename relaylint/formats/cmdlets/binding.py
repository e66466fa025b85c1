"""Binds the arguments of cmdlet calls in a script as PowerShell does, and reports those that it would reject."""

from __future__ import annotations

from typing import Final

from relaylint.core.checks import INVALID_ARGUMENT, MISSING_PROPERTY, UNKNOWN_ARGUMENTS, UNKNOWN_PROPERTY
from relaylint.core.diagnostic import Diagnostic, Label, Location, RuleInfo
from relaylint.core.document import Mapping, Scalar, Sequence, resolved
from relaylint.core.records import NamedTuple
from relaylint.core.suggest import listed, nearest, one_slip_apart
from relaylint.core.text import Source, Span
from relaylint.formats.cmdlets.table import Cmdlet
from relaylint.model.kinds import own_meant
from relaylint.syntax.powershell.actions import CmdletCall
from relaylint.syntax.powershell.flow import Flow
from relaylint.syntax.powershell.scope import Value
from relaylint.syntax.powershell.statements import Redirection
from relaylint.syntax.powershell.syntax_tree import Parameter, Splat, SyntaxNode, Variable
from relaylint.syntax.powershell.tokens import Token, TokenKind
from relaylint.syntax.reading import add_problem, problem, shown

_NO_VALUE: Final = (Parameter, Redirection, Splat)
_NOT_OWN: Final = "no cmdlet takes information of your own; files of relaylint's own format hold it"
_MOST_NAMED: Final = 6
"""Maximum number of parameters listed in a message."""
_MOST_TOLD: Final = 50
"""Maximum number of notes about unknown splats per file."""


class Argument(NamedTuple):
    """A parameter with its value: ``key`` is the node of its name, ``value`` is None for a switch without a value."""

    key: Scalar
    value: Value | None


class Bound(NamedTuple):
    """The arguments of a command by parameter name; ``whole``: all of them are known.

    ``hidden``: a splatted variable that may hold more arguments, with the reason why it is unknown.
    """

    arguments: dict[str, Argument]
    whole: bool
    hidden: tuple[Scalar, str] | None = None

    @property
    def pretends(self) -> bool:
        """Whether the command only shows what it would do (``-WhatIf``); a variable counts as false."""
        given = self.arguments.get("WhatIf")
        return given is not None and (given.value is None or given.value.node.value is True)


class Binder:
    """Binds the arguments of the commands of a script. Diagnostics go to ``problems``, each once."""

    def __init__(self, source: Source, flow: Flow, problems: list[Diagnostic]) -> None:
        self.source = source
        self.flow = flow
        self.problems = problems
        self._reported: set[tuple[int, str]] = set()
        self._told: set[str] = set()

    def bind(self, command: CmdletCall, cmdlet: Cmdlet) -> Bound:
        """Return the bound arguments of a command. Raises `ReadError` if a limit is exceeded."""
        binding = _Binding(self, command, cmdlet)
        binding.take()
        binding.report_missing()
        if binding.hidden:
            self._tell(*binding.hidden)
        return binding.bound

    def _tell(self, place: Scalar, why: str) -> None:
        """Report an unknown splat, once per file."""
        words = f"`{shown(place.value)}` holds arguments that are not known: {why}"
        if words not in self._told and len(self._told) < _MOST_TOLD:
            self._told.add(words)
            self.problems.append(problem(UNKNOWN_ARGUMENTS, self.source, place.start, place.end, words))

    def look(self, command: CmdletCall, cmdlet: Cmdlet) -> Bound:
        """Like `bind`, without reporting problems."""
        binding = _Binding(Binder(self.source, self.flow, []), command, cmdlet)
        binding.take()
        return binding.bound

    def report(
        self,
        rule: RuleInfo,
        place: Scalar | SyntaxNode | Token,
        words: str,
        help: str = "",
        first: Scalar | None = None,
    ) -> None:
        """Add a diagnostic. Raises `ReadError` if there are too many."""
        if (place.start, words) in self._reported:
            return
        self._reported.add((place.start, words))
        related = [Label(Location(self.source, Span(first.start, first.end)), "first here")] if first else []
        diagnostic = problem(rule, self.source, place.start, place.end, words, *related, help=help or None)
        add_problem(self.problems, diagnostic)


class _Binding:
    """Binds one command: parameters by name, then splatted ones, then positional arguments."""

    def __init__(self, binder: Binder, command: CmdletCall, cmdlet: Cmdlet) -> None:
        self.binder = binder
        self.command = command
        self.cmdlet = cmdlet
        self.text = binder.source.text
        self.named: dict[str, Argument] = {}
        self.splats: list[Splat] = []
        self.loose: list[Value] = []
        self.whole = True
        self.hidden: tuple[Scalar, str] | None = None
        binder.flow.go(command.at, command.block)

    @property
    def bound(self) -> Bound:
        """The result."""
        return Bound(self.named, self.whole, self.hidden)

    def take(self) -> None:
        """Read the arguments."""
        elements = self.command.node.elements
        at = 0
        while at < len(elements):
            element = elements[at]
            at += 1
            if self._written(element) == "-?":  # it only shows information about the cmdlet
                self.named, self.splats, self.loose, self.whole = {}, [], [], False
                return
            if isinstance(element, Parameter):
                at += self._parameter(element, elements[at] if at < len(elements) else None)
            elif isinstance(element, Splat):
                self.splats.append(element)
            elif not isinstance(element, Redirection):
                self.loose.append(self.binder.flow.values.argument(element))
        explicit = frozenset(self.named)
        for splat in self.splats:
            self._splat(splat, explicit)
        self._positional()
        if self.whole:
            self._report_stray()

    def _report_stray(self) -> None:
        """Report what seems to belong to the command but is after its end."""
        stray = self.command.stray
        if stray is None:
            return
        self.whole = False
        written = shown(self.text[stray.start : stray.end])
        if stray.kind is TokenKind.SEMICOLON:
            words, help = f"`{written}` has no quotes, so that the command ends at its `;`", "put it in quotes"
        else:
            words = f"`{written}` begins a statement of its own: {self.cmdlet.name} ends before it"
            help = "end every line of a command but its last with a backtick, and nothing behind that"
        self.binder.report(INVALID_ARGUMENT, stray, words, help)

    def _written(self, node: SyntaxNode) -> str:
        return self.text[node.start : node.end]

    def _parameter(self, node: Parameter, following: SyntaxNode | None) -> bool:
        """Bind a parameter by its name; return whether what follows it is its value."""
        words = self._written(node)
        colon = words.endswith(":")
        key = Scalar(node.start, node.end - colon, words[1:].rstrip(":"))
        name = self._resolved(key, f"-{key.value}")
        value: Value | None = None
        taken = False
        if name in self.cmdlet.switches and not colon:
            said = self._written(following) if isinstance(following, Variable) else ""
            if following is not None and said.lower() in ("$true", "$false"):
                words = f"`{said}` stands behind the switch `-{name}`, which takes a value behind a colon only"
                self.binder.report(INVALID_ARGUMENT, following, words, f"write `-{name}:{said}`")
                taken = True
        elif following is not None and not isinstance(following, _NO_VALUE):
            value, taken = self.binder.flow.values.argument(following), True
        elif name is not None:
            self.binder.report(INVALID_ARGUMENT, key, f"`-{key.value}` has no value")
            return False
        if name is not None:
            self._add(name, Argument(key, value))
        return taken

    def _add(self, name: str, argument: Argument) -> None:
        before = self.named.get(name)
        if before is None:
            self.named[name] = argument
            return
        written = self.text[argument.key.start : argument.key.end]
        words = f"`{shown(written)}` is given twice to {self.cmdlet.name}"
        self.binder.report(INVALID_ARGUMENT, argument.key, words, first=before.key)

    def _splat(self, token: Splat, explicit: frozenset[str]) -> None:
        """Bind the value of a variable: a table to parameters, a list to positional arguments. Arguments given
        ``explicit`` take precedence over a table."""
        flow = self.binder.flow
        held, doubt = flow.table(self.text[token.start + 1 : token.end])
        if doubt:
            self._hide(token, doubt)
        node = None if held is None else resolved(held.node)
        if held is None or not isinstance(node, (Mapping, Sequence)):
            return
        flow.values.use(held, token.start)
        below = held.below
        if isinstance(node, Sequence):
            self.loose += [Value(item, below.get(index, {})) for index, item in enumerate(node.items)]
            return
        for written, (key, item) in node.entries.items():
            place = Scalar(key.start, key.end, written)
            name = self._resolved(place, written)
            if name is not None and name not in explicit:
                self._add(name, Argument(place, Value(item, below.get(written, {}))))

    def _hide(self, token: Splat, why: str) -> None:
        """Record that a splat may hold more than is known."""
        self.whole = False
        if self.hidden is None:
            self.hidden = (Scalar(token.start, token.end, self.text[token.start : token.end]), why)

    def _positional(self) -> None:
        """Bind positional arguments to parameters."""
        free = [name for name in self.cmdlet.positional if name not in self.named]
        for value in self.loose:
            place = Scalar(value.node.start, value.node.end, "")
            written = self.text[place.start : place.end]
            if written.startswith("`") and not written[1:].strip():
                words = "a blank follows the backtick, so that the command ends with this line"
                self.binder.report(INVALID_ARGUMENT, place, words, "remove the blanks at the end of the line")
                self.whole = False
            elif free and not written.startswith("--%"):  # everything after it is one string
                name = free.pop(0)
                self._add(name, Argument(Scalar(place.start, place.end, name), value))
            elif self.whole:
                words = f"`{shown(written)}` stands without a parameter that it could be for"
                help = "put a text with blanks in quotes, and commas between the values of a list"
                self.binder.report(INVALID_ARGUMENT, place, words, help)
                return

    def report_missing(self) -> None:
        """Report a missing parameter that validating the definition would not detect."""
        command, cmdlet = self.command, self.cmdlet
        if not self.whole or command.piped:
            return
        for name in cmdlet.required:
            if name not in self.named and (cmdlet.changes or name not in cmdlet.properties):
                place = Scalar(command.start, command.end, "")
                self.binder.report(MISSING_PROPERTY, place, f"`{cmdlet.name}` has no `-{name}`", f"add `-{name}`")

    # --- names of parameters

    def _resolved(self, key: Scalar, written: str) -> str | None:
        """Return the parameter for a name; report an unknown or ambiguous one."""
        candidates = self.cmdlet.resolve(key.value)
        if len(candidates) == 1:
            return candidates[0]
        if candidates:
            names = listed(f"-{name}" for name in candidates[:_MOST_NAMED])
            self.binder.report(
                UNKNOWN_PROPERTY, key, f"`{shown(written)}` could be several parameters of {self.cmdlet.name}", names
            )
        else:
            self._report_unknown(key, written)
        return None

    def _report_unknown(self, key: Scalar, written: str) -> None:
        cmdlet, sister = self.cmdlet, self.cmdlet.sister
        other = sister.parameters.get(key.value.lower()) if sister else None
        if sister and other:
            words = f"`{shown(written)}` is a parameter of {sister.name} and not of {cmdlet.name}"
            same = sister.properties.get(other)
            own = [name for name, main in cmdlet.properties.items() if main == same]
            otherwise = f"set it with {sister.name} afterwards" if sister.changes else f"only {sister.name} takes it"
            help = f"the parameter is called `-{own[0]}` here" if own else otherwise
            self.binder.report(UNKNOWN_PROPERTY, key, words, help)
            return
        lowered = key.value.lower()
        if not (cmdlet.complete or own_meant(key.value)) and not any(
            one_slip_apart(lowered, name) for name in cmdlet.parameters
        ):
            return
        name = nearest(key.value, cmdlet.parameters.values())
        listed_by = f"`Get-Help {cmdlet.name} -Full` lists its parameters"
        help = f"did you mean `-{name}`?" if name else _NOT_OWN if own_meant(key.value) else listed_by
        self.binder.report(UNKNOWN_PROPERTY, key, f"`{shown(written)}` is not a parameter of {cmdlet.name}", help)
