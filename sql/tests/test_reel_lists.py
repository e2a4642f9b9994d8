"""Lists of many reels: every filter with every order is answered by an index, and the counters never drift."""

from __future__ import annotations

import json
from itertools import product
from typing import Any
from uuid import uuid4

import pytest
from psycopg import errors

from sql.tests.people import ANON, NOBODY, SERVICE, Person, acting, ask, one, sign_up
from sql.tests.rows import add
from sql.tests.servers import Connection

ROWS, FEW, OTHERS = 30_000, 500, 20
SEED = """
  insert into public.viral_reels (user_id, url, platform, shortcode, view_count, views_checked_at, approval_status,
    decided_by, decided_at, is_favorite, tags, author, created_at, views_multiple, words)
  select %s, 'https://x/' || n, (array['instagram', 'tiktok', 'youtube'])[n %% 3 + 1], 'c' || n,
    n * 37 %% 1000003, now(),
    case when n * 37 %% 1000003 >= 100000 then 'approved' else 'denied' end, 'rule', now(), n %% 50 = 0,
    array['tag' || n %% 300] || case when n %% 10 = 0 then '{often}' else '{}' end::text[],
    'author ' || n %% 500, now() - n * interval '1 minute', n %% 700 / 100.0,
    to_tsvector('pg_catalog.simple', 'word' || n %% 5000)
  from generate_series(1, %s) as n
"""
TAGGED = """
  insert into studio.reel_tags (reel_id, user_id, tag, view_count, views_multiple, created_at)
  select id, user_id, unnest(tags), view_count, views_multiple, created_at from public.viral_reels
"""
FILTERS = {
    "nothing": "true",
    "platform": "platform = 'tiktok'",
    "verdict": "approval_status = 'approved'",
    "platform and verdict": "platform = 'tiktok' and approval_status = 'denied'",
    "favourites": "is_favorite",
    "views": "view_count >= 500000 and view_count <= 510000",
    "days": "created_at >= now() - interval '3 hours' and created_at < now()",
    "next page": "view_count <= 400000 and (view_count < 400000 or (view_count = 400000 and id < gen_random_uuid()))",
}
SORTS = ("created_at", "view_count", "views_multiple")
VERDICTS = "select approval_status, sum(reels) from public.reel_totals where user_id = %s and reels <> 0 group by 1"
REAL = "select approval_status, count(*) from public.viral_reels where user_id = %s group by 1"


def nodes(plan: dict[str, Any]) -> list[str]:
    kind = f"{plan['Node Type']} {plan.get('Relation Name', '')}"
    return [kind, *(found for child in plan.get("Plans", ()) for found in nodes(child))]


@pytest.fixture
def shelf(db: Connection, ada: Person, ben: Person) -> Person:
    """Ada with many reels beside Ben with few, and statistics about them."""
    db.execute("set local session_replication_role = replica")
    db.execute(SEED, [ada.id, ROWS])
    for owner in (ben.id, *(uuid4() for _ in range(OTHERS))):
        db.execute(SEED, [owner, FEW])
    db.execute("set local session_replication_role = origin")
    db.execute(TAGGED)
    db.execute("analyze public.viral_reels, studio.reel_tags")
    return ada


def test_no_filter_with_no_order_reads_the_whole_table(db: Connection, shelf: Person) -> None:
    wrong = []
    with acting(db, shelf):
        for (name, condition), sort in product(FILTERS.items(), SORTS):
            query = f"select id from public.viral_reels where {condition} order by {sort} desc, id desc limit 49"
            ((found,),) = db.execute(f"explain (format json) {query}").fetchall()
            if "Seq Scan viral_reels" in nodes(found[0]["Plan"]):
                wrong.append((name, sort))
    assert wrong == []


def test_tags_are_read_from_their_index_in_every_order_and_words_from_theirs(db: Connection, shelf: Person) -> None:
    with acting(db, shelf):
        for choice in ("sort", "hashjoin", "mergejoin"):
            db.execute(f"set local enable_{choice} = off".encode())  # as studio.rows_in_order does
        for tag, sort in product(("often", "tag7"), SORTS):
            query = (
                "select reel.* from studio.reel_tags as kept join public.viral_reels as reel on reel.id = kept.reel_id"
                f" where kept.tag = '{tag}' order by kept.{sort} desc, kept.reel_id desc limit 49"
            )
            ((found,),) = db.execute(f"explain (format json) {query}".encode()).fetchall()
            kinds = nodes(found[0]["Plan"])
            assert not any("Seq Scan" in kind or "Sort" in kind for kind in kinds), (tag, sort, kinds)
    # Words, as the owner of the function looks them up: past the policies, with the condition on whose rows they are.
    lookup = (
        "explain (format json) select id from public.viral_reels as reel"
        " where studio.owned_words(reel.user_id, reel.words)"
        f" @@ '''{str(shelf.id)[:8]}word77'':*' and reel.user_id = '{shelf.id}' limit 4001"
    )
    db.execute("set local enable_seqscan = off")
    db.execute("set local enable_indexscan = off")
    ((found,),) = db.execute(lookup.encode()).fetchall()
    assert "Bitmap Index Scan " in nodes(found[0]["Plan"]) and "viral_reels_words_idx" in json.dumps(found)


def found(db: Connection, who: Person, sort: str = "created_at", most: int = 48, **chosen: object) -> list[Any]:
    """Every row of a list, page after page."""
    rows: list[Any] = []
    while True:
        after = json.dumps([rows[-1][sort], rows[-1]["id"]]) if rows else None
        query = "select public.find_reels(%s, %s, %s, %s)"
        page = one(db, who, query, [json.dumps(chosen), sort, after, most])
        rows += page
        if len(page) < most:
            return rows


CHOSEN: list[tuple[dict[str, object], str]] = [
    ({"search": "'word77':*"}, "words @@ to_tsquery('simple', 'word77:*')"),
    ({"search": "'word':*", "verdict": "approved", "favourite": True},
     "approval_status = 'approved' and is_favorite"),
    ({"tags": ["tag7"]}, "tags @> '{tag7}'"),
    ({"tags": ["tag7", "tag8"]}, "tags @> '{tag7,tag8}'"),
    ({"tags": ["tag7"], "platform": "tiktok", "search": "'word7':*"},
     "tags @> '{tag7}' and platform = 'tiktok' and words @@ to_tsquery('simple', 'word7:*')"),
    ({"search": "'word7':*", "least_views": 1000, "most_views": 90000, "since": "2020-01-01T00:00:00Z"},
     "words @@ to_tsquery('simple', 'word7:*') and view_count between 1000 and 90000"),
    ({"search": "'nowhere':*"}, "false"),
]  # fmt: skip


def test_a_search_page_by_page_finds_what_a_reading_of_every_row_finds(db: Connection, shelf: Person) -> None:
    both = "update public.viral_reels set tags = '{tag7,tag8}' where user_id = %s and shortcode like 'c99_'"
    db.execute(both, [shelf.id])
    for (chosen, condition), sort in product(CHOSEN, SORTS):
        mine = f"from public.viral_reels where user_id = %s and {condition}"
        query = f"select id::text {mine} order by {sort} desc, id desc"
        meant = [row[0] for row in db.execute(query.encode(), [shelf.id]).fetchall()]
        rows = found(db, shelf, sort, max(48, len(meant) // 3), **chosen)
        assert [row["id"] for row in rows] == meant and all("words" not in row for row in rows)
        assert one(db, shelf, "select public.count_reels(%s, 1000000)", [json.dumps(chosen)]) == len(meant)


def test_a_search_finds_nothing_of_anybody_else(db: Connection, shelf: Person, ben: Person) -> None:
    everything = "array[id] from public.viral_reels where user_id = %s"
    theirs = {str(row[0][0]) for row in db.execute(f"select {everything}".encode(), [ben.id]).fetchall()}
    for chosen in ({"search": "'word':*"}, {"tags": ["tag7"]}):
        ids = {row["id"] for row in found(db, ben, **chosen)}
        assert ids and ids <= theirs
    assert set(one(db, ben, "select studio.my_reels_with('word:*', 100000)::text[]")) == theirs
    # Somebody else's beginning typed as a word is a word, behind one's own beginning.
    assert one(db, ben, "select studio.my_reels_with(%s::tsquery, 9)", [f"'{str(shelf.id)[:8]}word':*"]) == []


@pytest.mark.parametrize("who", [ANON, NOBODY, SERVICE], ids=["anon", "no name", "service"])
def test_only_a_person_with_a_name_searches(db: Connection, ada: Person, who: Person) -> None:
    add(db, "viral_reels", ada.id, notes="word")
    if who is NOBODY:
        assert one(db, who, "select studio.my_reels_with('word:*', 9)") == []
        assert one(db, who, "select public.find_reels(%s)", [json.dumps({'search': 'word:*'})]) == []
    else:
        for query in ("select studio.my_reels_with('word:*', 9)", "select public.find_reels()"):
            with pytest.raises(errors.InsufficientPrivilege), db.transaction():
                one(db, who, query)


def test_what_is_typed_stays_a_value(db: Connection, ada: Person) -> None:
    add(db, "viral_reels", ada.id, notes="word77", tags=["tag7"])
    nasty = "x' or true; drop table public.viral_reels; --"
    for chosen in ({"platform": nasty}, {"verdict": nasty}, {"tags": [nasty]}, {"tags": [nasty, "%s"]}):
        assert found(db, ada, **chosen) == []
    assert len(found(db, ada, sort="created_at", search="'c''x' | 'word77'")) > 0
    with pytest.raises(errors.SyntaxError), db.transaction():
        found(db, ada, search="'word77':* &")
    assert one(db, ada, "select jsonb_array_length(public.find_reels('{}', %s))", ["id; --"]) == 1


def test_tags_follow_every_way_a_reel_can_change(db: Connection, ada: Person) -> None:
    reel = add(db, "viral_reels", ada.id, view_count=5, tags=["one", "two"])
    kept = "select tag, view_count from studio.reel_tags where reel_id = %s order by tag"
    assert db.execute(kept, [reel]).fetchall() == [("one", 5), ("two", 5)]
    ask(db, ada, "update public.viral_reels set tags = '{two,three}', view_count = 9 where id = %s", [reel])
    assert db.execute(kept, [reel]).fetchall() == [("three", 9), ("two", 9)]
    count = (
        "insert into public.reel_counts (user_id, reel_id, views, source, fetched_at)"
        " values (%s, %s, 90, 'x', now() + interval '1 hour')"
    )
    ask(db, ada, count, [ada.id, reel])
    assert db.execute(kept, [reel]).fetchall() == [("three", 90), ("two", 90)]
    ask(db, ada, "update public.viral_reels set tags = '{}' where id = %s", [reel])
    assert db.execute(kept, [reel]).fetchall() == []
    ask(db, ada, "update public.viral_reels set tags = '{last}' where id = %s", [reel])
    ask(db, ada, "delete from public.viral_reels where id = %s", [reel])
    assert db.execute(kept, [reel]).fetchall() == []


def test_a_list_in_an_order_is_read_from_that_orders_index_without_sorting(db: Connection, shelf: Person) -> None:
    with acting(db, shelf):
        for name, sort in product(("nothing", "platform", "verdict"), SORTS):
            query = f"select id from public.viral_reels where {FILTERS[name]} order by {sort} desc, id desc limit 49"
            ((found,),) = db.execute(f"explain (format json) {query}").fetchall()
            assert not any("Sort" in kind for kind in nodes(found[0]["Plan"])), (name, sort)


def test_an_import_reads_the_reels_of_its_lines_and_none_of_the_others(db: Connection, shelf: Person) -> None:
    newcomer = sign_up(db, "newcomer")
    reads = "select sum(idx_tup_fetch + seq_tup_read) from pg_stat_xact_user_tables where relname = 'viral_reels'"
    for who, wanted in ((shelf, "exists"), (newcomer, "added"), (newcomer, "exists")):
        codes = [f"c{at * 3 - 1}" for at in range(1, 101)]
        lines = [
            {"place": at, "url": f"https://x/{at}", "platform": ("instagram", "tiktok", "youtube")[int(code[1:]) % 3],
             "shortcode": code} for at, code in enumerate(codes)
        ]  # fmt: skip
        before = db.execute(reads).fetchall()[0][0]
        outcomes = one(db, who, "select public.import_reels(%s)", [json.dumps(lines)])
        assert {outcome for _, outcome, _ in outcomes} == {wanted}
        assert db.execute(reads).fetchall()[0][0] - before < 10 * len(lines)


def test_of_a_reels_counts_the_newest_is_shown_and_the_greatest_of_one_moment(db: Connection, ada: Person) -> None:
    def line(place: int, views: int, counted_at: str) -> dict[str, object]:
        return {"place": place, "url": "https://x/1", "platform": "youtube", "shortcode": "c1", "views": views,
                "counted_at": counted_at, "is_dated": True, "source": "import"}  # fmt: skip

    lines = [line(1, 9, "2026-01-02"), line(2, 70, "2026-01-02"), line(3, 500, "2026-01-01"), line(4, 8, "2026-01-02")]
    outcomes = one(db, ada, "select public.import_reels(%s)", [json.dumps(lines)])
    assert [outcome for _, outcome, _ in sorted(outcomes)] == ["added", "counted", "counted", "exists"]
    assert ask(db, ada, "select view_count from public.viral_reels") == [(70,)]
    assert ask(db, ada, "select views from public.reel_counts order by fetched_at") == [(500,), (70,)]
    again = one(db, ada, "select public.import_reels(%s)", [json.dumps(lines)])
    assert {outcome for _, outcome, _ in again} == {"exists"}


def test_a_bounded_count_stops_where_it_is_told(db: Connection, shelf: Person) -> None:
    assert one(db, shelf, "select public.count_reels('{}', 1000)") == 1000
    tagged = len(range(7, ROWS + 1, 300))
    assert one(db, shelf, "select public.count_reels(%s)", [json.dumps({"tags": ["tag7"]})]) == tagged
    # word77 and word770 to word779
    wanted = 11 * (ROWS // 5000)
    assert one(db, shelf, "select public.count_reels(%s)", [json.dumps({"search": "'word77':*"})]) == wanted


def test_the_counters_follow_every_way_a_reel_can_go(db: Connection, ada: Person, ben: Person) -> None:
    for number in range(6):
        add(db, "viral_reels", ada.id, view_count=number * 50_000)
    add(db, "viral_reels", ben.id)
    ids = [row[0] for row in ask(db, ada, "select id from public.viral_reels order by view_count")]
    ask(db, ada, "select public.decide_reels(%s, 'approved')", [ids[:3]])
    ask(db, ada, "update public.viral_reels set platform = 'tiktok' where id = %s", [ids[0]])
    ask(db, ada, "update public.viral_reels set approval_status = 'pending' where id = %s", [ids[1]])
    ask(db, ada, "delete from public.viral_reels where id = %s", [ids[5]])
    for person in (ada, ben):
        kept, real = (ask(db, person, query, [person.id]) for query in (VERDICTS, REAL))
        assert sorted(kept) == sorted(real) != []


@pytest.mark.parametrize("log", ["reel_counts", "reel_decisions", "reel_rules"])
@pytest.mark.parametrize("change", ["update public.{} set created_at = now()", "delete from public.{}"])
@pytest.mark.parametrize("role", ["authenticated", "service_role", "postgres", "supabase_admin"])
def test_what_a_log_says_stays_for_every_role(
    db: Connection, ada: Person, log: str, change: str, role: str
) -> None:
    add(db, log, ada.id)
    before = db.execute(f"select * from public.{log} order by id").fetchall()
    with pytest.raises((errors.InsufficientPrivilege, errors.CheckViolation)), db.transaction():
        db.execute("select set_config('role', %s, true)", [role])
        db.execute(change.format(log).encode())
    assert db.execute(f"select * from public.{log} order by id").fetchall() == before


def test_a_reels_log_leaves_with_the_reel(db: Connection, ada: Person) -> None:
    reel = add(db, "viral_reels", ada.id, view_count=200_000)
    assert ask(db, ada, "delete from public.viral_reels where id = %s returning true", [reel]) == [(True,)]
    assert db.execute("select count(*) from public.reel_counts where reel_id = %s", [reel]).fetchone() == (0,)
    assert db.execute("select count(*) from public.reel_decisions where reel_id = %s", [reel]).fetchone() == (0,)


def test_a_verdict_is_logged_with_the_count_the_rule_and_the_reason(db: Connection, ada: Person) -> None:
    ask(db, ada, "insert into public.reel_rules (user_id, platform, views) values (%s, 'instagram', 500)", [ada.id])
    reel = add(db, "viral_reels", ada.id, view_count=499)
    ask(db, ada, "select public.decide_reels(array[%s::uuid], 'approved', 'good hook')", [reel])
    found = ask(
        db, ada,
        "select verdict, decided_by, rule_version, reason, view_count from public.reel_decisions"
        " order by decided_by desc",
    )  # fmt: skip
    assert found == [
        ("denied", "rule", 1, "499 views stay below 500.", 499), ("approved", "person", None, "good hook", 499)
    ]  # fmt: skip


PENDING, YES, NO = ("pending", None), ("approved", "person"), ("denied", "person")


def settle(db: Connection, who: Person, *turns: tuple[Any, Any, Any]) -> list[tuple[str, str | None, str | None]]:
    """Turns of (reel, was, to); what became of each and how its reel stood before."""
    given = [
        {"reel": str(reel), "was": was[0], "was_by": was[1], "verdict": to[0], "by": to[1]} for reel, was, to in turns
    ]
    query = "select outcome, held_verdict, held_by from public.settle_reels(%s) order by turn"
    return ask(db, who, query, [json.dumps(given)])


def standing(db: Connection, who: Person, reel: Any) -> Any:
    return ask(db, who, "select approval_status, decided_by from public.viral_reels where id = %s", [reel])[0]


def test_a_batch_of_verdicts_that_arrives_twice_counts_once(db: Connection, ada: Person) -> None:
    one_reel, other = add(db, "viral_reels", ada.id), add(db, "viral_reels", ada.id)
    batch = ((one_reel, PENDING, YES), (other, PENDING, NO))
    assert [row[0] for row in settle(db, ada, *batch)] == ["done", "done"]
    assert [row[0] for row in settle(db, ada, *batch)] == ["already", "already"]
    assert (standing(db, ada, one_reel), standing(db, ada, other)) == (YES, NO)
    assert db.execute("select count(*) from public.reel_decisions where reel_id = %s", [one_reel]).fetchone() == (1,)


def test_a_verdict_given_on_an_older_look_does_not_undo_another_persons_word(db: Connection, ada: Person) -> None:
    reel = add(db, "viral_reels", ada.id)
    assert settle(db, ada, (reel, PENDING, YES)) == [("done", *PENDING)]
    assert settle(db, ada, (reel, PENDING, NO)) == [("moved", *YES)]
    assert standing(db, ada, reel) == YES


def test_verdicts_and_their_taking_back_hold_in_the_order_they_came(db: Connection, ada: Person) -> None:
    reel = add(db, "viral_reels", ada.id)
    turns = ((reel, PENDING, YES), (reel, YES, PENDING), (reel, PENDING, NO))
    assert [row[0] for row in settle(db, ada, *turns)] == ["done", "done", "done"]
    assert standing(db, ada, reel) == NO


def test_a_persons_verdict_wins_over_a_rule_that_spoke_meanwhile(db: Connection, ada: Person) -> None:
    reel = add(db, "viral_reels", ada.id)
    ask(db, ada, "update public.viral_reels set view_count = 5 where id = %s returning 1", [reel])
    assert settle(db, ada, (reel, PENDING, YES)) == [("done", "denied", "rule")]
    assert settle(db, ada, (reel, YES, ("denied", "rule"))) == [("done", *YES)]
    assert standing(db, ada, reel) == ("denied", "rule")


def test_nobody_settles_a_reel_of_somebody_else(db: Connection, ada: Person, ben: Person) -> None:
    reel = add(db, "viral_reels", ada.id)
    assert settle(db, ben, (reel, PENDING, YES)) == [("gone", None, None)]
    assert standing(db, ada, reel) == PENDING


def test_an_older_count_that_arrives_late_is_kept_but_not_shown(db: Connection, ada: Person) -> None:
    reel = add(db, "viral_reels", ada.id, view_count=500)
    late = (
        "insert into public.reel_counts (user_id, reel_id, views, source, fetched_at)"
        " values (%s, %s, 9, 'import', %s)"
    )
    ask(db, ada, late, [ada.id, reel, "2026-01-01"])
    assert one(db, ada, "select view_count from public.viral_reels where id = %s", [reel]) == 500
    ask(db, ada, late.replace("9", "900"), [ada.id, reel, "2027-01-01"])
    assert one(db, ada, "select view_count || view_source from public.viral_reels where id = %s", [reel]) == "900import"


def test_nobody_can_log_a_count_for_somebody_elses_reel(db: Connection, ada: Person, ben: Person) -> None:
    reel = add(db, "viral_reels", ada.id)
    for owner in (ada.id, ben.id):
        with pytest.raises((errors.InsufficientPrivilege, errors.ForeignKeyViolation)), db.transaction():
            ask(db, ben, "insert into public.reel_counts (user_id, reel_id, views) values (%s, %s, 1)", [owner, reel])
