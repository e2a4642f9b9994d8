"""What a row of the keys' screen says of one vendor."""

from datetime import datetime

import streamlit as st

from services import keys
from services.domain.key_facts import KeyStatus
from services.store.keys import ApiKey
from services.studio_keys import StudioKey
from ui import key_words
from ui.key_row import Told


def told(service: str, key: ApiKey | None, offer: StudioKey | None, stands_in: bool, now: datetime) -> Told:
    lent = offer is not None and offer.is_chosen
    if key:
        words = key_words.told(key, now, st.context.timezone)
    elif offer and lent and offer.status is KeyStatus.REFUSED:
        words = key_words.lent_refused(offer.failing_since, st.context.timezone)
    elif offer and lent:
        words = key_words.lent(offer.spent_usd, offer.monthly_usd)
    else:
        words = key_words.none(stands_in)
    purpose = key_words.PURPOSE.get(service, "")
    state = key_words.badge(key, stands_in, offer.status if offer and lent else None)
    return Told(service, keys.SERVICES[service], purpose, state, words, key is not None, lent if offer else None)
