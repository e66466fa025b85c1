"""Repositories of chance, and changes of chance to them: what a cache has to notice."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from typing import Any

from making import MINIMAL_RULE, write

DOMAINS = ("contoso.com", "mail.contoso.com", "fabrikam.com", "*.fabrikam.com", "unknown.example")
ADDRESSES = ("81.2.69.142", "81.2.69.143", "81.2.69.0/24", "198.51.100.7", "[x={egress}=]")
SETTINGS = (
    "tenants: ['t/*']\n",
    "tenants: ['t/*']\nexclude: ['**/spare.yaml']\n",
    "tenants: ['t/*']\nseverity: { cert-domain-not-accepted: info }\n",
    "tenants: ['t/*']\nper-path: [{ paths: ['t/a'], ignore: ['*'] }]\n",
    "tenants: ['t/*']\nrules: [policy]\n",
    "tenants: ['t/*']\nignores: [{ rules: [cert-domain-not-accepted], tenants: ['t/b'], reason: it is known }]\n",
    "tenants: ['t/*', 'single/*.yaml']\n",
    "# none says what tenants are\n",
)
MAIN_CF = "relayhost = [contoso-com.mail.protection.outlook.com]:25\ntransport_maps = hash:/etc/postfix/transport\n"
BROKEN = "InboundConnectors:\n  - { Name: Odd, RequireTls: maybe\n"
IGNORE = "# relaylint: ignore[cert-domain-not-accepted] it is known, until: 2026-12-31\n"
EXPECTED = ("relayed", {"unchanged-since": "HEAD"})
NAMES = ("hub.yaml", "domains.yaml", "hosts.json", "spare.yaml", "main.cf", "transport", "mta.pem", "notes.yaml")
ALMOST = ("hub.ymal", "hub.yaml.bak", "domains.yaml~", "relaylint.yaml")
"""Files that are not read, and told."""
DAYS = ("2026-11-30", "2026-12-31", "2027-01-01", "2031-06-01")


def rule_for(start: str) -> str:
    """Return a rule of one's own."""
    return MINIMAL_RULE.replace("starts-with: x", f"starts-with: {start}")


class Chance:
    """Writes and changes a repository; the same seed does the same."""

    def __init__(self, seed: int, root: Path, certificates: tuple[bytes, ...]) -> None:
        self.random = Random(seed)  # noqa: S311  # no secret
        self.root = root
        self.certificates = certificates
        self.day = DAYS[0]
        self.options: tuple[str, ...] = ()
        write(
            root,
            {"relaylint.yaml": SETTINGS[0], "policy/own-rule.yaml": rule_for("x")},
        )
        for folder in ("t/a", "t/b", "t/c", "t/d"):
            for name in self.random.sample(NAMES, 4):
                self.put(f"{folder}/{name}")

    def put(self, name: str) -> None:
        """Write a file anew."""
        write(self.root, {name: self._text(name.rpartition("/")[2])})

    def _text(self, name: str) -> str | bytes:
        made: Mapping[str, Callable[[], str | bytes]] = {
            "main.cf": lambda: MAIN_CF,
            "transport": lambda: f"{self._one(DOMAINS)} smtp:[mx.example.net]\n",
            "mta.pem": lambda: self._one(self.certificates),
            "relaylint.yaml": lambda: self._one(SETTINGS),
            "notes.yaml": lambda: self._one((BROKEN, "a: b\n", "AcceptedDomains: []\n", "")),
        }
        return made[name]() if name in made else self._definitions()

    def _definitions(self) -> str:
        held: dict[str, list[Any]] = {}
        for kind, make in (
            ("AcceptedDomains", self._domain),
            ("InboundConnectors", self._connector),
            ("SendingHosts", self._host),
        ):
            if self.random.random() < 0.7:
                held[kind] = [make(number) for number in range(self.random.randint(1, 2))]
        if self.random.random() < 0.2:
            held["Expectations"] = [{"Name": "it stays", "Expect": self._one(EXPECTED)}]
        text = json.dumps(held, indent=1)
        return f"{IGNORE}{text}\n" if self.random.random() < 0.15 else f"{text}\n"

    def _domain(self, _: int) -> dict[str, Any]:
        return {"DomainName": self._one(DOMAINS).removeprefix("*."), "DomainType": "Authoritative"}

    def _connector(self, number: int) -> dict[str, Any]:
        made = {"Name": f"C{number}", "ConnectorType": self._one(("OnPremises", "Partner")), "SenderDomains": ["*"]}
        if self.random.random() < 0.6:
            return {**made, "RequireTls": True, "TlsSenderCertificateName": self._one(DOMAINS)}
        return {**made, "SenderIPAddresses": [self._one(ADDRESSES)]}

    def _host(self, number: int) -> dict[str, Any]:
        made: dict[str, Any] = {"Name": f"mta-{number}", "MailFrom": [self._one(DOMAINS).removeprefix("*.")]}
        made |= self._one(({}, {"Certificate": "mta.pem"}, {"CertificateNames": [self._one(DOMAINS)]}))
        return {**made, "IPAddresses": [self._one(ADDRESSES)]} if self.random.random() < 0.7 else made

    def _one(self, values: tuple[Any, ...]) -> Any:
        return self.random.choice(values)

    def change(self) -> str:
        """Change something, and say what."""
        files = sorted(path for path in self.root.glob("[ts]*/**/*") if path.is_file() or path.is_symlink())
        changes = (
            self._edit,
            self._edit,
            self._alike,
            self._alike,
            self._add,
            self._delete,
            self._rename,
            self._elsewhere,
        )
        change = self.random.choice(changes)
        file = self.random.choice(files) if files else self.root / "t/a/hub.yaml"
        return f"{change.__name__} {change(file)}"

    def _edit(self, file: Path) -> str:
        if file.name not in (*NAMES, *ALMOST) or file.is_symlink():
            return self._add(file)
        self.put(str(file.relative_to(self.root)))
        return str(file)

    def _alike(self, file: Path) -> str:
        """Change a file that keeps its size, and give it its time back; else only its time."""
        told, data = file.stat() if file.is_file() else None, file.read_bytes() if file.is_file() else b""
        if told is None:
            return self._add(file)
        old, new = self.random.sample((b"contoso", b"fabrika", b"OnPremises", b"on-premise", b"mta-0", b"mta-1"), 2)
        if len(old) == len(new) and old in data:
            file.write_bytes(data.replace(old, new))
            os.utime(file, ns=(told.st_atime_ns, told.st_mtime_ns))
        else:
            os.utime(file, ns=(told.st_atime_ns, told.st_mtime_ns - 1))
        return str(file)

    def _add(self, _: Path) -> str:
        folder = self._one(("t/a", "t/b", "t/c", "t/d", "t/e", "single", "t"))
        name = f"{folder}/{self._one((*NAMES, *ALMOST))}"
        if (self.root / name).is_symlink():
            (self.root / name).unlink()
        self.put(name)
        return name

    def _delete(self, file: Path) -> str:
        if self.random.random() < 0.3:
            shutil.rmtree(file.parent)
            return str(file.parent)
        file.unlink(missing_ok=True)
        return str(file)

    def _rename(self, file: Path) -> str:
        if not file.exists():
            return self._add(file)
        folder = self.root / self._one(("t/a", "t/b", "t/c", "t/f"))
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / self._one((file.name, "other.yaml", "mta.key", f"{file.name}~"))
        if self.random.random() < 0.3 and not target.exists() and not target.is_symlink():
            target.symlink_to(file)
        elif target != file:
            file.replace(target)
        return f"{file} {target}"

    def _elsewhere(self, _: Path) -> str:
        """Change what all hang on: settings, a rule, the day, what is asked."""
        what = self.random.choice(["settings", "rule", "day", "options", "options"])
        if what == "settings":
            write(self.root, {"relaylint.yaml": self._one(SETTINGS)})
        elif what == "rule":
            write(
                self.root,
                {"policy/own-rule.yaml": rule_for(self._one(("x", "C", "C1")))},
            )
        elif what == "day":
            self.day = self._one(DAYS)
        else:
            tenant, file = self._one(("t/a", "t/b", "t")), f"t/a/{self._one(NAMES)}"
            chosen = ("--select", "cert-*,ip-shared-across-tenants")
            every = tuple(str(path.relative_to(self.root)) for path in sorted(self.root.glob("t/a/*")))
            self.options = self._one(
                ((), (), (tenant,), (file,), every, chosen, ("--ignore", "certs"), ("--no-ignores",))
            )
        return what
