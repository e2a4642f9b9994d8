"""Settings come from the environment; a wrong one is named and no secret is repeated."""

import base64
import secrets

import pytest

from services import settings
from services.settings import SettingsError

HOSTED = {
    "SUPABASE_URL": "https://project.example/",
    "SUPABASE_PUBLISHABLE_KEY": "publishable",
    "SUPABASE_SECRET_KEY": "the-secret",
    "STUDIO_ENCRYPTION_KEYS": "a:" + base64.b64encode(b"k" * 32).decode(),
}


def test_nothing_set_means_an_embedded_studio_for_this_machine_with_sandbox_vendors():
    read = settings.read({})
    assert (read.embedded, read.loopback, read.sandbox, read.worker, read.port) == (
        True,
        True,
        True,
        True,
        None,
    )


def test_a_project_needs_its_keys_and_the_message_names_all_that_are_missing():
    with pytest.raises(SettingsError) as refused:
        settings.read({"SUPABASE_URL": "https://project.example"})
    for name in ("SUPABASE_PUBLISHABLE_KEY", "SUPABASE_SECRET_KEY", "STUDIO_ENCRYPTION_KEYS"):
        assert name in str(refused.value)


def test_a_project_calls_real_vendors_unless_told_otherwise():
    assert not settings.read(HOSTED).sandbox
    assert settings.read({**HOSTED, "STUDIO_SANDBOX": "on"}).sandbox


def test_the_trailing_slash_of_a_url_goes():
    assert settings.read(HOSTED).supabase_url == "https://project.example"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("STUDIO_PORT", "eighty"),
        ("STUDIO_PORT", "0"),
        ("STUDIO_PORT", "65536"),
        ("STUDIO_SANDBOX", "maybe"),
        ("STUDIO_WORKER", "2"),
        ("STUDIO_PUBLIC_URL", "studio.example"),
        ("STUDIO_PUBLIC_URL", "javascript:alert(1)"),
        ("SUPABASE_URL", "https://project.example/?x=1"),
        ("STUDIO_OAUTH_PROVIDERS", "google,myspace"),
        ("STUDIO_ENCRYPTION_KEYS", "no-colon"),
        ("STUDIO_ENCRYPTION_KEYS", "a:not base64!"),
        ("STUDIO_ENCRYPTION_KEYS", "a:" + base64.encodebytes(b"k" * 32).decode()[:20] + "\n" + "a2tr" * 6),
    ],
)
def test_a_wrong_value_is_refused_and_its_variable_named(name, value):
    with pytest.raises(SettingsError, match=name):
        settings.read({**HOSTED, name: value})


def test_no_message_and_no_repr_repeats_a_secret():
    secret = secrets.token_urlsafe(24)
    with pytest.raises(SettingsError) as refused:
        settings.read({**HOSTED, "STUDIO_ENCRYPTION_KEYS": f"a:{secret}!"})
    assert secret not in str(refused.value)
    read = settings.read(
        {**HOSTED, "SUPABASE_SECRET_KEY": secret, "DATABASE_URL": f"postgresql://x:{secret}@h/d"}
    )
    assert secret not in repr(read) and read.secret_key is not None and read.secret_key.reveal() == secret


def test_the_ring_keeps_its_order_and_forgives_spaces():
    first, second = (base64.b64encode(letter * 32).decode() for letter in (b"a", b"b"))
    read = settings.read({**HOSTED, "STUDIO_ENCRYPTION_KEYS": f" new:{first} , old:{second} ,"})
    assert read.encryption_keys == (("new", b"a" * 32), ("old", b"b" * 32))


def test_an_open_address_is_no_loopback():
    assert not settings.read({"STUDIO_ADDRESS": "0.0.0.0"}).loopback
