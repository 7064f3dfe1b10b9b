"""Rich text: only the allowed set comes through, and its words stay readable."""

import time

import pytest
from django import forms
from django.http import QueryDict

from hoopcrm.core.errors import Refused
from hoopcrm.core.richtext import as_plain, clean_html, from_text, is_formatted, show, to_text
from hoopcrm.core.widgets import RichTextField

ALLOWED = (
    "<p><strong>b</strong> <em>i</em> <u>u</u> <s>s</s><br>next</p>"
    "<ul><li>one<ol><li>deep</li></ol></li><li>two</li></ul>"
    '<p><a href="https://example.com/?a=1&amp;b=2" rel="noopener">site</a> '
    '<a href="tel:+4915112345678" rel="noopener">call</a></p>'
)


def clean(raw: str) -> str:
    return clean_html(raw, 1000)


def test_what_is_allowed_stays_as_it_is() -> None:
    assert clean(ALLOWED) == ALLOWED


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("plain", "<p>plain</p>"),
        ("a < b & c", "<p>a &lt; b &amp; c</p>"),
        ("<b>x</b><i>y</i><del>z</del>", "<p><strong>x</strong><em>y</em><s>z</s></p>"),
        ("<div>a</div><div><br></div><div>b<br></div>", "<p>a</p><p>b</p>"),
        ("<div><div>a</div></div>", "<p>a</p>"),
        ("<h1>T</h1><p style='color:red' onclick='x()'>p</p>", "<p>T</p><p>p</p>"),
        ("<p>x</p><p>&nbsp;</p>", "<p>x</p>"),
        ("<script>alert(1)</script>x<style>p{}</style>", "<p>x</p>"),
        ("<p>x<img src=x onerror=alert(1)>y</p>", "<p>xy</p>"),
        ("<svg><a xlink:href='javascript:1'><text>q</text></a></svg>z", "<p>z</p>"),
        ("<iframe src='https://example.com'></iframe>z", "<p>z</p>"),
        ("<a href='javascript:alert(1)'>x</a>", "<p>x</p>"),
        ("<a href='java&#x0A;script:alert(1)'>x</a>", "<p>x</p>"),
        ("<a href='data:text/html,x'>x</a>", "<p>x</p>"),
        ("<a href='/settings/'>x</a>", "<p>x</p>"),
        ("<a href='https://e.com' target=_blank onclick=x>x</a>",)
        + ('<p><a href="https://e.com" rel="noopener">x</a></p>',),
        ("", ""),
        ("<p><br></p>", ""),
        ("<ul><li></li></ul><strong> </strong>", ""),
    ],
)
def test_everything_else_is_taken_out(raw: str, expected: str) -> None:
    assert clean(raw) == expected
    assert clean(expected) == expected


def test_a_table_becomes_lines_of_words() -> None:
    html = clean("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>")
    assert to_text(html) == "a b\nc"
    assert "<t" not in html


def test_markup_hidden_in_an_address_stays_text() -> None:
    html = clean('<a href="https://e.com/<b><script>">x</a>')
    assert html == '<p><a href="https://e.com/%3Cb%3E%3Cscript%3E" rel="noopener">x</a></p>'


def test_the_limit_counts_text_not_markup() -> None:
    assert clean_html("<p><strong>12345</strong></p>", 5)
    with pytest.raises(Refused) as caught:
        clean_html("<p>123456</p>", 5, field="body")
    assert (caught.value.code, caught.value.field) == ("too_long", "body")


@pytest.mark.parametrize("raw", ["x" * 5_000_000, "<b>" * 60_000, "<div>" * 60_000 + "x"])
def test_huge_input_is_refused_at_once(raw: str) -> None:
    began = time.monotonic()
    with pytest.raises(Refused) as caught:
        clean_html(raw, 20_000)
    assert caught.value.code == "too_long"
    assert time.monotonic() - began < 1


def test_words_of_lists_and_paragraphs() -> None:
    assert to_text(ALLOWED) == ("b i u s\nnext\n- one\n  1. deep\n- two\nsite call")
    assert to_text("<p>a &lt;b&gt; &amp; c</p>") == "a <b> & c"


def test_plain_text_goes_there_and_back() -> None:
    text = "one & <two>\nsame paragraph\n\nnext"
    html = clean(from_text(text))
    assert html == "<p>one &amp; &lt;two&gt;<br>same paragraph</p><p>next</p>"
    assert not is_formatted(html)
    assert as_plain(html) == text
    assert is_formatted("<p><strong>x</strong></p>")


def test_links_open_beside_the_page() -> None:
    html = show(clean('<a href="https://e.com">x</a>'))
    assert html == '<p><a target="_blank" href="https://e.com" rel="noopener">x</a></p>'


class NoteForm(forms.Form):
    body = RichTextField(limit=10, label="Body")


def test_without_a_script_the_text_area_takes_plain_text() -> None:
    form = NoteForm(QueryDict("body=1+%3C+2"))
    assert form.is_valid()
    assert form.cleaned_data["body"] == "<p>1 &lt; 2</p>"


def test_the_editor_sends_html() -> None:
    form = NoteForm(QueryDict("body=%3Cb%3Ex%3C/b%3E&body-format=html"))
    assert form.is_valid()
    assert form.cleaned_data["body"] == "<p><strong>x</strong></p>"


def test_what_is_too_long_is_told_and_kept() -> None:
    form = NoteForm(QueryDict("body=12345678901"))
    assert not form.is_valid()
    assert "At most 10 characters" in form.errors["body"][0]
    assert "12345678901" in str(form["body"])


def test_the_widget_shows_html_only_when_it_must() -> None:
    plain = str(NoteForm(initial={"body": "<p>a &lt; b<br>c</p>"})["body"])
    assert "a &lt; b\nc</textarea>" in plain
    assert 'name="body-format" value="text"' in plain
    formatted = str(NoteForm(initial={"body": "<p><u>a</u></p>"})["body"])
    assert "&lt;u&gt;a&lt;/u&gt;" in formatted
    assert 'name="body-format" value="html"' in formatted
