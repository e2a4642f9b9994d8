"""A job keeps what its prompt was called, so that five jobs of one look can be told apart."""

from __future__ import annotations

from services.migrations import FOLDER
from sql.tests.jobs import column
from sql.tests.people import Person, ask, outcome
from sql.tests.rows import add
from sql.tests.servers import Connection

FILE = FOLDER / "20261201000000_job_labels.sql"


def prompt_of(db: Connection, owner: object, label: str, words: str = "a beach at sunset") -> str:
    return add(db, "prompts", owner, prompt_text=words, variation_label=label)


def test_a_job_has_the_label_of_its_prompt_and_keeps_it(db: Connection, ada: Person) -> None:
    prompt = prompt_of(db, ada.id, "Evening light")
    job = add(db, "generations", ada.id, prompt_id=prompt)
    ask(db, ada, "update public.prompts set prompt_text = 'a pier', variation_label = 'Pier' where id = %s", [prompt])
    again = add(db, "generations", ada.id, prompt_id=prompt, parent_id=job)
    db.execute("delete from public.prompts where id = %s", [prompt])
    assert column(db, job, "prompt_label") == "Evening light" == column(db, again, "prompt_label")


def test_other_words_than_the_prompts_have_no_label_and_nobody_makes_one_up(
    db: Connection, ada: Person, ben: Person
) -> None:
    mine, theirs = prompt_of(db, ada.id, "Mine"), prompt_of(db, ben.id, "Theirs")
    assert column(db, add(db, "generations", ada.id, prompt_id=mine, prompt_text="a pier"), "prompt_label") == ""
    made_up = add(db, "generations", ada.id, prompt_label="Made up")
    assert column(db, made_up, "prompt_label") == ""
    assert outcome(db, ada, "update public.generations set prompt_label = 'x' where id = %s", [made_up]) == "23514"
    stolen = "insert into public.generations (user_id, prompt_text, prompt_id) values (%s, 'a beach at sunset', %s)"
    assert outcome(db, ada, stolen, [ada.id, theirs]) == "23503"


def test_jobs_from_before_find_the_label_their_words_had(db: Connection, ada: Person) -> None:
    prompt = prompt_of(db, ada.id, "Evening light")
    old = add(db, "generations", ada.id, prompt_id=prompt)
    ask(db, ada, "update public.prompts set prompt_text = 'a pier', variation_label = 'Pier' where id = %s", [prompt])
    new = add(db, "generations", ada.id, prompt_id=prompt, prompt_text="a pier")
    other = add(db, "generations", ada.id, prompt_id=prompt, prompt_text="by hand")
    db.execute("update public.generations set prompt_label = ''")
    text = FILE.read_text("utf-8")
    db.execute(text[text.index("update public.generations") :].encode())
    assert [column(db, job, "prompt_label") for job in (old, new, other)] == ["Evening light", "Pier", ""]
