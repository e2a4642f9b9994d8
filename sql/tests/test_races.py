"""Several workers on one queue: every job to exactly one, and nothing sent twice."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

from sql.tests.jobs import begin, claim, column, expire, record
from sql.tests.people import SERVICE, ask, outcome, sign_up
from sql.tests.servers import Connect

FILL = """
  insert into public.generations (user_id, prompt_text, model)
  select %s, 'a beach', 'model ' || number from generate_series(1, %s) as number
"""
ASK = "insert into public.prompt_groups (user_id) select %s from generate_series(1, %s)"
LOOK = "select id from public.claim_prompt_groups(%s, 4, 60)"
WITHDRAW = """
  update public.generations set status = 'cancelled' where id = %s and status = 'pending' returning true
"""


def drained(connect: Connect, workers: int) -> list[str]:
    """Ids in the order all `workers` together claimed them, until nothing is left."""
    opened = [connect() for _ in range(workers)]

    def work(number: int) -> list[str]:
        found: list[str] = []
        while got := claim(opened[number], f"w{number}", batch=3):
            found += got
        return found

    with ThreadPoolExecutor(workers) as pool:
        return [job for jobs in pool.map(work, range(workers)) for job in jobs]


def test_three_workers_never_claim_a_job_twice_and_leave_none(connections: Connect) -> None:
    db = connections()
    db.execute(FILL, [sign_up(db, "ada").id, 90])
    claimed = drained(connections, 3)
    claimed += claim(db, "last", batch=90)
    assert len(claimed) == len(set(claimed)) == 90


def test_three_workers_never_look_at_a_picture_twice(connections: Connect) -> None:
    db = connections()
    db.execute(ASK, [sign_up(db, "ada").id, 60])
    opened = [connections() for _ in range(3)]

    def work(number: int) -> list[object]:
        found: list[object] = []
        while got := ask(opened[number], SERVICE, LOOK, [f"w{number}"]):
            found += got
        return found

    with ThreadPoolExecutor(3) as pool:
        claimed = [row for rows in pool.map(work, range(3)) for row in rows]
    assert len(claimed) == len(set(claimed)) == 60


def test_a_job_is_either_withdrawn_or_sent(connections: Connect) -> None:
    db, worker = connections(), connections()
    person = sign_up(db, "ada")
    db.execute(FILL, [person.id, 40])
    jobs = claim(worker, batch=40)

    def withdraw(job: str) -> bool:
        return ask(db, person, WITHDRAW, [job]) == [(True,)]

    with ThreadPoolExecutor(2) as pool:
        withdrawn = pool.submit(lambda: [withdraw(job) for job in jobs])
        sent = pool.submit(lambda: [begin(worker, job) for job in reversed(jobs)])
        pairs = list(zip(withdrawn.result(), reversed(sent.result()), strict=True))
    assert all(by_person is not by_worker for by_person, by_worker in pairs)


def test_a_late_answer_and_a_new_owner_do_not_both_write(connections: Connect) -> None:
    db, late, new = connections(), connections(), connections()
    db.execute(FILL, [sign_up(db, "ada").id, 1])
    (job,) = claim(late, "late")
    begin(late, job, "late")
    expire(db, job)
    with ThreadPoolExecutor(2) as pool:
        answered = pool.submit(record, late, job, {"status": "queued", "higgsfield_job_id": "h1"}, "late", 60)
        taken = pool.submit(claim, new, "new")
        assert answered.result() is (taken.result() == [])
    assert column(db, job, "status") == ("queued" if answered.result() else "submitting")


def test_a_claim_does_not_wait_for_a_row_somebody_holds(connections: Connect) -> None:
    db, holder, worker = connections(), connections(), connections()
    db.execute(FILL, [sign_up(db, "ada").id, 2])
    first, second = claim(db)
    for job in (first, second):
        expire(db, job)
    with holder.transaction():
        holder.execute("select 1 from studio.generation_runs where generation_id = %s for update", [first])
        worker.execute("set statement_timeout = '5s'")
        assert claim(worker, "w2") == [second]


def test_two_tabs_pressing_the_same_button_make_one_job(connections: Connect) -> None:
    db = connections()
    person = sign_up(db, "ada")
    tabs = [connections() for _ in range(4)]
    press = """insert into public.generations (user_id, prompt_text, request_key)
      values (%s, 'a beach', '00000000-0000-0000-0000-0000000000aa')
      on conflict (user_id, request_key) do nothing"""
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda tab: ask(tab, person, press, [person.id]), tabs))
    assert db.execute("select count(*) from public.generations").fetchone() == (1,)
    assert outcome(db, person, press, [person.id]) == "nothing"


def test_twenty_writers_of_the_same_reel_make_one(connections: Connect) -> None:
    """By paste, by import and by hand, with a count each: one row, one verdict, every count in the history."""
    db = connections()
    person = sign_up(db, "ada")
    writers = [connections() for _ in range(20)]
    reel = "https://www.youtube.com/watch?v=Qx7-Lm_2ZaE"

    def write(number: int) -> list[object]:
        if number % 2:
            day = f"2026-10-{number + 1:02}T00:00:00Z"
            line = {
                "place": 1, "url": reel, "platform": "youtube", "shortcode": "Qx7-Lm_2ZaE", "views": 1000 + number,
                "counted_at": day, "is_dated": True, "source": "import",
            }  # fmt: skip
            ((outcome,),) = ask(writers[number], person, "select public.import_reels(%s)", [json.dumps([line])])
            return [outcome[0][1]]
        added = ask(
            writers[number], person,
            "insert into public.viral_reels (user_id, url, platform, shortcode, tags)"
            " values (%s, %s, 'youtube', 'Qx7-Lm_2ZaE', '{seen}')"
            " on conflict (user_id, shortcode) do nothing returning id",
            [person.id, reel],
        )  # fmt: skip
        return ["added"] if added else ["exists"]

    with ThreadPoolExecutor(20) as pool:
        outcomes = [found for (found,) in pool.map(write, range(20))]
    assert outcomes.count("added") == 1 and set(outcomes) <= {"added", "exists", "counted"}
    one_row = db.execute("select view_count, approval_status from public.viral_reels").fetchall()
    assert one_row == [(1019, "denied")]
    assert db.execute("select count(distinct views), count(*) from public.reel_counts").fetchone() == (10, 10)
    assert db.execute("select sum(reels) from public.reel_totals").fetchone() == (1,)
