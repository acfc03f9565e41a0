"""Documents come as XHTML, which the expat parser reads in a tenth of the HTML parser's time, and meet a small
user-agent style sheet: the stock one makes six pseudo-elements for every element.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import cssselect2
import weasyprint
from defusedxml.ElementTree import fromstring
from weasyprint.css.counters import CounterStyle

from perfeval.printing.fast.matching import note_source
from perfeval.printing.fetching import OwnFilesFetcher

AGENT_STYLE = Path(__file__).parent.with_name("css") / "agent.css"


class _Root(cssselect2.ElementWrapper):  # type: ignore[misc]
    """WeasyPrint asks it for `title`, `meta`, `link` and `style`: found in the head, without a test of each element."""

    def query_all(self, *names: str) -> Iterator[cssselect2.ElementWrapper]:
        left = sum(1 for name in names for _ in self.etree_element.iter(name))
        for element in self.iter_subtree() if left else ():
            if element.etree_element.tag in names:
                yield element
                left -= 1
                if not left:
                    return


class FormHTML(weasyprint.HTML):  # type: ignore[misc]
    """A document that is well-formed XHTML and uses only the elements of `css/agent.css`."""

    def __init__(self, xhtml: str, url_fetcher: OwnFilesFetcher) -> None:
        self.base_url = None
        self.url_fetcher = url_fetcher
        self.media_type = "print"
        root = fromstring(xhtml)
        self.wrapper_element = _Root.from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element

    def _ua_stylesheets(self, forms: bool = False) -> list[weasyprint.CSS]:
        return [_agent_style()[0]]

    def _ua_counter_style(self) -> list[CounterStyle]:
        return [_agent_style()[1]]


@cache
def _agent_style() -> tuple[weasyprint.CSS, CounterStyle]:
    """The sheet, and how it counts pages."""
    counters, source = CounterStyle(), AGENT_STYLE.read_text(encoding="utf-8")
    return note_source(weasyprint.CSS(string=source, counter_style=counters), source), counters
