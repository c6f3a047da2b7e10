"""Texts that look like disavow files, well and badly made, and texts that want to be more than text."""

from __future__ import annotations

from hypothesis import strategies as st

HOSTS = st.sampled_from(
    ["a.example", "www.a.example", "b.a.example", "c.example", "x.blogspot.com", "blogspot.com", "198.51.100.7",
     "bücher.example", "org.br", "wordpress.com", "y.wordpress.com"]
)  # fmt: skip
ENTRIES = st.one_of(
    HOSTS.map("domain:{}".format),
    HOSTS.map("domain: {}".format),
    HOSTS.map("DOMAIN:{}".format),
    HOSTS,
    HOSTS.map("https://{}/p?q=1".format),
    HOSTS.map("http://{}/".format),
    HOSTS.map("{}/page".format),
)
PLAIN = st.characters(exclude_categories=("Cs",), exclude_characters="\0\x01\r\n\ufeff")
LINES = st.one_of(ENTRIES, st.just(""), st.text(PLAIN, max_size=20).map("# {}".format), st.text(PLAIN, max_size=20))
FILES = st.lists(LINES, max_size=20).map(lambda lines: "".join(f"{line}\n" for line in lines))
HOSTILE = st.lists(
    st.one_of(
        st.sampled_from(
            ["\n", "\r", "\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1b[2J", "\u202e", "\0", "\ufeff", "\ud800",
             "domain:victim.example", "https://victim.example/", "#", " ", "%0a", "\\", "?", "*", "é"]
        ),
        st.text(max_size=5),
    ),
    max_size=8,
).map("".join)  # fmt: skip
