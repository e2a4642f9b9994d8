"""What a person does with a key: hand it over, have it checked, take it away, or use the studio's."""

from functools import partial

from services import keys, studio_keys
from services.errors import StudioError
from services.identity import Identity
from services.keys import KeyUnanswered
from ui import confirm, flash, key_words
from ui.attempt import attempt
from ui.key_form import Answer


def save(who: Identity, service: str, typed: tuple[str, ...], unchecked: bool) -> Answer:
    """Keep what was typed if its vendor accepts it, or `unchecked` if the person chose that."""
    title = keys.SERVICES[service]
    try:
        key = keys.two_parts(service, *typed) if len(typed) == 2 else typed[0]
        if unchecked:
            keys.save(who, service, key)
            flash.say(f"The {title} key is saved unchecked; the studio asks again by itself.")
        else:
            facts = keys.add(who, service, key)
            flash.say(key_words.saved(title, facts.credit, facts.unit, facts.scope))
    except KeyUnanswered as error:
        return Answer(str(error), unanswered=True)
    except StudioError as error:
        return Answer(str(error))
    return Answer("", kept=True)


def check(who: Identity, service: str) -> None:
    attempt(lambda: keys.check_again(who, service))


def borrow(who: Identity, service: str, wanted: bool) -> None:
    """Use the studio's key for this vendor, or stop using it."""
    title = keys.SERVICES[service]
    done = f"{title} is asked with the studio's key." if wanted else f"The studio's {title} key is not used any more."
    attempt(lambda: studio_keys.choose(who, service, wanted), done)


def ask_to_remove(who: Identity, service: str, *, sandbox: bool) -> None:
    title = keys.SERVICES[service]
    going = key_words.removal(title, sandbox)
    confirm.ask("Delete this key", going, "Delete", partial(_remove, who, service))


def _remove(who: Identity, service: str) -> None:
    attempt(lambda: keys.delete(who, service), f"The {keys.SERVICES[service]} key is deleted.")
