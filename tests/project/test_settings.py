"""`relaylint.yaml`: how it is found, what is wrong with it, and what it says about a rule."""

from __future__ import annotations

from pathlib import Path

import pytest
from making import MINIMAL_RULE, changed, rule, said

from relaylint.core import resources
from relaylint.core.checks import CHECKS, SYNTAX_ERROR, UNKNOWN_PROPERTY
from relaylint.core.diagnostic import Severity
from relaylint.model.layering import STRATEGIES
from relaylint.policy.pack import load_policy
from relaylint.project import settings as config
from relaylint.project.settings import Settings
from relaylint.syntax.reading import Limits

OWN = rule(MINIMAL_RULE).info


def loaded(folder: Path, text: str | bytes) -> Settings:
    path = folder / "relaylint.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    settings, problems = config.load_settings(str(path))
    assert said(problems) == []
    assert settings is not None
    return settings


def refused(folder: Path, text: str | bytes) -> list[str]:
    path = folder / "relaylint.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    settings, problems = config.load_settings(str(path))
    assert settings is None
    return said(problems)


def checked(folder: Path, text: str, own: str = MINIMAL_RULE) -> list[str]:
    made = rule(own)
    rules = {**load_policy([], Limits()).rules, made.info.name: made}
    return said(config.check_rules(loaded(folder, text), rules))


def test_every_setting(tmp_path: Path) -> None:
    settings = loaded(
        tmp_path,
        "$schema: x\ntenants: [tenants/*]\nexclude: [old]\nrules: [policy, /abs]\nselect: [all]\nignore: [own-rule]\n"
        "severity: { own-rule: off }\nparameters: { own-rule: { a: 1 } }\n"
        "per-path: [{ paths: [a], ignore: [b], severity: { c: info } }]\nfail-on: warning\n"
        "limits: { size: 2048, depth: 9, nodes: 100 }\nlayers: [prod, global/*]\nmerge: kinds\n",
    )
    assert settings._replace(document=None, path="") == Settings(
        root=str(tmp_path),
        tenants=("tenants/*",),
        exclude=("old",),
        rules=(str(tmp_path / "policy"), "/abs"),
        select=("all",),
        ignore=("own-rule",),
        severity={"own-rule": "off"},
        parameters={"own-rule": {"a": 1}},
        per_path=(config.PerPath(("a",), ("b",), {"c": "info"}),),
        fail_on="warning",
        limits=Limits(2048, 9, 100),
        layers=("prod", "global/*"),
        merge="kinds",
    )


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n", "{}", "\ufeff{}"])
def test_an_empty_file_has_the_defaults(tmp_path: Path, text: str) -> None:
    assert loaded(tmp_path, text)._replace(document=None, path="") == Settings(str(tmp_path))


def test_another_root(tmp_path: Path) -> None:
    path = tmp_path / "settings.yaml"
    path.write_text("rules: [policy]\n")
    settings, _ = config.load_settings(str(path), "/elsewhere")
    assert settings is not None
    assert (settings.root, settings.rules) == ("/elsewhere", (str(tmp_path / "policy"),))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (
            "tenant: [a]",
            [
                (
                    "1:1 <tenant> error[unknown-property] `tenant` is not a property of a settings file | did you mean"
                    " `tenants`?"
                )
            ],
        ),
        (
            "Ignore: [all]",  # not silently left out
            [
                (
                    "1:1 <Ignore> error[unknown-property] `Ignore` is not a property of a settings file | did you mean"
                    " `ignore`?"
                )
            ],
        ),
        (
            "tenants: tenants/*",
            ['1:10 <tenants/*> error[wrong-type] `tenants/*` is a text; `tenants` takes a list | write ["tenants/*"]'],
        ),
        (
            "tenants: []",
            ["1:10 <[]> error[out-of-range] `tenants`: the list is empty | Choose a value within the bounds named."],
        ),
        (
            "exclude: ['']",
            ["1:11 <''> error[out-of-range] `exclude`: the text is empty | Choose a value within the bounds named."],
        ),
        (
            "rules:",
            [
                (
                    "1:7 <> error[wrong-type] `null` stands where `rules` takes a list"
                    " | Write a value of the type that the property takes."
                )
            ],
        ),
        (
            "severity: { own-rule: fatal }",
            [
                (
                    "1:23 <fatal> error[unknown-value] `fatal` is not a value of `own-rule`"
                    " | it takes `error`, `warning`, `info` or `off`"
                )
            ],
        ),
        (
            "fail-on: warnings",
            [
                (
                    "1:10 <warnings> error[unknown-value] `warnings` is not a value of `fail-on`"
                    " | did you mean `warning`? It takes `error`, `warning`, `info` or `never`"
                )
            ],
        ),
        (
            "limits: { depth: 1000, sizes: 5 }",
            [
                "1:24 <sizes> error[unknown-property] `sizes` is not a property of `limits` | did you mean `size`?",
                (
                    "1:18 <1000> error[out-of-range] `depth`: `1000` is more than 200 | Choose a value within the"
                    " bounds"
                    " named."
                ),
            ],
        ),
        (
            "layers: []",
            ["1:9 <[]> error[out-of-range] `layers`: the list is empty | Choose a value within the bounds named."],
        ),
        (
            "merge: deep",
            [
                (
                    "1:8 <deep> error[unknown-value] `deep` is not a value of `merge`"
                    " | it takes `properties`, `definitions` or `kinds`"
                )
            ],
        ),
        (
            "per-path: [{ ignore: [a] }]",
            ["1:14 <ignore> error[missing-property] `per-path` has no `paths` | add `paths`: a list"],
        ),
        (
            "parameters: { own-rule: 5 }",
            [
                (
                    "1:25 <5> error[wrong-type] `5` is a number; `own-rule` takes a mapping"
                    " | Write a value of the type that the property takes."
                )
            ],
        ),
        (
            "[a]",
            [
                (
                    "1:1 <[a]> error[wrong-type] a list stands where a settings file takes a mapping or null"
                    " | Write a value of the type that the property takes."
                )
            ],
        ),
        (
            "false",
            [
                (
                    "1:1 <false> error[wrong-type] `false` is a boolean; a settings file takes a mapping or null"
                    " | Write a value of the type that the property takes."
                )
            ],
        ),
        (
            "ignore: [a]\n---\nignore: [b]\n",
            ["3:1 <i> error[invalid-setting] a settings file holds one document | Correct the setting."],
        ),
        (
            "ignore: [a]\nignore: [b]\n",
            ["2:1 <ignore> error[duplicate-key] `ignore` stands twice in one mapping | Remove one of the two entries."],
        ),
        (
            "ignore: [a",
            [
                (
                    "1:11 <> error[syntax-error] did not find expected ',' or ']' (while parsing a flow sequence)"
                    " | Correct the syntax at the place shown."
                )
            ],
        ),
        (
            b"ignore: [\xff]",
            [
                (
                    "1:10 <\ufffd> error[encoding-error] 0xff is not UTF-8 text | Save the file as UTF-8; UTF-16"
                    " with a byte"
                    " order mark, as Windows PowerShell writes it, is read too."
                )
            ],
        ),
    ],
)
def test_a_file_with_a_fault(tmp_path: Path, text: str | bytes, lines: list[str]) -> None:
    assert refused(tmp_path, text) == lines


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    settings, problems = config.load_settings(str(tmp_path))
    assert settings is None
    assert said(problems) == [
        (
            "1:1 <> error[unreadable-file] cannot be read: it is a folder"
            " | Check that the file exists, is a regular file and may be read."
        )
    ]


# where it is found


def test_found_upwards_within_the_repository(tmp_path: Path) -> None:
    below = tmp_path / "repository" / "a" / "b"
    below.mkdir(parents=True)
    (tmp_path / "relaylint.yaml").write_text("")
    assert config.nearest_settings(str(below)) == str(tmp_path / "relaylint.yaml")
    (tmp_path / "repository" / ".git").mkdir()
    assert config.nearest_settings(str(below)) is None
    (tmp_path / "repository" / "relaylint.yml").write_text("")
    assert config.nearest_settings(str(below)) == str(tmp_path / "repository" / "relaylint.yml")
    (tmp_path / "repository" / "relaylint.yaml").write_text("")
    assert config.nearest_settings(str(below)) == str(tmp_path / "repository" / "relaylint.yaml")
    (below / "relaylint.yaml").mkdir()  # meant as one, and to be told of
    assert config.nearest_settings(str(below)) == str(below / "relaylint.yaml")


def test_the_search_ends_at_the_top() -> None:
    assert config.nearest_settings("/") in (None, "/relaylint.yaml", "/relaylint.yml")


# against the rules


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("select: [all, own-rule, certificates, 'own-*', '*']\nignore: [hosts]\n", []),
        (
            "ignore: [own-rul]",
            [
                (
                    "1:10 <own-rul> error[invalid-setting] `own-rul` is not the name or area of a rule | did you mean"
                    " `own-rule`?"
                )
            ],
        ),
        (
            "select: ['x-*']",
            [
                (
                    "1:10 <'x-*'> error[invalid-setting] `x-*` is not the name or area of a rule"
                    " | `relaylint rules` lists them"
                )
            ],
        ),
        (
            "per-path: [{ paths: [a], ignore: [certificate] }]",
            [
                (
                    "1:35 <certificate> error[invalid-setting] `certificate` is not the name or area of a rule"
                    " | did you mean `certificates`?"
                )
            ],
        ),
        (
            "severity: { own-rul: info, own: info }",
            [
                "1:13 <own-rul> error[invalid-setting] `own-rul` is not the name of a rule | did you mean `own-rule`?",
                "1:28 <own> error[invalid-setting] `own` is not the name of a rule | Correct the setting.",
            ],
        ),
        (
            "severity: { syntax-error: off, unknown-property: off }",
            [
                (
                    "1:13 <syntax-error> error[invalid-setting] `syntax-error` cannot be switched off: a file that"
                    " is not"
                    " read would look like one in order | list the file under `exclude`"
                )
            ],
        ),
        (
            "ignore: [files, schema, 'unreadable-*', duplicate-key, policy]",
            [
                f"1:{column} <{word}> error[invalid-setting] `{word}` cannot be switched off: a file that is not read"
                " would look like one in order | list the file under `exclude`"
                for column, word in ((10, "files"), (41, "duplicate-key"), (56, "policy"))
            ],
        ),
        (
            "parameters: { own-rul: { a: 1 } }",
            ["1:15 <own-rul> error[invalid-setting] `own-rul` is not the name of a rule | did you mean `own-rule`?"],
        ),
        (
            "parameters: { own-rule: { prefix: 5 } }",
            [
                (
                    "1:27 <prefix> error[invalid-setting] `prefix` is not a parameter of `own-rule` | the rule has no "
                    "parameters"
                ),
            ],
        ),
    ],
)
def test_settings_about_rules(tmp_path: Path, text: str, lines: list[str]) -> None:
    assert checked(tmp_path, text) == lines


WITH_PARAMETER = changed(
    parameters="{ longest: { type: integer, default: 40, description: How long a name may be. } }",
    assert_="{ Name: { shorter-than: { parameter: longest } } }",
)


@pytest.mark.parametrize(
    ("value", "lines"),
    [
        ("5", []),
        (
            "many",
            [
                (
                    "1:36 <many> error[invalid-setting] `many` is a text; a parameter takes a whole number"
                    " | Write a value of the type that the property takes."
                )
            ],
        ),
        (  # fits the parameter, but not the relation that takes it
            "-5",
            [
                (
                    "1:36 <-5> error[invalid-setting] `shorter-than`: `-5` is less than 0"
                    " | Choose a value within the bounds named."
                )
            ],
        ),
    ],
)
def test_values_of_parameters(tmp_path: Path, value: str, lines: list[str]) -> None:
    assert checked(tmp_path, f"parameters: {{ own-rule: {{ longest: {value} }} }}", WITH_PARAMETER) == lines


WITH_NETWORKS = changed(
    parameters="{ networks: { type: array, items: { type: string }, default: [203.0.113.0/24], description: Ours. } }",
    assert_="{ SenderIPAddresses: { each: { overlaps: { parameter: networks } } } }",
)


def test_values_of_parameters_that_nothing_is_like(tmp_path: Path) -> None:
    lines = checked(tmp_path, "parameters: { own-rule: { networks: [203.0.113.0/28, fred] } }", WITH_NETWORKS)
    assert [line.partition(" |")[0] for line in lines] == [
        "1:54 <fred> error[invalid-setting] `fred` is not an IPv4 address or range"
    ]
    assert checked(tmp_path, "parameters: { own-rule: { networks: [203.0.113.0/28] } }", WITH_NETWORKS) == []


def test_a_parameter_is_set(tmp_path: Path) -> None:
    made = {"own-rule": rule(WITH_PARAMETER)}
    settings = loaded(tmp_path, "parameters: { own-rule: { longest: 5 } }")
    assert config.check_rules(settings, made) == []
    assert made["own-rule"].parameters == {"longest": 40}
    assert config.with_parameters(settings, made)["own-rule"].parameters == {"longest": 5}


def test_folders_of_rules_that_are_not_there(tmp_path: Path) -> None:
    (tmp_path / "policy").mkdir()
    assert said(config.rule_folder_faults(loaded(tmp_path, "rules: [policy, polcy]"))) == [
        "1:17 <polcy> error[invalid-setting] `polcy` does not exist | write the path of a folder, relative to this file"
    ]
    assert list(config.rule_folder_faults(Settings("/", rules=("/nowhere",)))) == []


@pytest.mark.parametrize(
    ("type", "assert_", "value", "line"),
    [
        (
            "string",
            "equals",
            "Parner",
            "1:35 <Parner> error[invalid-setting] `Parner` is no value of `ConnectorType` | did you mean `Partner`?",
        ),
        (
            "array",
            "in",
            "[Partner, x]",
            "1:45 <x> error[invalid-setting] `x` is no value of `ConnectorType` | it is `Partner` or `OnPremises`",
        ),
    ],
)
def test_a_value_of_a_parameter_that_can_never_be_there(
    tmp_path: Path, type: str, assert_: str, value: str, line: str
) -> None:
    default = {"string": "Partner", "array": "[Partner]"}[type]
    text = changed(
        parameters=f"{{ wanted: {{ type: {type}, default: {default}, description: Which. }} }}",
        assert_=f"{{ ConnectorType: {{ {assert_}: {{ parameter: wanted }} }} }}",
    )
    assert checked(tmp_path, f"parameters: {{ own-rule: {{ wanted: {value} }} }}", text) == [line]


LEAVES = "leaves the repository | keep the rules in the repository, or name their folder with `--rules`"


def test_folders_of_rules_outside(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "outside").mkdir()
    (tmp_path / "here" / "link").symlink_to(tmp_path / "outside")
    found = loaded(tmp_path / "here", "rules: [../outside, link, .]")
    assert said(config.rule_folder_faults(found)) == [
        f"1:9 <../outside> error[invalid-setting] `../outside` {LEAVES}",
        f"1:21 <link> error[invalid-setting] `link` {LEAVES}",
    ]
    (tmp_path / ".git").mkdir()  # both stand in one repository now
    assert said(config.rule_folder_faults(found)) == []


def test_settings_that_are_a_link(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("password: x\n")
    (tmp_path / "here").mkdir()
    link = tmp_path / "here" / "relaylint.yaml"
    link.symlink_to(tmp_path / "secret")
    settings, problems = config.load_settings(str(link))
    assert settings is None
    assert [found.message for found in problems] == ["cannot be read: it is a link that leaves the repository"]


def test_a_place_needs_a_file() -> None:
    with pytest.raises(ValueError, match="there is no settings file"):
        config.setting_fault(Settings("/"), ("rules",), "", "")


# does a rule run, and how much does it weigh

NAMED = {"own-rule": "off"}


@pytest.mark.parametrize(
    ("settings", "runs"),
    [
        (Settings("/"), True),
        (Settings("/", select=("own-rule",)), True),
        (Settings("/", select=("own",)), True),
        (Settings("/", select=("own-*",)), True),
        (Settings("/", select=("hosts",)), False),
        (Settings("/", select=()), False),
        (Settings("/", ignore=("own-rule",)), False),
        (Settings("/", ignore=("all",)), False),
        (Settings("/", select=("own",), ignore=("own-rule",)), False),
        (Settings("/", severity=NAMED), False),
        (Settings("/", severity=NAMED, per_path=(config.PerPath(("prod",), (), {"own-rule": "error"}),)), True),
        (Settings("/", severity=NAMED, per_path=(config.PerPath(("prod",), (), {"other": "error"}),)), False),
        (Settings("/", per_path=(config.PerPath(("prod",), (), NAMED),)), True),
    ],
)
def test_does_a_rule_run(settings: Settings, runs: bool) -> None:
    assert config.runs(settings, OWN) is runs


OPTIONAL = rule(changed(optional="true")).info
SOMEWHERE = config.PerPath(("prod",), (), {"own-rule": "info"})


@pytest.mark.parametrize(
    ("settings", "runs"),
    [
        (Settings("/"), False),
        (Settings("/", select=("own-rule",)), True),
        (Settings("/", select=("own",)), True),
        (Settings("/", select=("all",)), True),
        (Settings("/", select=("hosts",)), False),
        (Settings("/", severity={"own-rule": "info"}), True),
        (Settings("/", severity=NAMED), False),
        (Settings("/", severity={"other": "info"}), False),
        (Settings("/", severity={"own-rule": "info"}, ignore=("own-rule",)), False),
        (Settings("/", severity={"own-rule": "info"}, select=("hosts",)), False),
        (Settings("/", per_path=(SOMEWHERE,)), True),
        (Settings("/", per_path=(config.PerPath(("prod",), ("own-rule",), {"other": "info"}),)), False),
    ],
)
def test_an_optional_rule_runs_where_it_is_selected_or_given_a_severity(settings: Settings, runs: bool) -> None:
    assert config.runs(settings, OPTIONAL) is runs


@pytest.mark.parametrize(
    ("settings", "elsewhere"),
    [
        (Settings("/", per_path=(SOMEWHERE,)), None),
        (Settings("/", per_path=(SOMEWHERE,), select=("own",)), "warning"),
        (Settings("/", per_path=(SOMEWHERE,), severity={"own-rule": "error"}), "error"),
    ],
)
def test_an_optional_rule_that_has_a_severity_for_some_files(settings: Settings, elsewhere: str | None) -> None:
    found = [config.severity_of(settings, OPTIONAL, Severity.WARNING, f"{name}/hub.yaml") for name in ("prod", "test")]
    assert [severity.word if severity else None for severity in found] == ["info", elsewhere]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (Settings("/"), "warning"),
        (Settings("/", severity={"own-rule": "error"}), "error"),
        (Settings("/", severity=NAMED), None),
        (Settings("/", ignore=("own",)), None),
        (Settings("/", per_path=(config.PerPath(("prod",), ("own-rule",), {}),)), None),
        (Settings("/", per_path=(config.PerPath(("prod/*.yaml",), (), {"own-rule": "info"}),)), "info"),
        (Settings("/", per_path=(config.PerPath(("test",), ("all",), {}),)), "warning"),
        (
            Settings(
                "/",
                severity=NAMED,
                per_path=(
                    config.PerPath(("prod",), (), {"own-rule": "info"}),
                    config.PerPath(("**",), (), {"own-rule": "error"}),
                ),
            ),
            "error",
        ),
        (
            Settings(
                "/",
                per_path=(
                    config.PerPath(("prod",), (), {"own-rule": "error"}),
                    config.PerPath(("prod",), ("own",), {}),
                ),
            ),
            None,
        ),
        (Settings("/", ignore=("own",), per_path=(config.PerPath(("prod",), (), {"own-rule": "error"}),)), None),
    ],
)
def test_severity_in_a_file(settings: Settings, expected: str | None) -> None:
    found = config.severity_of(settings, OWN, Severity.WARNING, "prod/hub.yaml")
    assert (found.word if found else None) == expected


def test_what_runs_not_at_all_is_off_everywhere_and_the_reverse() -> None:
    names: list[dict[str, str]] = [{"own-rule": "off"}, {"own-rule": "info"}, {}]
    for severity in names:
        for own in names:
            for ignore in ((), ("own",)):
                settings = Settings("/", severity=severity, per_path=(config.PerPath(("**",), ignore, own),))
                for info in (OWN, OPTIONAL):
                    if not config.runs(settings, info):
                        assert config.severity_of(settings, info, Severity.WARNING, "a.yaml") is None


def test_checks_of_files_stay_on_and_checks_of_schemas_do_not() -> None:
    settings = Settings("/", ignore=("all",), per_path=(config.PerPath(("**",), ("files",), {}),))
    assert config.severity_of(settings, SYNTAX_ERROR, Severity.ERROR, "a.yaml") is Severity.ERROR
    assert config.severity_of(settings, UNKNOWN_PROPERTY, Severity.ERROR, "a.yaml") is None
    assert config.fixed_fault("schema", CHECKS) is None
    assert config.fixed_fault("files", CHECKS) is not None


@pytest.mark.parametrize(
    ("path", "layer"),
    [
        ("/root/prod/a.yaml", 0),
        ("/root/prod/exchange/a.yaml", 0),
        ("/root/test/exchange/a.yaml", 1),
        ("/root/test/a.yaml", None),
        ("/root/global.yaml", 2),
        ("/root/global/a.yaml", 3),
        ("/elsewhere/prod/a.yaml", None),
        ("/rooted/prod/a.yaml", None),
    ],
)
def test_the_first_glob_that_matches_tells_the_layer(path: str, layer: int | None) -> None:
    layers = ("prod", "*/exchange/*.yaml", "global.yaml", "**/global/**")
    assert config.layer_of(Settings("/root", layers=layers), path) == layer
    assert config.layer_of(Settings("/root"), path) is None


def test_the_words_for_merging_are_those_of_the_schema() -> None:
    assert tuple(resources.resolved_schema(config.SHAPE)["properties"]["merge"]["enum"]) == STRATEGIES
