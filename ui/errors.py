"""How a failure looks: our own errors as their sentence, anything else as an id that the log holds too."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from services.errors import SignedOut, StudioError
from ui import plain

LOG = logging.getLogger("studio.errors")


def say(sentence: str) -> None:
    """What went wrong, in words that may name what others named."""
    st.error(plain.text(sentence), icon=":material/error:")


@contextmanager
def shown() -> Iterator[None]:
    """`with shown():` a StudioError inside becomes its sentence, right here. Others go on to `unexpected`."""
    try:
        yield
    except SignedOut:
        raise
    except StudioError as error:
        say(str(error))


def unexpected(error: Exception) -> bool:
    """For st.App(on_script_error=...): log with an id, show the id. True: the traceback is not shown."""
    if isinstance(error, SignedOut):
        st.info(str(error))
        st.html('<a href="/sign-in" target="_self">Sign in</a>')
    elif isinstance(error, StudioError):
        say(str(error))
    else:
        st.error(f"Something went wrong on our side, and it was noted as **{logged(error)}**. Try again.")
    return True


def logged(error: Exception) -> str:
    """Write `error` to the log under a short id, which is returned."""
    reference = secrets.token_hex(4)
    LOG.error("unexpected error %s", reference, exc_info=error)
    return reference
