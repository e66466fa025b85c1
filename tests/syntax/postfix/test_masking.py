"""What is masked in templates of Jinja, ERB, EPP, Go, Mustache, FreeMarker and of shell scripts."""

from __future__ import annotations

import pytest

from relaylint.syntax.postfix.masking import HOLE, SWITCH, mask


@pytest.mark.parametrize(
    ("text", "masked", "optional"),
    [
        ("a {{ b }} c", "a ??????? c", []),
        ("a <%= @b %> c", "a ????????? c", []),
        ("@A_B@ %LEVEL% %%X1%% __PORT__ [<tenant>.a]", "????? ??????? ?????? ???????? [????????.a]", []),
        ("a@b.example <> 100% %a %C3%A9 a__b__c < b>", "a@b.example <> 100% %a %C3%A9 a__b__c < b>", []),
        ("{{ ansible_managed | comment }}b", "                               b", []),
        ("{# a #}b<%# c %>d", "       b        d", []),
        (
            "{% if a %}b{% else %}c{% endif %}d",
            "!!!!!!!!!!b!!!!!!!!!!c!!!!!!!!!!!d",
            ["{% if a %}b{% else %}c{% endif %}"],
        ),
        ("{%- for a in b -%}c{%- endfor %}", "!!!!!!!!!!!!!!!!!!c!!!!!!!!!!!!!", ["{%- for a in b -%}c{%- endfor %}"]),
        ("{% set a = 1 %}b", "!!!!!!!!!!!!!!!b", []),
        ("<% if @a -%>b<% end -%>c", "!!!!!!!!!!!!b!!!!!!!!!!c", ["<% if @a -%>b<% end -%>"]),
        ("<% @a.each do |b| %>c<% end %>", "!!!!!!!!!!!!!!!!!!!!c!!!!!!!!!", ["<% @a.each do |b| %>c<% end %>"]),
        ("<% $a.each |$b| { -%>c<% } -%>d", "!!!!!!!!!!!!!!!!!!!!!c!!!!!!!!d", ["<% $a.each |$b| { -%>c<% } -%>"]),
        (
            "{{- if .A }}b{{ else }}c{{- end }}d",
            "!!!!!!!!!!!!b!!!!!!!!!!c!!!!!!!!!!d",
            ["{{- if .A }}b{{ else }}c{{- end }}"],
        ),
        ("{{ range(3) }}", "??????????????", []),
        ("{{#a}}b{{/a}}c", "!!!!!!b!!!!!!c", ["{{#a}}b{{/a}}"]),
        ("<#if a>b</#if>c", "!!!!!!!b!!!!!!c", ["<#if a>b</#if>"]),
        ("{% if a %}b", "!!!!!!!!!!b", ["{% if a %}b"]),
        ("{% endif %}b", "!!!!!!!!!!!b", []),
        ("{{ a {% b <% c", "{{ a {% b <% c", []),
        (
            "{% if a %}{% if b %}c{% endif %}{% endif %}d{% if e %}f{% endif %}",
            None,
            ["{% if a %}{% if b %}c{% endif %}{% endif %}", "{% if e %}f{% endif %}"],
        ),
    ],
)
def test_mask(text: str, masked: str | None, optional: list[str]) -> None:
    found = mask(text)
    assert len(found.text) == len(text)
    if masked is not None:
        assert found.text.replace(HOLE, "?").replace(SWITCH, "!") == masked
    assert [text[start:end] for start, end in found.optional] == optional
    assert found.partial is (SWITCH in found.text)
