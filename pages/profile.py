"""The person's own account: name, address, password, browsers, and the way out for good."""

from datetime import UTC, datetime

import streamlit as st

from services import identity, profile
from ui import flash, head, plain, press, session, times
from ui.errors import shown
from ui.web import recent

who = session.require()
head.show("Profile", f"Signed in as {plain.text(who.email)}")

with st.form("profile-name", border=False), shown():
    name = st.text_input("Name", who.name, max_chars=profile.LONGEST_NAME, autocomplete="name")
    if press.submit("Save name"):
        profile.rename(who, name)
        flash.say("Your name is saved.")
        st.rerun()

with st.expander("Change e-mail", icon=":material/mail:"), st.form("profile-email", border=False), shown():
    address = st.text_input("New e-mail", type="email", autocomplete="email")
    proof = st.text_input(
        "Current password", type="password", autocomplete="current-password", key="email-proof"
    )
    if press.submit("Change e-mail"):
        done = profile.change_email(who, address, proof)
        flash.say(
            "Your e-mail is changed." if done else "Open the links in the two mails to finish the change."
        )
        st.rerun()

with (
    st.expander("Change password", icon=":material/lock:"),
    st.form("profile-password", border=False),
    shown(),
):
    old = st.text_input(
        "Current password", type="password", autocomplete="current-password", key="password-old"
    )
    new = st.text_input("New password", type="password", autocomplete="new-password", key="password-new")
    if press.submit("Change password"):
        profile.change_password(who, old, new)
        flash.say("Your password is changed. All other browsers are signed out.")
        st.rerun()

st.subheader("Signed-in browsers", anchor=False)
for browser in identity.sessions(who):
    here = browser.id == who.session_id
    with st.container(horizontal=True, vertical_alignment="center", key=f"browser-{browser.id}"):
        used = "this one" if here else f"last used {times.ago(browser.last_seen_at, datetime.now(UTC))}"
        st.markdown(f"{identity.browser_name(browser.user_agent)} · {used}")
        if not here and press.button("End", key=f"end-{browser.id}", width="content"):
            identity.end_session(who, browser.id)
            recent.forget(who.user_id)
            st.rerun()
st.html('<p class="way-in"><a href="/session/end" target="_self">Sign out everywhere</a></p>')

with (
    st.expander("Delete account", icon=":material/delete_forever:"),
    st.form("profile-delete", border=False),
    shown(),
):
    st.markdown("Every file, persona, prompt, result and reel goes, and no one can bring them back.")
    typed = st.text_input("Type your e-mail to confirm", autocomplete="off")
    if press.submit("Delete account", type="primary"):
        files = profile.delete_account(who, typed)
        recent.forget(who.user_id)
        st.success(f"Your account is deleted, and {files} files with it.")
        st.html('<a href="/sign-in?why=deleted" target="_self">Leave</a>')
        st.stop()
