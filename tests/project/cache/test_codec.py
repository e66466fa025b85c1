"""Results as JSON: whatever rules say of a tenant comes back as it was, and what is damaged does not come back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from making import write

from relaylint.check.engine import Judged, judge
from relaylint.check.examples import EXPECTATIONS, set_up
from relaylint.core.checks import CHECKS
from relaylint.core.diagnostic import Checked, Fix, Report, RuleInfo, Safety
from relaylint.core.text import Source
from relaylint.model.tenants import Surroundings
from relaylint.output import Style
from relaylint.output.full import render
from relaylint.policy.guarded import refusing
from relaylint.policy.pack import document_of, shipped
from relaylint.project.cache.codec import Decoder, Encoder, FileSource, KeptNames, Texts, UnknownFormError
from relaylint.project.cache.store import digest
from relaylint.project.load import Loader
from relaylint.project.plan import plan
from relaylint.project.settings import Settings
from relaylint.syntax.reading import Limits

POLICY = shipped(Limits())
INFOS: dict[str, RuleInfo] = {info.name: info for info in (*(rule.info for rule in POLICY.rules.values()), *CHECKS)}
TENANTS = Path(__file__).resolve().parents[2] / "tenants"
TODAY = "2026-11-30"
NAMES = KeptNames("")


def of_examples() -> Iterator[tuple[str, Judged]]:
    """Yield the results of the rule for every example of the shipped rules."""
    for rule in POLICY.rules.values():
        document = document_of(rule)
        for at, example in enumerate(document.data["examples"]):
            expected = next(name for name in EXPECTATIONS if name in example)
            tenants, around = set_up(document, ("examples", at, expected), example)
            tested = rule.with_parameters(example.get("parameters", {}))
            yield f"{rule.info.name} {at}", judge(tenants[0], [tested], around)


def of_tenants() -> Iterator[tuple[str, Judged]]:
    """Yield the results of all rules for each tenant, of every format."""
    for place in sorted(TENANTS.iterdir()):
        settings = Settings(str(place))
        for tenant in Loader(settings.root, Limits()).load(plan([settings.root], settings)).tenants:
            around = Surroundings([tenant], TODAY, refused=refusing(POLICY.rules.values()))
            yield place.name, judge(tenant, POLICY.rules.values(), around)


def plain(value: Any) -> Any:
    """Return results with what counts of each source in its place."""
    if isinstance(value, Source):
        return value.name, value.text, value.encoding, value.root
    if isinstance(value, tuple | list):
        return type(value).__name__, [plain(each) for each in value]
    return value


def back(judged: Judged, readable: frozenset[str] = frozenset(), names: KeptNames = NAMES) -> Judged:
    rows = json.loads(json.dumps(Encoder(INFOS, names, Texts()).judged(judged)))
    return Decoder(INFOS, names, readable, Texts()).judged(rows, {})


def files(judged: Judged) -> frozenset[str]:
    """Return the files that results name."""
    return frozenset(source.name for source in sources(judged))


def sources(judged: Judged) -> Iterator[Source]:
    """Yield the source of each place in results."""
    for diagnostic in judged.diagnostics:
        yield from (label.location.source for label in (diagnostic.primary, *diagnostic.related))
    yield from (question.primary.location.source for question in judged.undecided)


@pytest.mark.parametrize("told", [of_examples, of_tenants])
def test_what_is_kept_comes_back(told: Any) -> None:
    said = 0
    for name, judged in told():
        names = NAMES if told is of_examples else KeptNames(str(TENANTS / name))
        again = back(judged, files(judged), names)
        assert plain(again) == plain(judged), name
        assert [list(sources(again)).index(one) for one in sources(again)] == [
            list(sources(judged)).index(one) for one in sources(judged)
        ], name  # what stands in one text is shown together
        said += len(judged.diagnostics) + len(judged.undecided)
    assert said > 100


def test_texts_are_read_where_they_are_shown(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": "InboundConnectors: [{ Name: Hub, RequireTls: maybe }]\n"})
    settings = Settings(str(tmp_path))
    tenant = Loader(settings.root, Limits()).load(plan([settings.root], settings)).tenants[0]
    judged = judge(tenant, POLICY.rules.values(), Surroundings([tenant], TODAY))
    rows = Encoder(INFOS, KeptNames(str(tmp_path)), Texts()).judged(judged)
    shown = [[1, "InboundConnectors: [{ Name: Hub, RequireTls: maybe }]"], [2, ""]]
    assert rows[0] == [["a.yaml", "utf-8", ".", shown]]
    again = back(judged, files(judged))
    (tmp_path / "a.yaml").unlink()
    assert {type(one) for one in sources(again)} == {FileSource}
    assert {one.text for one in sources(again)} == {""}  # it has gone since


def on_disk(folder: Path) -> Judged:
    """Return results on files that are on the disk, with several frames and spans of several lines."""
    hosts = "SendingHosts:\n- Name: mta\n  MailFrom: [contoso.com]\n  Certificate: >-\n    none\n    here.pem\n\n\n"
    twice = "".join(f"- Name: Hub\n  ConnectorType: {kind}\n" for kind in ("Partner", "OnPremises", "Nobody"))
    write(folder, {"a.yaml": f"InboundConnectors:\n{twice}", "b.yaml": f"\n\n{hosts}", "c.yaml": "a: [\n"})
    settings = Settings(str(folder))
    tenant = Loader(settings.root, Limits()).load(plan([settings.root], settings)).tenants[0]
    return judge(tenant, POLICY.rules.values(), Surroundings([tenant], TODAY))


class Asked(Texts):
    """Texts that note which files are read."""

    def __init__(self) -> None:
        self.asked: set[str] = set()
        super().__init__(self.asked.add)


def test_what_was_read_is_not_read_again_to_be_kept() -> None:
    """A file that is known by its digest mostly has the bytes of the text; else it is read."""
    for name, judged in of_tenants():
        names, data = KeptNames(str(TENANTS / name)), {path: Path(path).read_bytes() for path in files(judged)}
        rows = Encoder(INFOS, names, Texts()).judged(judged)
        known, unknown = Asked(), Asked()
        read = {path: digest(each) for path, each in data.items()}
        assert Encoder(INFOS, names, known, read).judged(judged) == rows
        texts = {source.name: source.text for source in sources(judged)}
        assert known.asked == {path for path in data if texts[path].encode() != data[path]}, name
        assert Encoder(INFOS, names, unknown, dict.fromkeys(data, "00")).judged(judged) == rows
        assert unknown.asked == data.keys(), name


def printed(judged: Judged) -> str:
    return render(Report(tuple(judged.diagnostics), (), (), Checked()), Style(False))


def test_frames_are_shown_without_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    judged, names = on_disk(tmp_path), KeptNames(str(tmp_path))
    rows = Encoder(INFOS, names, Texts()).judged(judged)
    monkeypatch.setattr(Texts, "_read", None)
    again = Decoder(INFOS, names, files(judged), Texts()).judged(rows, {})
    assert FileSource in map(type, sources(again))
    assert printed(again) == printed(judged)


@pytest.mark.parametrize("other", [-1, 0, 1, 3, 10**9, [], [[1, "x"]]])
def test_frames_of_what_was_changed(tmp_path: Path, other: Any) -> None:
    judged, names = on_disk(tmp_path), KeptNames(str(tmp_path))
    for rows in replaced(Encoder(INFOS, names, Texts()).judged(judged), other):
        try:
            again = Decoder(INFOS, names, files(judged), Texts()).judged(rows, {})
        except UnknownFormError:
            continue
        assert printed(again)


def test_no_text_is_read_of_a_file_that_was_not_compared(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": "InboundConnectors: [{ Name: Hub, RequireTls: maybe }]\n"})
    settings = Settings(str(tmp_path))
    tenant = Loader(settings.root, Limits()).load(plan([settings.root], settings)).tenants[0]
    judged = judge(tenant, POLICY.rules.values(), Surroundings([tenant], TODAY))
    with pytest.raises(UnknownFormError):
        back(judged)


def test_what_cannot_be_kept() -> None:
    _, judged = next(pair for pair in of_examples() if pair[1].diagnostics)
    first = judged.diagnostics[0]
    fixed = first._replace(fix=Fix("do it", Safety.MANUAL))
    unknown = first._replace(rule=first.rule._replace(name="x"))
    other_words = first._replace(rule=first.rule._replace(title="x"))
    for other in (fixed, unknown, other_words):
        with pytest.raises(UnknownFormError):
            back(judged._replace(diagnostics=[other]))


def replaced(rows: Any, other: Any) -> Iterator[Any]:
    """Yield rows with another value in place of each of theirs, at any depth."""
    yield other
    for at, row in enumerate(rows if isinstance(rows, list) else ()):
        for made in replaced(row, other):
            yield [*rows[:at], made, *rows[at + 1 :]]


@pytest.mark.parametrize("other", [None, -1, "x", [], [[]], {}, 1.5, {"a": [1]}])
def test_what_was_changed_is_refused_or_of_the_same_types(other: Any) -> None:
    _, judged = next(pair for pair in of_examples() if pair[1].diagnostics and pair[1].diagnostics[0].related)
    for rows in replaced(Encoder(INFOS, NAMES, Texts()).judged(judged), other):
        try:
            again = Decoder(INFOS, NAMES, files(judged), Texts()).judged(rows, {})
        except UnknownFormError:
            continue
        sorted(again.diagnostics, key=lambda one: one.sort_key())
        assert all(isinstance(one.message + one.help, str) for one in again.diagnostics)
        assert all(one.position(0) for one in sources(again))
