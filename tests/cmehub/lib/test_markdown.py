import pytest

from cmehub.lib.markdown import render, render_plain


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("One\n\nTwo", "<p>One</p>\n<p>Two</p>\n"),
        ("One\nTwo", "<p>One<br>\nTwo</p>\n"),
        ("**Bold** and *italic*", "<p><strong>Bold</strong> and <em>italic</em></p>\n"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("# Team", "<h3>Team</h3>\n"),
    ],
)
def test_known_markdown_becomes_html(text: str, html: str) -> None:
    assert render(text) == html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>\n"),
        ("![x](https://a.example/b)", "<p>![x](https://a.example/b)</p>\n"),
        ("<https://a.example>", "<p>&lt;https://a.example&gt;</p>\n"),
        ("a < b & c", "<p>a &lt; b &amp; c</p>\n"),
    ],
)
def test_everything_else_stays_text(text: str, html: str) -> None:
    assert render(text) == html


def test_plain_html_has_only_paragraphs_breaks_and_lists() -> None:
    assert render_plain("# Team\n\n**You**\nand 1 < 2\n\n1. a\n2. b") == (
        "<p>Team</p>\n<p>You<br>\nand 1 &lt; 2</p>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>"
    )
