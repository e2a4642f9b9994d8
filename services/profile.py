"""The person's own account: name, e-mail, password, and leaving for good."""

from __future__ import annotations

import supabase

from services import auth_calls, tokens, wiring
from services.errors import Invalid, Unavailable
from services.identity import Identity
from services.password_rules import refuse_unusable
from services.store import files, objects
from services.store import profiles as store
from services.store import sessions as session_store

WRONG_PASSWORD = "The current password is not right. Nothing was changed."
LONGEST_NAME = 200
BUCKET = files.BUCKET


def rename(who: Identity, name: str) -> None:
    """Raises Invalid, Unavailable."""
    tidy = " ".join(name.split())
    if len(tidy) > LONGEST_NAME:
        raise Invalid(f"A name can have at most {LONGEST_NAME} characters.")
    auth_calls.change_user(who.client, who.access_token, {"data": {"name": tidy}})
    store.update(who.client, who.user_id, name=tidy)
    tokens.renamed(wiring.studio(), who.session_id, name=tidy)


def change_email(who: Identity, email: str, current_password: str) -> bool:
    """Whether the address is changed already, or waits for the mails. Raises Invalid, Unavailable."""
    _prove(who, current_password)
    wanted = email.strip().lower()
    changed = auth_calls.change_user(who.client, who.access_token, {"email": wanted})
    if changed != wanted:
        return False
    tokens.renamed(wiring.studio(), who.session_id, email=wanted)
    return True


def change_password(who: Identity, current_password: str, password: str) -> None:
    """All other browsers are signed out. Raises Invalid, Unavailable."""
    _prove(who, current_password)
    set_password(who, password)


def set_password(who: Identity, password: str) -> None:
    """For somebody a recovery link let in: no current password is asked for."""
    refuse_unusable(password)
    studio = wiring.studio()
    auth_calls.change_user(who.client, who.access_token, {"password": password})
    session_store.delete_of_user(studio.admin, who.user_id, but=who.session_id)
    auth_calls.sign_out(studio.auth_client(), who.access_token, "others")


def delete_account(who: Identity, typed_email: str) -> int:
    """Everything of this person, files first. Returns the number of files. Raises Invalid, Unavailable.

    If it breaks off half way, the account is still there and the same call finishes the work.
    """
    if typed_email.strip().lower() != who.email.lower():
        raise Invalid("This is not the e-mail address of this account. Nothing was deleted.")
    admin = wiring.studio().admin
    removed = _delete_files(admin, who.user_id)
    auth_calls.delete_user(admin, who.user_id)
    return removed


def _delete_files(admin: supabase.Client, user_id: str) -> int:
    """Through the Storage API, which also frees the bytes; a row deleted by SQL would leave them for ever."""
    paths = objects.paths_below(admin, BUCKET, user_id)
    files.remove(admin, paths)
    if objects.paths_below(admin, BUCKET, user_id):
        raise Unavailable(
            "Some of your files could not be deleted, so your account was kept. Try again in a moment."
        )
    return len(paths)


def _prove(who: Identity, current_password: str) -> None:
    """The person at the keyboard knows the password, not only the session."""
    client = wiring.studio().auth_client()
    try:
        proof = auth_calls.sign_in(client, who.email, current_password)
    except Invalid as error:
        raise Invalid(WRONG_PASSWORD) from error
    auth_calls.sign_out(client, proof.access_token, "local")
