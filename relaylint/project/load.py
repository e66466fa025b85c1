"""Files to tenants: reads what a plan lists, and the certificates that hosts refer to."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from typing import TypeAlias

from relaylint.core.checks import INVALID_SETTING, UNREADABLE_CERTIFICATE, UNREADABLE_FILE
from relaylint.core.diagnostic import Checked, Diagnostic, Passed, Severity
from relaylint.core.paths import Bounds, shown_from
from relaylint.core.records import NamedTuple
from relaylint.core.text import Source, Span
from relaylint.formats.recognition import almost_known, is_everyday, read
from relaylint.model.certificates import certificate
from relaylint.model.definitions import Contribution, Definition, contribution
from relaylint.model.layering import Layers
from relaylint.model.schema_index import CERTIFICATE_PROPERTIES
from relaylint.model.tenants import ReadTenant, Tenant
from relaylint.project.plan import EVERYTHING, Holding, Plan
from relaylint.project.settings import FILE_NAMES
from relaylint.syntax.decoding import to_source
from relaylint.syntax.reading import Limits, Reading, problem
from relaylint.values.syntaxes import show

_PATH_SIZE = 4096
_FOLDER = "its files cannot be listed"
UNHELD = "not held by Git"
_UNSEARCHED = "of a name that is not searched"
_OF_LINKS = "keep what the link leads to in the repository, or list the link under `exclude` in relaylint.yaml"
_OF_OTHER_LINKS = "if definitions lie there, keep them in the repository; else list the link under `exclude`"
FILE, BESIDE, CERTIFICATE = QUESTIONS = ("file", "beside", "certificate")
"""What the disk is asked for: a file of a tenant, one beside it, one that a definition refers to."""
DiskQuestion: TypeAlias = "tuple[str, str]"
"""One of these words, and an absolute path."""


class ReadFile(NamedTuple):
    """What is read in a file, None if it is not ours, what it contributes, and what was looked for beside it."""

    reading: Reading | None
    made: Contribution | None
    sought: frozenset[str]


Readings: TypeAlias = "dict[str, ReadFile]"
"""What is read in files, by path."""


class Loaded(NamedTuple):
    """The tenants of a run, the counts for the summary, and the absolute paths of the files that count.

    ``beside``: the tenants that are there to be compared with only. ``used``: every file that something was taken from;
    ``sought``: what was looked for besides the files that were planned, whether it is there or not.
    """

    tenants: list[Tenant]
    beside: list[Tenant]
    checked: Checked
    paths: list[str]
    used: set[str]
    sought: set[str]


class Loader:
    """Reads files.

    Paths are absolute. ``given`` holds texts that come from elsewhere than the disk; ``format_of`` gives the format
    that the settings name for a path; ``layers`` tells in which layer a file is; ``is_meant`` tells of a link that
    cannot be followed whether it should lead to definitions. Nothing outside the repository of ``root``, and those of
    what is named elsewhere, is read through a link or a reference. ``holding``: which files count that others refer to.
    ``readings``: where what is read in the files of several tenants is kept by path, for the next load. ``formats``
    tells the format of each file, by its path; ``made`` has the tenants by their place. ``note`` is given every answer
    of the disk, bytes or why there are none, with the place of the tenant and the question.
    """

    def __init__(
        self,
        root: str,
        limits: Limits,
        given: Mapping[str, bytes] | None = None,
        format_of: Callable[[str], str | None] = lambda path: None,
        layers: Layers | None = None,
        is_meant: Callable[[str], bool] = lambda path: True,
        holding: Holding = EVERYTHING,
        readings: Readings | None = None,
    ) -> None:
        self.root = root
        self.limits = limits
        self.given = given or {}
        self.format_of = format_of
        self.layers = layers
        self.is_meant = is_meant
        self.holding = holding
        self.note: Callable[[str, DiskQuestion, bytes | str], None] | None = None
        self.formats: dict[str, str] = {}
        self.made: dict[str, ReadTenant] = {}
        self._place = ""
        self._shared: frozenset[str] = frozenset()
        self._readings: Readings = {}
        if readings is not None:
            self._readings = readings
        self._told: set[tuple[str, str, Span, str, str]] = set()
        self._bounds = Bounds([root])
        self._used: set[str] = set()
        self._sought: set[str] = set()
        self._absent: dict[str, None] = {}

    def load(self, plan: Plan, recalled: Mapping[str, ReadTenant] | None = None) -> Loaded:
        """Return every tenant of the plan with its definitions, but for those that are ``recalled``, by their place."""
        known = recalled or {}
        self.prepare(plan)
        places = (*plan.tenants.items(), *plan.beside.items())
        self.holding.fetch(path for place, files in places if place not in known for path in files)
        main = [known.get(folder) or self._read(folder, paths, plan) for folder, paths in plan.tenants.items()]
        taken = list(dict.fromkeys(path for each in main for path in each.files))
        others = [known.get(folder) or self._read(folder, paths, plan) for folder, paths in plan.beside.items()]
        self._used.update(path for each in known.values() for path in (*each.files, *each.used))
        tenants, beside = ([each.tenant for each in some] for some in (main, others))
        checked = counts_of(plan, main, taken, tuple(self._passed(plan)))
        return Loaded(tenants, beside, checked, taken, self._used, self._sought)

    def prepare(self, plan: Plan) -> None:
        """Get ready for the files of a plan."""
        self._shared = plan.shared
        scopes = (path if os.path.isdir(path) else os.path.dirname(path) for path in plan.scopes)
        self._bounds = Bounds([self.root, *scopes])

    def ask(self, what: str, path: str) -> bytes | str:
        """Return the answer of the disk to a question: bytes, or why there are none."""
        if what != CERTIFICATE:
            return _told_of(path, self._bytes(path) if what == FILE else self._beside_bytes(path))
        try:
            return self._referred(path)
        except certificate.CertificateError as error:
            return _told_of(path, str(error))

    def _note(self, what: str, path: str, data: bytes | str | None) -> None:
        if self.note:
            self.note(self._place, (what, path), _told_of(path, data))

    def _read(self, folder: str, paths: list[str], plan: Plan) -> ReadTenant:
        """Return a tenant with its definitions."""
        self._place = folder
        self.made[folder] = ReadTenant.of(*self._tenant(folder, paths, plan))
        return self.made[folder]

    def _passed(self, plan: Plan) -> Iterator[Passed]:
        """Yield the files that do not count and hold definitions, and those that count and are not there."""
        for paths, why in ((plan.unheld, UNHELD), (plan.unsearched, _UNSEARCHED)):
            for path in paths:
                data = self._bytes(path)
                if not isinstance(data, str):
                    chosen = self.format_of(path)
                    reading = read(path, data, self.limits, lambda name: None, chosen=chosen, root=self.root)
                    if reading is not None and (reading.documents or reading.claims):
                        yield Passed(path, why)
        for path in self._absent:
            yield Passed(path, self.holding.absence)

    def _tenant(self, folder: str, paths: list[str], plan: Plan) -> tuple[Tenant, list[str]]:
        """Return a tenant with its definitions and certificates, and which of the files are ours."""
        tenant = Tenant(shown_from(folder, self.root))
        absent = plan.absent.get(folder, ())
        if absent:
            tenant.mark_absent()
        self._absent.update(dict.fromkeys(absent))
        taken = [path for path in paths if self._add(tenant, path, path in plan.named)]
        self._used.update(taken)
        tenant.settle(self.layers)
        for kind, properties in CERTIFICATE_PROPERTIES.items():
            for definition in tenant.of(kind):
                for name in properties:
                    self._add_certificate(tenant, definition, name)
        return tenant, taken

    def _add(self, tenant: Tenant, path: str, named: bool) -> bool:
        """Take a file into its tenant; return False for a file that is not ours."""
        if os.path.basename(path) in FILE_NAMES and not named:
            if os.path.dirname(path) != self.root:
                self._note(FILE, path, self._bytes(path))
                self._tell(tenant, [_not_in_force(path)])
            return False
        data = self._bytes(path)
        self._note(FILE, path, data)
        if isinstance(data, str):
            if not (named or os.path.islink(path) or self.format_of(path)) and almost_known(path):
                return False  # it is hardly one that is missed
            fault = self._unreadable(path, "folder" if os.path.isdir(path) else "file", data)
            if os.path.islink(path) and not named and not self.is_meant(path):
                self._tell(tenant, [fault._replace(severity=Severity.WARNING, help=_OF_OTHER_LINKS)])
                return False
            self._tell(tenant, [fault])
            return True
        chosen = self.format_of(path)
        reading, made, sought = self._reading(path, data, chosen, named)
        self._sought |= sought
        if reading is None:
            return False
        self.formats[path] = reading.format
        if made:
            tenant.add(made)
        if not (made or named or reading.claims):
            doubts = [diagnostic for diagnostic in reading.problems if diagnostic.severity is Severity.WARNING]
            tenant.report(map(_noted, doubts or reading.problems[:1]))
            return False
        self._tell(tenant, reading.problems)
        return True

    def _tell(self, tenant: Tenant, problems: list[Diagnostic]) -> None:
        """Add what is said of files; of one beside several, once."""
        for diagnostic in problems:
            source, span = diagnostic.primary.location
            key = (tenant.folder, source.name, span, diagnostic.rule.name, diagnostic.message)
            if key not in self._told:
                self._told.add(key)
                tenant.report([diagnostic])

    def _reading(self, path: str, data: bytes, chosen: str | None, named: bool) -> ReadFile:
        """Return what is read in a file, once for all tenants that have it."""
        if path in self._readings:
            return self._readings[path]
        sought: set[str] = set()
        beside = partial(self._beside, path, sought)
        reading = read(path, data, self.limits, beside, chosen=chosen, named=named, root=self.root)
        made: Contribution | None = None
        layered = self.layers is not None and self.layers.of(path) is not None
        for document in reading.documents if reading else ():
            made = contribution(document, made, layered=layered)
        read_file = ReadFile(reading, made, frozenset(sought))
        if path in self._shared:
            self._readings[path] = read_file
        return read_file

    def _unreadable(self, path: str, what: str, why: str) -> Diagnostic:
        """Return what is said of a file or folder that cannot be read."""
        words, help = f"the {what} cannot be read: {why}", _OF_LINKS if os.path.islink(path) else None
        return problem(UNREADABLE_FILE, Source(path, ""), 0, 0, words, help=help)

    def _beside(self, path: str, sought: set[str], name: str) -> Source | Diagnostic | None:
        """Return the text of a file in, or below, the folder of the one at ``path``, or why it cannot be read; None
        where there is none. What is looked for is added to ``sought``."""
        folder = os.path.join(os.path.dirname(path), "")
        other = os.path.normpath(os.path.join(folder, name))
        if "\0" in name or len(name) > _PATH_SIZE or not other.startswith(folder):
            return None
        sought.add(other)
        data = self._beside_bytes(other)
        self._note(BESIDE, other, data)
        if data is None:
            return None
        self._used.add(other)
        if isinstance(data, str):
            why = "it is a folder" if data == _FOLDER else data
            return self._unreadable(other, "file", why) if os.path.lexists(other) else None
        source = to_source(other, data, self.limits)
        return source if isinstance(source, Source) else source.problems[0]

    def _beside_bytes(self, path: str) -> bytes | str | None:
        """Return the bytes of a file beside another, or why it cannot be read; None if it does not count."""
        if self._is_absent(path) or (os.path.lexists(path) and not self.holding.has(path)):
            return None
        return self._bytes(path)

    def _bytes(self, path: str) -> bytes | str:
        """Return a file's bytes, one more than the limit at the most; or why it cannot be read."""
        if path in self.given:
            return self.given[path]
        if not self._bounds.hold(path):
            return "it is a link that leaves the repository"
        if (kept := self.holding.data(path)) is not None:
            return kept[: self.limits.size + 1]
        try:
            if not os.path.isfile(path):
                return _not_a_file(path)
            with open(path, "rb") as stream:
                # room for what is there, not for the limit: to allot that takes longer than to read
                size = min(os.fstat(stream.fileno()).st_size, self.limits.size)
                data = stream.read(size + 1)
                return data if len(data) <= size else data + stream.read(self.limits.size - size)
        except OSError as error:
            return (error.strerror or "it cannot be read").lower()

    def _add_certificate(self, tenant: Tenant, definition: Definition, name: str) -> None:
        """Read the certificate that a property names; report why it cannot be read."""
        holder, reference = definition.holder(name), definition.value(name)
        if not isinstance(reference, str):
            return
        try:
            parsed: certificate.Certificate | str = certificate.read_certificate(
                self._certificate_bytes(holder, reference)
            )
        except _NotCheckedOutError as error:
            parsed = str(error)
        except certificate.CertificateError as error:
            parsed = str(error)
            message, label = f"{show(reference)}: {error}", definition.label((name,))
            about = definition.about.at((name,), definition.data)
            tenant.report([Diagnostic.of(UNREADABLE_CERTIFICATE, message, label, about=about)])
        tenant.certificates[(definition, name)] = parsed
        key = self._key_beside(holder, reference)
        if key:
            tenant.key_files[(definition, name)] = key

    def _is_absent(self, path: str) -> bool:
        """Tell whether Git holds a file that is not on the disk, or may hold it: then that is kept, to be told."""
        absent, folder = self.holding.absent, os.path.join(path, "")
        while absent and path not in absent and folder not in absent:
            path = os.path.dirname(path)
            if os.path.join(path, "") == folder:
                return False
            folder = os.path.join(path, "")
        self._absent.update(dict.fromkeys(absent & {path, folder}))
        return bool(absent)

    def _key_beside(self, definition: Definition, reference: str) -> str | None:
        """Return the file with a private key that stands beside a certificate file, under the same name."""
        for suffix in certificate.KEY_SUFFIXES:
            other = os.path.splitext(reference)[0] + suffix
            if other != reference:
                with suppress(certificate.CertificateError):
                    if b"PRIVATE KEY-----" in self._certificate_bytes(definition, other):
                        return other
        return None

    def _certificate_bytes(self, definition: Definition, reference: str) -> bytes:
        """Return the bytes of a certificate file below the root. Raises `CertificateError`."""
        if "\0" in reference:
            raise certificate.CertificateError("the path holds a NUL character")
        if len(reference) > _PATH_SIZE:
            raise certificate.CertificateError("the path is too long")
        path = os.path.normpath(os.path.join(os.path.dirname(definition.document.source.name), reference))
        self._sought.add(path)
        try:
            data = self._referred(path)
        except certificate.CertificateError as error:
            self._note(CERTIFICATE, path, str(error))
            raise
        self._note(CERTIFICATE, path, data)
        self._used.add(path)
        return data

    def _referred(self, path: str) -> bytes:
        """Return the bytes of a file that a definition refers to. Raises `CertificateError`."""
        if not self._bounds.hold(path):
            raise certificate.CertificateError("the path leaves the repository")
        if self._is_absent(path):
            raise _NotCheckedOutError(f"it is {self.holding.absence}")
        kept = self.holding.data(path)
        if kept is None and not os.path.isfile(path):
            raise certificate.CertificateError("it is a folder" if os.path.isdir(path) else "there is no such file")
        if not self.holding.has(path):
            raise certificate.CertificateError(f"it is {UNHELD}")
        return certificate.certificate_data(path, kept)


def counts_of(plan: Plan, tenants: Iterable[ReadTenant], taken: Collection[str], passed: tuple[Passed, ...]) -> Checked:
    """Return the counts of what is read as a plan wants it; ``taken``: the files that count, ``passed`` those that are
    told to be passed over."""
    others = set().union(*plan.tenants.values()).difference(taken)
    skipped = len(plan.excluded) + sum(not is_everyday(path) for path in others) + len(passed)
    used = [each for each in tenants if each.is_one]
    return Checked(len(taken), sum(each.number for each in used), len(used), 0, skipped, passed=passed)


class _NotCheckedOutError(certificate.CertificateError):
    """A certificate that Git holds and that is not on the disk: it is not known, and nothing is wrong with it."""


def _told_of(path: str, data: bytes | str | None) -> bytes | str:
    """Return bytes, or all that is told of a file that has none."""
    if not isinstance(data, bytes):
        data = f"{data} {os.path.isdir(path)} {os.path.islink(path)} {os.path.lexists(path)}"
    return data


def _not_a_file(path: str) -> str:
    if os.path.isdir(path):
        return _FOLDER
    return "it is not a regular file" if os.path.exists(path) else "it is a link that leads nowhere"


def _not_in_force(path: str) -> Diagnostic:
    """Return what is said of settings that a folder below has of its own."""
    words = "these settings are not in force: a run has one such file"
    help = "run relaylint in that folder, move what they say to the top, or list the file under `exclude` there"
    return problem(INVALID_SETTING, Source(path, ""), 0, 0, words, severity=Severity.WARNING, help=help)


def _noted(diagnostic: Diagnostic) -> Diagnostic:
    """Turn a fault in a file that shows no key of ours into a note: others' templates are no errors here.

    A warning is said of a file that may be another's, and stays one.
    """
    if diagnostic.severity is Severity.WARNING:
        return diagnostic
    message = f"{diagnostic.message}; the file shows no definitions and is passed over"
    return diagnostic._replace(severity=Severity.INFO, message=message)
