"""Runs relaylint for the GitHub action: the log, the step's outputs and the job summary. Standard library only."""

from __future__ import annotations

import html
import json
import os
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

PYTHON = "Scripts/python.exe" if os.name == "nt" else "bin/python"
"""Within the environment that the step before has made."""
CHANGES = ("pull_request", "pull_request_target", "merge_group")
"""The events that are about a change which is to be merged."""
WANTED = ("auto", "true", "false")
RESULTS = "relaylint-results"
"""The folder of kept results, below that of temporary files, which steps of the action restore and save."""
BUG = 3
MOST_SAID = 6
"""Lines in the summary of why a change is not compared; the log has all."""
COUNTS = ("errors", "warnings", "infos", "undecided")
SEVERITIES = ("error", "warning", "info")
SUMMARY_BYTES = 1_000_000
"""What the summary of a step may hold. GitHub takes 1 MiB, and drops a longer one whole."""
MOST_OF_TENANT = 50
"""Rows of one tenant, where there are several."""
CELL = 600
"""Characters of one text in a cell; a hostile file could fill the summary with one message."""
MESSAGES = {
    2: "Nothing was judged: the settings, a rule or the inputs are wrong, or there is nothing to check. "
    "The log of this step says which.",
    3: "This is a bug in relaylint; the log of this step has what a report needs.",
}


class Compared(NamedTuple):
    """What a change does, or why that is not known.

    ``code``: the exit code that it asks for where the check passes; ``text``: Markdown for the summary; ``is_known``:
    whether it was compared; ``stops``: whether nothing is to be checked.
    """

    code: int = 0
    text: str = ""
    is_known: bool = False
    stops: bool = False


NOT_COMPARED = Compared()


def main() -> int:
    """Check, report, and return relaylint's exit code."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("RUNNER_TEMP")) as folder:
        file = Path(folder, "report.json")
        sarif = os.environ.get("RELAYLINT_SARIF_FILE", "")
        compared = NOT_COMPARED
        if os.environ.get("RELAYLINT_CACHE") == "true" and not os.environ.get("RELAYLINT_CACHE_DIR"):
            os.environ["RELAYLINT_CACHE_DIR"] = str(Path(os.environ["RUNNER_TEMP"], RESULTS))
        if escapes(sarif):
            print(f"sarif-file: `{''.join(filter(str.isprintable, sarif))}` leads out of the workspace by a link")
            code = 2
        else:
            compared = compare(Path(folder, "impact.md"))
            code = compared.code if compared.stops else run(command(file, sarif, compared)).returncode
            code = code or compared.code
        report = json.loads(file.read_text(encoding="utf-8")) if file.exists() else None
    append("GITHUB_OUTPUT", outputs(code, report, sarif))
    append("GITHUB_STEP_SUMMARY", summary(code, report, compared.text))
    return code


def compare(file: Path) -> Compared:
    """Say what the change does to hosts, if there is a change to be compared with something."""
    wanted, against = os.environ.get("RELAYLINT_IMPACT") or "auto", os.environ.get("RELAYLINT_AGAINST", "")
    if wanted not in WANTED:
        print(f"impact: `{''.join(filter(str.isprintable, wanted))}` is none of {', '.join(WANTED)}")
        return Compared(code=2, stops=True)
    only_new = os.environ.get("RELAYLINT_ONLY_NEW") or "false"
    for name, value in (("only-new", only_new), ("cache", os.environ.get("RELAYLINT_CACHE") or "false")):
        if value not in ("true", "false"):
            print(f"{name}: `{''.join(filter(str.isprintable, value))}` is neither true nor false")
            return Compared(code=2, stops=True)
    if wanted == "false" or not (against or os.environ.get("GITHUB_EVENT_NAME") in CHANGES):
        return NOT_COMPARED
    fail_on = os.environ.get("RELAYLINT_FAIL_ON", "")
    asked = [f"--against={against}"] if against else []
    asked += [f"--fail-on={fail_on}"] if fail_on else []
    asked += [path for path in named_paths() if path != "."]
    done = run([*relaylint("impact"), f"--output=markdown={file}", "--format=json", *asked], quiet=True)
    said = [*done.stderr.splitlines(), *([] if file.exists() else done.stdout.splitlines())]
    for line in said:  # none begins a command of the runner, or holds one
        print(f"impact: {line.replace('##[', '## [')}", flush=True)
    if file.exists():
        code = int(done.returncode != 0 and wanted == "true")
        return Compared(code, file.read_text(encoding="utf-8"), is_known=True)
    stops = wanted == "true" or bool(against) or only_new == "true" or done.returncode == BUG
    return Compared(done.returncode if stops else 0, "".join(map(not_compared, said[:MOST_SAID])), stops=stops)


def not_compared(line: str) -> str:
    """Return a line that says why the change is not compared, for the summary."""
    return f"> {code_spans(line.removeprefix('relaylint: '))}  \n"


def run(words: list[str], *, quiet: bool = False) -> subprocess.CompletedProcess[str]:
    """Run a command; what a ``quiet`` one prints is returned."""
    stream = subprocess.PIPE if quiet else None
    return subprocess.run(  # noqa: S603
        words, stdin=subprocess.DEVNULL, stdout=stream, stderr=stream, encoding="utf-8", errors="replace", check=False
    )


def relaylint(name: str) -> list[str]:
    """Return how a command of relaylint is run."""
    python = str(Path(os.environ["RUNNER_TEMP"], "relaylint", PYTHON))
    return [python, "-I", "-X", "utf8", "-m", "relaylint", name]


def command(report: Path, sarif: str, compared: Compared) -> list[str]:
    """Return the command line. An input becomes one argument, never an option."""
    fail_on, against = os.environ.get("RELAYLINT_FAIL_ON", ""), os.environ.get("RELAYLINT_AGAINST", "")
    is_new = os.environ.get("RELAYLINT_ONLY_NEW") == "true"
    is_change = bool(against) or os.environ.get("GITHUB_EVENT_NAME") in (*CHANGES, "push")
    return [
        *relaylint("check"),
        *(["--only-new"] if is_new and is_change else []),
        *([f"--against={against}"] if against else ["--against"] if compared.is_known else []),
        f"--format={os.environ.get('RELAYLINT_FORMAT') or 'github'}",
        f"--output=json={report}",
        *([f"--output=sarif={sarif}"] if sarif else []),
        *([f"--fail-on={fail_on}"] if fail_on else []),
        *named_paths(),
    ]


def named_paths() -> list[str]:
    """Return the paths of the input, none of which looks like an option."""
    paths = [line.strip() for line in os.environ.get("RELAYLINT_PATHS", "").splitlines() if line.strip()]
    return [f"./{path}" if path.startswith("-") else path for path in paths]


def append(variable: str, text: str) -> None:
    """Add to the file that the runner names in a variable, if it names one."""
    file = os.environ.get(variable)
    if file:
        with open(file, "a", encoding="utf-8", newline="\n") as stream:
            stream.write(text)


def outputs(code: int, report: dict[str, Any] | None, sarif: str) -> str:
    """Return the outputs of the step. What was not counted is empty, not 0."""
    counted = report["summary"] if report and code not in MESSAGES else {}
    values = {"exit-code": code, **{name: counted.get(name, "") for name in COUNTS}}
    values["sarif-file"] = from_workspace(sarif) if sarif and counted else ""
    # a value that nobody can foresee ends each, so that none can begin another
    end = f"end-{uuid.uuid4()}"
    return "".join(f"{name}<<{end}\n{value}\n{end}\n" for name, value in values.items())


def summary(code: int, report: dict[str, Any] | None, change: str = "") -> str:
    """Return the job summary as Markdown: what a change does, then a table, heaviest first, as long as GitHub takes."""
    found = sorted(report["diagnostics"], key=lambda item: SEVERITIES.index(item["severity"])) if report else []
    lines = [f"### relaylint: {headline(code, report)}\n"]
    lines += [f"{MESSAGES[code]}\n"] if code in MESSAGES else []
    fits = len(change.encode()) <= SUMMARY_BYTES // 2
    lines += [change if fits else "What the change does had no room here: run `relaylint impact`.\n"] if change else []
    if found:
        lines += list(tables(found, SUMMARY_BYTES - (len(change.encode()) if fits else 0)))
    if report and code not in MESSAGES:
        lines += [counted_words(report["summary"])]
    return "\n".join(lines) + "\n"


def headline(code: int, report: dict[str, Any] | None) -> str:
    """Return the outcome in a few words."""
    if code in MESSAGES or report is None:
        return f"could not check (exit code {code})"
    counts = [count(report["summary"][f"{word}s"], word) for word in SEVERITIES if report["summary"][f"{word}s"]]
    return ", ".join(counts) or f"nothing to report{' but what the change does' if code else ''}"


def counted_words(counts: dict[str, int]) -> str:
    """Return what was checked, and what could not be decided."""
    words = ", ".join(count(counts[f"{name}s"], name) for name in ("file", "definition", "tenant"))
    return f"Checked {words} with {count(counts['rules'], 'rule')}; {counts['undecided']} undecided."


def tables(found: list[dict[str, Any]], room: int) -> Iterator[str]:
    """Yield the lines of a table for each tenant, the one with the heaviest first, and say what had no room."""
    tenants: dict[str, list[dict[str, Any]]] = {}
    for item in found:
        tenants.setdefault(item.get("tenant") or "", []).append(item)
    left = 0
    for name, own in tenants.items():
        shown = own if len(tenants) == 1 else own[:MOST_OF_TENANT]
        rows = []
        for line in map(row, shown):
            room -= len(line.encode()) + 1
            if room < 0:
                break
            rows.append(line)
        left += len(own) - len(rows)
        if rows:
            title = [f"#### {cell(name) or 'outside tenants'}\n"] if len(tenants) > 1 else []
            yield from (*title, "| Severity | Place | Rule | Message |", "| --- | --- | --- | --- |", *rows)
            yield from [""] if len(tenants) > 1 else []
    if left:
        yield f"\n{count(left, 'more diagnostic')} had no room here; the log of this step has all."
    if left or len(tenants) == 1:
        yield ""


def row(item: dict[str, Any]) -> str:
    """Return one diagnostic as a row."""
    line, column = item["start"]["line"], item["start"]["column"]
    place = link(f"<code>{cell(item['path'])}:{line}:{column}</code>", blob(item["path"], line))
    message = "<br>".join(code_spans(text) for text in [item["message"], *(item["help"] or "").splitlines()])
    return f"| {cell(item['severity'])} | {place} | {link(cell(item['rule']), item['url'])} | {message} |"


def blob(path: str, line: int) -> str | None:
    """Return the address of a line in the commit that is checked, if the workspace is that repository."""
    server, repository, commit = (os.environ.get(f"GITHUB_{name}") for name in ("SERVER_URL", "REPOSITORY", "SHA"))
    workspace = os.environ.get("GITHUB_WORKSPACE", "")
    if not (server and repository and commit and Path(workspace, ".git").exists()):
        return None
    relative = from_workspace(path)
    return None if os.path.isabs(relative) else f"{server}/{repository}/blob/{commit}/{quote(relative)}#L{line}"


def from_workspace(path: str) -> str:
    """Return a path of the working directory as one of the workspace; an absolute one if it lies elsewhere."""
    absolute = os.path.realpath(path)
    workspace = os.path.realpath(os.environ.get("GITHUB_WORKSPACE") or os.getcwd())
    inside = absolute.startswith(workspace.rstrip(os.sep) + os.sep)
    return (os.path.relpath(absolute, workspace) if inside else absolute).replace(os.sep, "/")


def escapes(path: str) -> bool:
    """Tell whether a path that begins in the workspace leads out of it by a link."""
    named = path and not os.path.isabs(path) and ".." not in Path(path).parts
    return bool(named) and os.path.isabs(from_workspace(path))


def link(text: str, address: str | None) -> str:
    """Return a link, or the text alone where there is no address that is safe to follow."""
    if not address or not address.startswith(("https://", "http://")):
        return text
    return f'<a href="{html.escape(address)}">{text}</a>'.replace("|", "&#124;")


def code_spans(text: str) -> str:
    """Return a message as a cell, with what stands between backticks as code."""
    parts = text[:CELL].split("`")
    spans = [f"<code>{cell(part)}</code>" if index % 2 else cell(part) for index, part in enumerate(parts)]
    return "".join(spans) + ("…" if len(text) > CELL else "")


def cell(text: str) -> str:
    """Return text that Markdown, HTML and the table take for nothing else; what cannot be seen is spelled out."""
    return "".join(map(shown, text[:CELL]))


def shown(character: str) -> str:
    """Return one character, as an entity if it could mean anything."""
    if character.isalnum() or character in " ,;-/":
        return character
    if not character.isprintable():
        return f"&#92;u&#123;{ord(character):04X}&#125;"
    return f"&#{ord(character)};" if character.isascii() else character


def count(number: int, word: str) -> str:
    """Return a number with its word."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


if __name__ == "__main__":
    sys.exit(main())
