"""Lists of many reels: every filter with every order is answered by an index, and the counters never drift."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import combinations, product
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
    to_tsvector('pg_catalog.simple', 'word' || n %% 5000 || case when n > 25500 then ' early' else '' end)
  from generate_series(1, %s) as n
"""
TAGGED = """
  insert into studio.reel_tags (reel_id, user_id, tag, view_count, views_multiple, created_at)
  select id, user_id, unnest(tags), view_count, views_multiple, created_at from public.viral_reels
"""
FILTERS = {
    "platform": "platform = 'tiktok'",
    "verdict": "approval_status = 'approved'",
    "favourites": "is_favorite",
    "views": "view_count >= 500000 and view_count <= 510000",
    "days": "created_at >= now() - interval '3 hours' and created_at < now()",
}
CHOICES = [choice for most in range(len(FILTERS) + 1) for choice in combinations(FILTERS, most)]
"""Every way to choose some of the filters, or none."""
SORTS = {"created_at": "now() - interval '2 hours'", "view_count": "505000", "views_multiple": "3.5"}
"""The orders, each with a value to begin a later page at."""
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


def read_by(plan: dict[str, Any]) -> float:
    """How many rows of tables a plan looked at when it ran."""
    looked = plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0) + plan.get("Rows Removed by Index Recheck", 0)
    own = looked * plan["Actual Loops"] if "Relation Name" in plan else 0
    return float(own + sum(map(read_by, plan.get("Plans", ()))))


def planned(db: Connection, choice: Iterable[str], sort: str, later: bool) -> dict[str, Any]:
    """The plan of a page, the first one or a later one, after it was run."""
    conditions = [FILTERS[name] for name in choice]
    if later:
        conditions.append(f"{sort} <= {SORTS[sort]} and ({sort} < {SORTS[sort]} or id < gen_random_uuid())")
    where = " and ".join(conditions) or "true"
    query = f"select id from public.viral_reels where {where} order by {sort} desc, id desc limit 49"
    ((found,),) = db.execute(f"explain (analyze, timing off, format json) {query}".encode()).fetchall()
    plan: dict[str, Any] = found[0]["Plan"]
    return plan


def test_no_filters_in_any_order_read_more_than_a_small_part_of_the_reels(db: Connection, shelf: Person) -> None:
    with acting(db, shelf):
        pages = [*product(CHOICES, SORTS, (False, True))]
        wrong = [page for page in pages if read_by(planned(db, *page)) > ROWS / 20]
    assert len(pages) == 192 and wrong == []


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
    ({"search": "'early':*"}, "words @@ to_tsquery('simple', 'early:*')"),
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


def test_a_word_that_is_common_in_old_reels_alone_is_found_without_reading_all_that_are_newer(
    db: Connection, shelf: Person
) -> None:
    reads = "select sum(idx_tup_fetch + seq_tup_read) from pg_stat_xact_user_tables where relname = 'viral_reels'"
    before = db.execute(reads).fetchall()[0][0]
    page = one(db, shelf, "select public.find_reels(%s)", [json.dumps({"search": "'early':*"})])
    looked_at = db.execute(reads).fetchall()[0][0] - before
    assert len(page) == 48 and looked_at < ROWS * 0.9


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
        for choice, sort, later in product(((), ("platform",), ("verdict",)), SORTS, (False, True)):
            kinds = nodes(planned(db, choice, sort, later))
            assert not any("Sort" in kind for kind in kinds), (choice, sort, later, kinds)


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
