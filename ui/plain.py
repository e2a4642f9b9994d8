"""Words that are not ours inside Markdown: names, captions, a vendor's sentence must not become markup or pictures."""

from __future__ import annotations

import re

_SPECIAL = re.compile(r"[\\`*{}\[\]<>#|~$&]|(?<!\w)_|_(?!\w)|:(?=\S)")
_LINE_START = re.compile(r"((?:^|[\r\n])[ \t]*\d*)([-+=.)])")


def text(words: str) -> str:
    """`words` so that Markdown shows them as they are; what means nothing to it where it stands is left alone.

    No escape reaches what Streamlit makes of text after its Markdown: an address that begins with https:// becomes
    a link to what it says, and `:material/bolt:` a drawn bolt.
    """
    return _LINE_START.sub(r"\1\\\2", _SPECIAL.sub(r"\\\g<0>", words))
