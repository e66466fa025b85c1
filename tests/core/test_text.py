"""Text: decoding, and the line arithmetic."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relaylint.core.text import DecodeError, Position, Source, Span, decode

EXAMPLES = settings(max_examples=40, deadline=None, derandomize=True, database=None)
TEXT = "one\r\ntwo\rthree\n\n\u2028\x85é😀x"


@pytest.mark.parametrize(
    ("part", "position", "line"),
    [
        ("one", Position(1, 1), "one"),
        ("\r\n", Position(1, 4), "one"),
        ("two", Position(2, 1), "two"),
        ("\rthree", Position(2, 4), "two"),
        ("three", Position(3, 1), "three"),
        ("\n\u2028", Position(4, 1), ""),
        ("\u2028", Position(5, 1), "\u2028\x85é😀x"),
        ("é", Position(5, 3), "\u2028\x85é😀x"),
        ("x", Position(5, 5), "\u2028\x85é😀x"),
    ],
)
def test_position(part: str, position: Position, line: str) -> None:
    source = Source("a", TEXT)
    offset = TEXT.index(part)
    assert source.position(offset) == position
    assert source.line(position.line) == line
    assert source.slice(Span(offset, offset + len(part))) == part


def test_position_at_the_ends() -> None:
    source = Source("a", "x\n")
    assert [source.position(offset) for offset in (-1, 0, 2, 9)] == [(1, 1), (1, 1), (2, 1), (2, 1)]
    assert source.line(2) == ""
    assert Source("a", "").position(0) == (1, 1)
    assert Source("a", "").line(1) == ""
    assert repr(source) == "Source('a')"


@EXAMPLES
@given(st.text(st.sampled_from("ab\r\n\u2028😀"), max_size=20))
def test_lines_cover_the_text(text: str) -> None:
    source = Source("a", text)
    for offset in range(len(text) + 1):
        line, column = source.position(offset)
        breaks = text[:offset].replace("\r\n", "\n").replace("\r", "\n").count("\n")
        between = offset and text[offset - 1 : offset + 1] == "\r\n"
        assert line == breaks + 1 - bool(between)
        assert source.line(line)[: column - 1] == text[offset - column + 1 : offset].rstrip("\r\n")


FIRST, SECOND = 'New-RemoteDomain -Name "Büro" \r\n', "Set-RemoteDomain fabrikam.com\r\n"
MARK = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}


@pytest.mark.parametrize("wide", MARK)
@pytest.mark.parametrize("more", ["", SECOND, "x"])
def test_ascii_behind_utf_16(wide: str, more: str) -> None:
    data = MARK[wide] + FIRST.encode(wide) + SECOND.encode() + more.encode(wide)
    with pytest.raises(DecodeError) as raised:
        decode(data)
    assert raised.value.message == f"the text goes on in UTF-8 here, in a file that is {wide.upper()}"
    assert raised.value.text == FIRST + SECOND + more
    assert raised.value.text[raised.value.span.start :] == SECOND + more


@pytest.mark.parametrize("mark", [b"", b"\xff\xfe"])
@pytest.mark.parametrize("narrow", ["utf-8", "cp1252"])
def test_utf_16_behind_others(narrow: str, mark: bytes) -> None:
    with pytest.raises(DecodeError) as raised:
        decode(FIRST.encode(narrow) + mark + SECOND.encode("utf-16-le") + FIRST.encode(narrow))
    assert raised.value.message == "the text goes on in UTF-16 here, in a file that is UTF-8"
    assert raised.value.text[raised.value.span.start :].startswith(SECOND)


@pytest.mark.parametrize("wide", MARK)
@pytest.mark.parametrize(
    "text",
    [
        "# ═══════════════════ •••••••••••••••• ≡≡≡≡≡≡≡≡≡≡",
        "# 上上上上上上上上上上上上上上上上",
        "Comment : 用于内部邮件中继的连接器请不要删除它谢谢你们的合作好好学习天天向上",
        "Comment : 注意請勿刪除此連接器否則郵件將無法轉送至外部收件人",
        "Comment : このコネクタはオンプレミスのメールサーバーからのメールをうけとるためのものですむねまみ",
    ],
)
def test_letters_of_the_far_east_are_no_ascii(wide: str, text: str) -> None:
    assert decode(MARK[wide] + text.encode(wide)) == (text, wide)


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        (b"", "", "utf-8"),
        (b"a", "a", "utf-8"),
        ("é😀".encode(), "é😀", "utf-8"),
        (b"\xef\xbb\xbfa", "a", "utf-8"),
        (b"\xef\xbb\xbf\xef\xbb\xbfa", "\ufeffa", "utf-8"),
        ("a😀".encode("utf-16"), "a😀", "utf-16-le"),
        ("a".encode("utf-16-le"), "a", "utf-16-le"),
        ("ab😀".encode("utf-16-le"), "ab😀", "utf-16-le"),
        ("ab😀".encode("utf-16-be"), "ab😀", "utf-16-be"),
        (b"\0# no UTF-16", "\0# no UTF-16", "utf-8"),
        (b"a\0# no UTF-16", "a\0# no UTF-16", "utf-8"),
        (b"\xfe\xff" + "é".encode("utf-16-be"), "é", "utf-16-be"),
        (b"\xff\xfe", "", "utf-16-le"),
        (b"\0\0", "\0\0", "utf-8"),
    ],
)
def test_decode(data: bytes, text: str, encoding: str) -> None:
    assert decode(data) == (text, encoding)


@pytest.mark.parametrize(
    ("data", "message", "text", "span"),
    [
        (b"ab\xe9c", "0xe9 is not UTF-8 text", "ab\ufffdc", Span(2, 3)),
        ("😀é".encode() + b"\xf0\x9f\x98", "0xf0 0x9f 0x98 is not UTF-8 text", "😀é\ufffd", Span(2, 3)),
        (b"\xc0\xaf", "0xc0 is not UTF-8 text", "\ufffd\ufffd", Span(0, 1)),
        (b"\xed\xa0\x80", "0xed is not UTF-8 text", "\ufffd\ufffd\ufffd", Span(0, 1)),
        (b"\xef\xbb\xbfa\xff", "0xff is not UTF-8 text", "a\ufffd", Span(1, 2)),
        (b"\xff\xfea\0b", "0x62 is not UTF-16-LE text", "a\ufffd", Span(1, 2)),
        (b"a\0b\0\x00\xd8c\0", "0x00 0xd8 is not UTF-16-LE text", "ab\ufffdc", Span(2, 3)),
        (b"\xff\xfe\0\0a\0\0\0", "UTF-32 is not read; save the file as UTF-8", "", Span(0, 0)),
        (b"\0\0\xfe\xff\0\0\0a", "UTF-32 is not read; save the file as UTF-8", "", Span(0, 0)),
    ],
)
def test_decode_error(data: bytes, message: str, text: str, span: Span) -> None:
    with pytest.raises(DecodeError) as caught:
        decode(data)
    assert (caught.value.message, caught.value.text, caught.value.span) == (message, text, span)


@EXAMPLES
@given(st.binary(max_size=40))
def test_any_bytes(data: bytes) -> None:
    """Bytes are text, or an error whose place lies in the text that it shows."""
    error: DecodeError | None = None
    try:
        text, encoding = decode(data)
    except DecodeError as caught:
        error = caught
    if error:
        assert 0 <= error.span.start <= error.span.end <= len(error.text)
    else:
        assert data.endswith(text.encode(encoding))


@pytest.mark.parametrize(("encoding", "units"), [("utf-8", 8), ("utf-16", 5), ("utf-32", 4)])
def test_code_units(encoding: str, units: int) -> None:
    source = Source("a", "a\nbé😀c\u2028d\n")
    assert source.units(source.position(source.text.index("c")), encoding) == units - 1
    assert source.offset(2, units, encoding) == source.text.index("c") + 1
    assert source.offset(2, units - 2, encoding) == source.text.index("😀")
    assert source.slice(Span(source.offset(2, 99, encoding), 99)) == "\n"
    assert [source.offset(line, 7, encoding) for line in (1, 3, 4)] == [1, 9, 9]


@EXAMPLES
@given(st.text(st.sampled_from("aé\r\n\u2028😀\ud800"), max_size=20), st.sampled_from(["utf-8", "utf-16", "utf-32"]))
def test_offset_is_the_inverse_of_position(text: str, encoding: str) -> None:
    source = Source("a", text)
    for offset in range(len(text) + 1):
        position = source.position(offset)
        back = source.offset(position.line, source.units(position, encoding), encoding)
        assert back == offset or text[offset - 1 : offset + 1] == "\r\n"
