"""Knows what runs script blocks that are values: commands, methods, and keys of hashtables that are splatted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from relaylint.syntax.powershell.scope import variable_key
from relaylint.syntax.powershell.statements import CommandNode, children
from relaylint.syntax.powershell.syntax_tree import Access, Hashtable, Member, ScriptBlock, SyntaxNode, Variable

RUNNERS: Final = frozenset(
    {
        *("invoke-command", "icm", "start-job", "sajb", "start-threadjob", "measure-command", "inlinescript"),
        *("foreach-object", "foreach", "%", "where-object", "where", "?", "sort-object", "sort", "group-object"),
        *("node", "script", "parallel", "sequence", "powershell", "powershell.exe", "pwsh", "pwsh.exe"),
    }
)
"""Commands, in lower case, that run script blocks passed to them."""
METHODS: Final = frozenset({"foreach", "where", "addscript"})
"""Methods, in lower case, that run script blocks passed to them."""
KEYS: Final = frozenset({"scriptblock", "setscript"})
"""Keys, in lower case, whose blocks are run: by the command that they are splatted to, or by DSC."""


def is_runner(node: CommandNode, name: str, text: str) -> bool:
    """Return whether a command with a name runs the blocks given to it, or is a property of DSC whose block is run."""
    first = node.elements[0] if node.elements else None
    return name in RUNNERS or (name in KEYS and first is not None and text[first.start : first.end] == "=")


def run_by_call(node: Access, text: str) -> Iterator[str]:
    """Yield the variable whose block is run, as in `$block.Invoke()`."""
    first = node.steps[0] if node.steps else None
    if isinstance(node.target, Variable) and isinstance(first, Member) and first.name.lower().startswith("invoke"):
        yield variable_key(text[node.target.start : node.target.end])


def run_by_command(node: CommandNode, runner: bool, text: str) -> Iterator[str]:
    """Yield the variables whose blocks a command runs: `& $block`, or those given to a ``runner``."""
    stack: list[SyntaxNode] = [*node.elements] if runner else []
    if node.operator and isinstance(node.name, Variable):
        stack.append(node.name)
    while stack:
        part = stack.pop()
        if isinstance(part, Variable):
            yield variable_key(text[part.start : part.end])
        elif not isinstance(part, (ScriptBlock, Hashtable)):
            stack += children(part)
