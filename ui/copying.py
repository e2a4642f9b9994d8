"""A button that puts a text on the clipboard; only a browser can."""

from __future__ import annotations

import streamlit as st

_mount = st.components.v2.component(
    "studio_copy",
    html='<button type="button"></button>',
    css="""
button {
  font: 500 13px var(--st-font); color: var(--st-text-color); cursor: pointer;
  background: none; border: 0; padding: 7px 8px; border-radius: 6px;
}
button:hover { background: var(--st-secondary-background-color); }
button:focus-visible { outline: 2px solid var(--st-primary-color); }
""",
    js="""
export default function ({ parentElement, data }) {
  const button = parentElement.querySelector('button');
  button.textContent = 'Copy';
  button.setAttribute('aria-label', `Copy ${data.what}`);
  button.onclick = async () => {
    try { await navigator.clipboard.writeText(data.text); button.textContent = 'Copied'; }
    catch { button.textContent = 'Select and copy by hand'; }
    setTimeout(() => { button.textContent = 'Copy'; }, 2000);
  };
}
""",
)


def button(text: str, what: str, key: str) -> None:
    """`what` names the text for a screen reader."""
    _mount(key=key, data={"text": text, "what": what}, width="content")
