"""XML that is whole whatever is put into it."""

from __future__ import annotations

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from relaylint.output.visible import visible, visible_within
from relaylint.output.xml_text import DECLARATION, element, text_element


@given(st.text(st.characters(exclude_categories=[]), max_size=40))
def test_text_comes_back_as_it_is_shown(text: str) -> None:
    inner = text_element("b", {"c": text}, [text, "]]>"])
    root = ElementTree.fromstring("\n".join([DECLARATION, *element("a", {"d": text}, inner)]))  # noqa: S314  # our own
    assert root.get("d") == root[0].get("c") == visible_within(text)
    assert root[0].text == f"{visible(text)}\n]]>"


def test_an_element_without_content_is_closed() -> None:
    assert element("a", {"b": 1}) == ['<a b="1"/>']
    assert element("a", {}, ["<b/>"]) == ["<a>", "  <b/>", "</a>"]
