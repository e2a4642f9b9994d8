"""The database's refusals in our words. Constraint names are the interface; each has its sentence here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal

import httpx
from postgrest.exceptions import APIError
from storage3.exceptions import StorageApiError
from storage3.utils import StorageException

from services.domain import money_text, size_text
from services.errors import (
    Conflict,
    ConsentNeeded,
    Invalid,
    NotFound,
    OverBudget,
    PriceRose,
    SignedOut,
    StudioError,
    Unavailable,
)

CONSTRAINTS: dict[str, tuple[type[StudioError], str]] = {
    "assets_ai_model_id_fkey": (NotFound, "This persona is gone. Nothing was changed; choose another one."),
    "assets_filename_length": (Invalid, "A name has 1 to 255 characters. Nothing was changed."),
    "assets_alt_text_length": (Invalid, "The description of a picture has at most 1,000 characters."),
    "assets_tags_fit": (Invalid, "At most 50 tags of at most 40 characters fit. Nothing was changed."),
    "assets_file_size_range": (Invalid, "A file may have at most 50 MB. Nothing was kept."),
    "ai_models_name_length": (Invalid, "A persona's name has 1 to 120 characters. Nothing was saved."),
    "ai_models_description_length": (Invalid, "A persona's description has at most 4,000 characters."),
    "ai_models_voice_id_length": (Invalid, "A voice id has at most 100 characters. Nothing was saved."),
    "ai_models_voice_settings_valid": (Invalid, "A voice setting is outside its range. Nothing was saved."),
    "ai_models_reference_image_ids_count": (Invalid, "A persona has at most 100 reference images."),
    "ai_models_reference_image_ids_owned": (
        Invalid,
        "A chosen reference image is gone or is no image. Nothing was saved; choose again.",
    ),
    "ai_models_speaking_style_length": (Invalid, "A way of speaking has at most 4,000 characters."),
    "ai_models_do_list_fit": (
        Invalid,
        "At most 50 things a persona does, of 1 to 300 characters each. Nothing was saved.",
    ),
    "ai_models_dont_list_fit": (
        Invalid,
        "At most 50 things a persona does not do, of 1 to 300 characters each. Nothing was saved.",
    ),
    "ai_models_image_settings_valid": (Invalid, "A picture setting has a form that is not known. Nothing was saved."),
    "ai_models_disclosure_length": (Invalid, "A disclosure has at most 500 characters. Nothing was saved."),
    "ai_models_reference_roles_valid": (Invalid, "A reference has a role that is not known. Nothing was saved."),
    "ai_models_likeness_kept": (
        Conflict,
        "This persona has consents on record, so it shows a real person. Make a new persona for a synthetic one.",
    ),
    "consents_needed": (
        ConsentNeeded,
        "This persona shows a real person, and no valid consent covers this today. Nothing was sent or charged; "
        "add a consent in the persona's Consent tab.",
    ),
    "consents_kept": (Conflict, "A consent is revoked, never rewritten. Revoke it and add a new one."),
    "consents_delete_used": (
        Conflict,
        "Work was done under this consent, so the record stays. Revoke it instead; nothing was changed.",
    ),
    "consents_person_name_length": (Invalid, "Whose consent it is takes 1 to 200 characters. Nothing was saved."),
    "consents_covers_something": (Invalid, "Say whether the face, the voice or both are covered."),
    "consents_uses_length": (Invalid, "Say in 1 to 2,000 characters what was agreed on. Nothing was saved."),
    "consents_valid_dates": (Invalid, "A consent cannot end before it begins. Nothing was saved."),
    "consents_time_zone_known": (Invalid, "This time zone is not known. Nothing was saved."),
    "consents_note_length": (Invalid, "A note has at most 2,000 characters. Nothing was saved."),
    "consents_proof_asset_id_fkey": (NotFound, "The proof is not in your library any more. Choose another file."),
    "consents_ai_model_id_fkey": (NotFound, "This persona is gone. Nothing was saved."),
    "assets_keep_proof": (
        Conflict,
        "This file proves a consent that work was done under, so it stays. Nothing was deleted.",
    ),
    "prompt_groups_source_image_id_fkey": (
        NotFound,
        "This picture is gone. Nothing was sent; choose another one.",
    ),
    "prompt_groups_wishes_length": (Invalid, "Wishes have at most 2,000 characters. Nothing was sent."),
    "prompt_groups_axes_valid": (Invalid, "At least one thing must be free to change. Nothing was sent."),
    "prompt_groups_vision_model_valid": (Invalid, "The studio does not know this model. Nothing was sent."),
    "prompt_groups_reroll_prompt": (NotFound, "This prompt is gone. Nothing was sent; choose another one."),
    "prompt_groups_reroll_picture": (
        Invalid,
        "The picture behind this prompt is gone, so it cannot be re-rolled. Nothing was sent.",
    ),
    "prompt_groups_reroll_current": (
        Conflict,
        "This prompt was changed in another place. Nothing was sent; look at it again.",
    ),
    "prompts_version_kept": (NotFound, "This version is gone. Nothing was changed."),
    "prompts_score_range": (Invalid, "A score is a number from 1 to 5. Nothing was saved."),
    "prompt_groups_model_id_fkey": (NotFound, "This persona is gone. Nothing was sent; choose another one."),
    "prompts_model_id_fkey": (NotFound, "This persona is gone. Nothing was saved; choose another one."),
    "prompts_prompt_text_length": (Invalid, "A prompt has 1 to 8,000 characters. Nothing was saved."),
    "prompts_variation_label_length": (Invalid, "A label has at most 120 characters. Nothing was saved."),
    "generations_prompt_id_fkey": (NotFound, "This prompt is gone. Nothing was sent; choose another one."),
    "generations_ai_model_id_fkey": (NotFound, "This persona is gone. Nothing was sent; choose another one."),
    "generations_prompt_text_length": (Invalid, "A prompt has 1 to 8,000 characters. Nothing was sent."),
    "generations_quote_fits": (
        Conflict,
        "The price on the button was that of other settings. Nothing was sent; look at the price and press again.",
    ),
    "budgets_price_unknown": (
        OverBudget,
        "Nobody knows what this costs, and your budget allows known prices only. Nothing was sent or charged; wait "
        "for the price, or allow unknown ones under Costs.",
    ),
    "budgets_limit_usd_range": (Invalid, "A budget lies between $0 and $1,000,000. Nothing was saved."),
    "budgets_ai_model_id_fkey": (NotFound, "This persona is gone. Nothing was saved; choose another one."),
    "settlements_open": (Conflict, "This was settled already. Nothing was booked twice."),
    "settlements_ended": (
        Conflict,
        "The studio still asks the vendor about this job. Nothing was booked; wait for its end.",
    ),
    "generations_status_arrow": (Conflict, "The job has moved on meanwhile. Look at it again."),
    "generations_nsfw_final": (
        Conflict,
        "A content check refused these words. They are not sent again as they are, nor to another vendor. Nothing "
        "was charged; change the prompt first.",
    ),
    "generations_parent_id_fkey": (NotFound, "The job this is made from is gone. Nothing was sent; start anew."),
    "generations_worker_only": (Conflict, "The job is at the vendor now; it can no longer be changed here."),
    "generations_delete_running": (
        Conflict,
        "This job is at the vendor and may have cost money. Wait until it has ended, or cancel it.",
    ),
    "persona_identities_status_arrow": (Conflict, "The training has moved on meanwhile. Look at it again."),
    "persona_identities_worker_only": (Conflict, "The training is at the vendor now and cannot be changed here."),
    "persona_identities_delete_running": (
        Conflict,
        "This training is at the vendor and may have cost money. Wait until it has ended.",
    ),
    "persona_identities_ai_model_id_fkey": (NotFound, "This persona is gone. Nothing was sent; choose another one."),
    "persona_identities_in_use_trained": (Conflict, "This likeness is not trained yet, so nothing is drawn with it."),
    "generations_character_trained": (
        Invalid,
        "The chosen likeness is not trained, or is gone. Nothing was sent; choose another one.",
    ),
    "charges_studio_limit": (
        OverBudget,
        "Your share of the studio's keys is used up for this month. Nothing was sent or charged; add a key of your own "
        "under Accounts, Keys.",
    ),
    "charges_key_changed": (
        Conflict,
        "A key changed while this was about to be sent. Nothing was sent or charged; it is tried again by itself.",
    ),
    "user_api_keys_worker_only": (Conflict, "The key has changed meanwhile. Look at it again."),
    "voice_takes_voice_id_safe": (Invalid, "This is no voice id of ElevenLabs. Nothing was sent; choose a voice."),
    "voice_takes_model_safe": (Invalid, "This is no model of ElevenLabs. Nothing was sent; choose a model."),
    "voice_takes_settings_valid": (Invalid, "A voice setting is outside its range. Nothing was sent."),
    "voice_takes_line_length": (Invalid, "A line has 1 to 40,000 characters. Nothing was sent."),
    "voice_takes_line_fits_model": (
        Invalid,
        "The line is too long for this model. Nothing was sent; shorten it or choose a model with more room.",
    ),
    "voice_takes_ai_model_id_fkey": (NotFound, "This persona is gone. Nothing was sent; choose another one."),
    "voice_takes_delete_sent": (
        Conflict,
        "This line is at ElevenLabs and may have cost money. Wait until it has ended.",
    ),
    "ai_models_voice_model_length": (Invalid, "The name of a model has at most 100 characters. Nothing was saved."),
    "viral_reels_notes_length": (Invalid, "Notes have at most 10,000 characters. Nothing was saved."),
    "viral_reels_tags_fit": (Invalid, "At most 50 tags of at most 40 characters fit. Nothing was changed."),
    "viral_reels_view_count_positive": (Invalid, "A view count cannot be negative. Nothing was saved."),
    "users_name_length": (Invalid, "A name has at most 200 characters. Nothing was saved."),
    "users_reel_view_threshold_range": (Invalid, "The threshold lies between 0 and 1,000,000,000,000 views."),
}

FIGURED: dict[str, Callable[[Mapping[str, str]], StudioError]] = {
    "budgets_exceeded": lambda found: OverBudget(
        money_text.over_budget(
            Decimal(found["cost"]),
            Decimal(found["left"]),
            Decimal(found["limit"]),
            found["period"],
            persona=found.get("whose") == "persona",
        )
    ),
    "generations_price_rose": lambda found: PriceRose(
        money_text.price_rose(Decimal(found["was"]), Decimal(found["asked"]), found["unit"])
    ),
    "assets_stored_bytes_exceeded": lambda found: Invalid(
        size_text.full(int(found["used"]), int(found["limit"]), int(found["size"]))
    ),
}
"""Refusals that name figures, as name=figure in the database's own sentence."""

CODES: dict[str, type[StudioError]] = {
    "22P02": NotFound,  # an id from a URL that is no id
    "PGRST116": NotFound,
    "42501": NotFound,  # somebody else's row looks like no row
    "22001": Invalid,
    "22003": Invalid,
    "23502": Invalid,
    "23503": Conflict,
    "23505": Conflict,
    "23514": Invalid,
    "PGRST301": SignedOut,
    "PGRST302": SignedOut,
    "PGRST303": SignedOut,
    "40001": Unavailable,
    "40P01": Unavailable,
    "55P03": Unavailable,
    "57014": Unavailable,
    "PGRST000": Unavailable,
    "PGRST001": Unavailable,
    "PGRST002": Unavailable,
    "PGRST003": Unavailable,
    "database_unavailable": Unavailable,  # the embedded server does not start
}
"""SQLSTATE or PostgREST code -> ours, where no constraint has its own sentence."""


@contextmanager
def in_our_words() -> Iterator[None]:
    """Raises StudioError for what the database, the storage or the wire to them refuses."""
    try:
        yield
    except APIError as error:
        raise refusal(error) from error
    except StorageApiError as error:
        raise _storage_refusal(error) from error
    except (httpx.TransportError, StorageException) as error:
        raise Unavailable() from error


def refusal(error: APIError) -> Exception:
    """Our error for the database's, or the database's own when nobody foresaw it."""
    text = f"{error.message} {error.details}"
    for name in re.findall(r"[a-z_0-9]+", text):
        if name in FIGURED:
            return FIGURED[name](dict(re.findall(r"(\w+)=([\w.]+)", text)))
        if name in CONSTRAINTS:
            kind, sentence = CONSTRAINTS[name]
            return kind(sentence)
    code = str(error.code)
    if code in CODES:
        return CODES[code]()
    return Unavailable() if re.fullmatch(r"5\d\d|08...|53...", code) else error


def _storage_refusal(error: StorageApiError) -> StudioError:
    status = str(error.status)
    if status == "404" or error.code in {"NoSuchKey", "not_found"}:
        return NotFound("The file is not in the storage any more.")
    if status == "413":
        return Invalid("A file may have at most 50 MB. Nothing was kept.")
    if status in {"401", "403"}:
        return SignedOut() if error.code in {"InvalidJWT", "Unauthorized"} else NotFound()
    if status == "415" or error.code == "invalid_mime_type":
        return Invalid("Files of this kind are not kept here. Nothing was stored.")
    if status == "507":
        return Unavailable(
            "The studio's disk is full. Nothing was stored; tell whoever runs this studio, and try again later."
        )
    return Unavailable("The studio's storage does not answer. Nothing was stored; try again in a moment.")
