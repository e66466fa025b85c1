"""A repository of chance, and edits of it: what an editor, a shell and Git may do to its files, one after the other."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from making import changed

DOMAINS = ("contoso.com", "fabrikam.com", "proseware.com", "litware.onmicrosoft.com", "adatum.co.uk")
LABELS = ("", "", "mail.", "mail.", "*.", "*.mail.")
ADDRESSES = ("81.2.69.7", "81.2.69.16/28", "81.2.70.9", "81.2.71.0/24", "2001:db8::25", "2001:db8:1::/64")
ODD = ("com", "${domain}", "not a name", "81.0.0.0/8", "2001:db8::/32", "${address}")
RULES = ("host-rejected", "fragile-1b-only", "unused-connector", "connector-redundant", "no-such-rule")
WORDS = (("C0", "C1", "C2"), ("mta-0", "mta-1"), ("OnPremises", "Partner"), ("true", "false"))
VALUE = re.compile(rb'"([^"\s:,][^"\n]*)"(?!:)|\b(true|false)\b')
"""A value of ours, not a key."""
REASONS = ("asked for by the owner", "until the old host is gone")
TENANTS = ("tenants/a", "tenants/b", "tenants/c", "tenants/d")
SHAPES: dict[str, tuple[str, ...]] = {
    "folders": ("tenants: ['tenants/*']",),
    "files": ("tenants: ['tenants/*.yaml', 'tenants/*.json']",),
    "both": ("tenants: ['tenants/*', 'tenants/*.yaml']",),
    "one": (),
    "layers": ("tenants: ['tenants/*']", "layers: ['tenants/**', 'common.yaml']"),
}
CERTIFICATES = Path(__file__).parent / "tenants"
OWN_RULE = changed(assert_="{ Name: { starts-with: C } }")
SAME_NAME = "{ Name: { equals: { this: Name } } }"
FAR_RULE = changed(
    name="far-rule",
    assert_=f"{{ not: {{ exists: {{ kind: InboundConnector, among: other-tenants, where: {SAME_NAME} }} }} }}",
    message='"`{name}` is there twice"',
)
OWN_RULES = [("own-rule", OWN_RULE), ("far-rule", FAR_RULE), ("own-rule", "name: wrong\n")]


class Change(NamedTuple):
    """What happened: the texts of open documents, and the paths that changed on the disk."""

    texts: dict[str, bytes | None]
    saved: list[str]


class Repository:
    """Files below a folder, and the texts that an editor has open."""

    def __init__(self, seed: int, root: Path) -> None:
        self.chance = Random(seed)  # noqa: S311
        self.root = root
        self.shape = self.chance.choice(list(SHAPES))
        self.open: dict[str, bytes] = {}
        self.settings = {"shape": list(SHAPES[self.shape])}
        self._write_settings()
        for _ in range(self.chance.randint(3, 7)):
            self._write(self._new_path(), self._text())

    def edit(self) -> tuple[str, Change]:
        """Change something; return what it is, and what is told of it."""
        edits: dict[Callable[[], Change], float] = {
            self.type: 8,
            self.type_value: 10,
            self.save: 6,
            self.create: 3,
            self.delete: 2,
            self.rename: 2,
            self.close: 2,
            self.link: 1,
            self.remove_folder: 0.5,
            self.change_settings: 1.5,
            self.change_rules: 0.7,
            self.type_policy: 1.5,
            self.change_baseline: 0.7,
            self.change_certificate: 1,
            self.change_beside: 1,
        }
        edit = self.chance.choices(list(edits), list(edits.values()))[0]
        return edit.__name__, edit()

    def files(self) -> list[Path]:
        """Return the files with definitions on the disk."""
        return [path for path in sorted(self.root.rglob("*")) if path.is_file() and path.suffix in SUFFIXES]

    def type(self) -> Change:
        """Type in a document, which may not be on the disk yet."""
        files = self.files()
        is_new = not files or self.chance.random() < 0.1
        path = self._typed_in() or (self._new_path() if is_new else self.chance.choice(files))
        before = self._shown(path)
        text = before[: self.chance.randint(0, len(before))] if self.chance.random() < 0.25 else self._text(path.suffix)
        self.open[str(path)] = text
        return Change({str(path): text}, [])

    def type_value(self) -> Change:
        """Type in a comment or one value of a document: what hangs on that may change, and all else stays."""
        path = self._typed_in() or self.chance.choice(self.files() or [self._new_path()])
        text = self._shown(path)
        values = list(VALUE.finditer(text))
        if path.suffix == ".yaml" and self.chance.random() < 0.2:
            text = b"# %d\n%b" % (self.chance.randint(0, 9), text)
        elif values:
            value = self.chance.choice(values)
            start, end = value.span(value.lastindex or 0)
            text = text[:start] + self._value_like(text[start:end].decode()).encode() + text[end:]
        self.open[str(path)] = text
        return Change({str(path): text}, [])

    def _value_like(self, value: str) -> str:
        """Return another value of the same sort."""
        if value in ADDRESSES:
            return self.chance.choice(ADDRESSES)
        if "." in value:
            return self._name().removeprefix("" if value.startswith("*.") else "*.")
        return self.chance.choice(next((words for words in WORDS if value in words), (value,)))

    def _typed_in(self) -> Path | None:
        """Return a document that is open and holds definitions, more often than not, if there is one."""
        typed = sorted(self.open.keys() - self._policy())
        return Path(self.chance.choice(typed)) if typed and self.chance.random() < 0.6 else None

    def _shown(self, path: Path) -> bytes:
        """Return the text of a document, or else of the file."""
        return self.open.get(str(path)) or (path.read_bytes() if path.is_file() else b"")

    def save(self) -> Change:
        """Save a document, or have a tool write a file."""
        if self.open and self.chance.random() < 0.7:
            path = Path(self.chance.choice(sorted(self.open)))
            text = self.open[str(path)]
        else:
            path = self.chance.choice(self.files() or [self._new_path()])
            text = self._text(path.suffix)
        self._write(path, text)
        return Change({}, [str(path)])

    def create(self) -> Change:
        """Write a file that was not there."""
        path = self._new_path()
        self._write(path, self._text(path.suffix))
        return Change({}, [str(path)])

    def delete(self) -> Change:
        """Delete a file, which may be open."""
        files = self.files()
        if not files:
            return self.create()
        path = self.chance.choice(files)
        path.unlink()
        return Change({}, [str(path)])

    def rename(self) -> Change:
        """Move a file, or a whole tenant."""
        folders = [self.root / name for name in TENANTS if (self.root / name).is_dir()]
        old = self.chance.choice(folders) if folders and self.chance.random() < 0.4 else None
        old = old or self.chance.choice(self.files() or [self.root])
        new = self.root / self.chance.choice(TENANTS) if old.is_dir() else self._new_path()
        if new.exists() or old == self.root:
            return self.create()
        new.parent.mkdir(parents=True, exist_ok=True)
        old.rename(new)
        return Change({}, [str(old), str(new)])

    def link(self) -> Change:
        """Make a link to a file, or to a folder that a tenant then has from elsewhere."""
        path = self._new_path()
        if self.chance.random() < 0.4:
            path = path.parent / "linked"
        there = self.root / "elsewhere"
        self._write(there / "x.yaml", self._text())
        if os.path.lexists(path) or path.parent == self.root:
            return Change({}, [str(there / "x.yaml")])
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(there / "x.yaml" if path.suffix else there)
        return Change({}, [str(there / "x.yaml"), str(path)])

    def close(self) -> Change:
        """Close a document without saving it."""
        if not self.open:
            return self.type()
        path = self.chance.choice(sorted(self.open))
        del self.open[path]
        return Change({path: None}, [])

    def remove_folder(self) -> Change:
        """Delete a whole tenant, of which only the folder is told."""
        folders = [self.root / name for name in TENANTS if (self.root / name).is_dir()]
        if not folders:
            return self.create()
        folder = self.chance.choice(folders)
        for path in sorted(folder.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
        folder.rmdir()
        return Change({}, [str(folder)])

    def change_settings(self) -> Change:
        """Change a setting; now and then to what is wrong."""
        values: dict[str, list[list[str]]] = {
            "severity": [[], ["severity: { unused-connector: error }"], ["severity: { unused-connector: 'off' }"]],
            "exclude": [[], ["exclude: ['tenants/c*']"], ["exclude: ['**/x2.*']"]],
            "per-path": [[], ["per-path: [{ paths: ['tenants/b*'], severity: { unused-connector: info } }]"]],
            "ignores": [
                [],
                ["ignores: [{ rule: unused-connector, reason: known, tenants: ['tenants/a*'] }]"],
                ["ignores: [{ rule: host-rejected, reason: known, name: mta-0 }]"],
            ],
            "rules": [[], [], ["rules: [own]"]],
            "wrong": [[], [], [], ["nonsense: 1"]],
        }
        key = self.chance.choice(list(values))
        self.settings[key] = self.chance.choice(values[key])
        if self.chance.random() < 0.1:
            self.settings["shape"] = list(self.chance.choice(list(SHAPES.values())))
        return Change({}, [self._write_settings()])

    def change_rules(self) -> Change:
        """Write a rule of one's own."""
        name, text = self.chance.choice(OWN_RULES)
        path = self.root / "own" / f"{name}.yaml"
        self._write(path, text.encode())
        return Change({}, [str(path)])

    def type_policy(self) -> Change:
        """Type in the settings, or in a rule of one's own; now and then what is wrong."""
        path = self.chance.choice(sorted(self._policy()))
        if path.endswith("relaylint.yaml"):
            lines = ["rules: [own]"] if (self.root / "own").exists() and self.chance.random() < 0.6 else []
            more = [
                "severity: { unused-connector: 'off' }",
                "exclude: ['tenants/c*']",
                "severity: {",
                "nonsense: 1",
                "",
            ]
            text = "\n".join([*SHAPES[self.shape], *lines, self.chance.choice(more), ""])
        else:
            texts = [text for name, text in OWN_RULES if name == Path(path).stem]
            text = self.chance.choice([*texts, *texts, texts[0].replace(": C", ": c"), texts[0][:-30]])
        self.open[path] = text.encode()
        return Change({path: self.open[path]}, [])

    def _policy(self) -> set[str]:
        """Return the files of settings and rules."""
        return {str(path) for path in (self.root / "relaylint.yaml", *(self.root / "own").glob("*.yaml"))}

    def change_baseline(self) -> Change:
        """Write a baseline that holds something, or delete it."""
        path = self.root / "relaylint-baseline.jsonl"
        lines: list[dict[str, Any]] = [{"relaylint-baseline": 1}]
        for rule in self.chance.sample(RULES, 2):
            for number in range(2):
                folder = self.chance.choice(["tenants/a", "tenants/b", "tenants/a.yaml", "."])
                name = {"kind": "InboundConnector", "name": f"C{number}"} if "connector" in rule else {}
                lines.append({"rule": rule, "severity": "warning", "tenant": folder, **name})
        if path.exists() and self.chance.random() < 0.4:
            path.unlink()
        else:
            path.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
        return Change({}, [str(path)])

    def change_certificate(self) -> Change:
        """Put a certificate where a host names one, or what is none, or take it away."""
        folder = self.root / self.chance.choice([".", "tenants", *TENANTS])
        path = folder / "mta.pem"
        if path.exists() and self.chance.random() < 0.5:
            path.unlink()
        elif folder.is_dir():
            path.write_bytes(self.chance.choice([b"", b"no certificate", *PEMS]))
        return Change({}, [str(path)])

    def change_beside(self) -> Change:
        """Write the configuration of a server, or a table that it names and that holds no definitions itself."""
        folder = self.root / self.chance.choice(TENANTS)
        folder.mkdir(parents=True, exist_ok=True)
        host = self.chance.choice(["contoso-com", "fabrikam-com"])
        name, text = self.chance.choice(
            [
                ("main.cf", "myhostname = mta.contoso.com\ntransport_maps = hash:$config_directory/transport\n"),
                ("transport", f"* smtp:[{host}.mail.protection.outlook.com]:25\n"),
            ]
        )
        path = folder / name
        if path.exists() and self.chance.random() < 0.3:
            path.unlink()
        else:
            path.write_text(text)
        return Change({}, [str(path)])

    def _write_settings(self) -> str:
        path = self.root / "relaylint.yaml"
        lines = [line for part in self.settings.values() for line in part]
        path.write_text("".join(f"{line}\n" for line in lines))
        return str(path)

    def _write(self, path: Path, text: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)

    def _new_path(self) -> Path:
        suffix = self.chance.choice(SUFFIXES)
        tenant = self.chance.choice(TENANTS)
        choices = [f"{tenant}/x{self.chance.randint(0, 3)}{suffix}", f"{tenant}/x0{suffix}", f"{tenant}{suffix}"]
        if self.chance.random() < 0.1:
            choices = [f"x{suffix}", "common.yaml", "tenants/a/.hidden/x.yaml", "tenants/node_modules/x.yaml"]
        return self.root / self.chance.choice(choices)

    def _text(self, suffix: str = ".yaml") -> bytes:
        if suffix == ".ps1":
            name, domain = f"C{self.chance.randint(0, 2)}", self._name()
            more = (
                f"-TlsSenderCertificateName '{domain}' -RequireTls $true -SenderDomains '*' -ConnectorType OnPremises"
            )
            return f"New-InboundConnector -Name {name} {more}\n".encode()
        definitions: dict[str, list[dict[str, Any]]] = {
            "AcceptedDomains": [{"DomainName": self._name().removeprefix("*.")} for _ in range(self._few(1))],
            "InboundConnectors": [self._connector(number) for number in range(self._few())],
            "SendingHosts": [self._host(number) for number in range(self._few())],
        }
        held = {kind: items for kind, items in definitions.items() if items}
        text = json.dumps(held, indent=1)
        if suffix == ".json" or self.chance.random() < 0.4:
            return b"services: {}\n" if not held else text.encode()
        lines = []
        for kind, items in held.items():
            lines.append(f"{kind}:")
            for item in items:
                lines += [self._ignore()] if self.chance.random() < 0.3 else []
                lines.append(f"  - {json.dumps(item)}")
        return "\n".join([*lines, ""]).encode()

    def _few(self, least: int = 0) -> int:
        return self.chance.randint(least, 2)

    def _ignore(self) -> str:
        rule = self.chance.choice(RULES)
        until = self.chance.choice(["", "", " until 2026-12-05", " until 2026-01-01"])
        return f"  # relaylint: ignore[{rule}]{until} {self.chance.choice(REASONS)}"

    def _name(self) -> str:
        if self.chance.random() < 0.02:
            return self.chance.choice(ODD)
        return self.chance.choice(LABELS) + self.chance.choice(DOMAINS)

    def _connector(self, number: int) -> dict[str, Any]:
        kind = self.chance.choice(["OnPremises", "OnPremises", "Partner"])
        connector: dict[str, Any] = {"Name": f"C{number}", "ConnectorType": kind, "SenderDomains": ["*"]}
        if self.chance.random() < 0.6:
            return {**connector, "RequireTls": True, "TlsSenderCertificateName": self._name()}
        return {**connector, "SenderIPAddresses": self.chance.sample(ADDRESSES, 2)}

    def _host(self, number: int) -> dict[str, Any]:
        host: dict[str, Any] = {"Name": f"mta-{number}", "MailFrom": [self._name().removeprefix("*.")]}
        if self.chance.random() < 0.5:
            host["CertificateNames"] = [self._name()]
        elif self.chance.random() < 0.4:
            host["Certificate"] = self.chance.choice(["mta.pem", "../mta.pem", "../a/mta.pem"])
        if self.chance.random() < 0.7:
            host["IPAddresses"] = self.chance.sample(ADDRESSES, self.chance.randint(1, 2))
        return host


SUFFIXES = (".yaml", ".yaml", ".yaml", ".json", ".ps1")
PEMS = [path.read_bytes() for path in sorted(CERTIFICATES.rglob("*.pem"))[:2]]
