"""Tries every verb as every actor on every table, view and function, and lists the cells that end wrongly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import psycopg

from sql.tests.expectations import FUNCTIONS, TABLES, VIEWS, Rules
from sql.tests.people import ANON, NOBODY, SERVICE, Person, ask, outcome, sign_up
from sql.tests.rows import PARENTS, add, insertion, sample
from sql.tests.servers import Connection

RUNS = frozenset({"studio.generation_runs", "studio.identity_runs"})
DENIED, ROWS, NOTHING = "42501", "rows", "nothing"
VERBS = (
    "select", "select_all", "insert_self", "insert_victim", "update", "give_away", "take_over", "delete",
    "truncate", "upsert",
)


@dataclass(frozen=True)
class Cell:
    """One attempt: `actor` does `verb` to a row of the owner."""

    actor: str
    verb: str
    wanted: str
    got: str


class Matrix:
    """Owner and other person, one row of the owner in every table; all in the caller's transaction."""

    def __init__(self, db: Connection) -> None:
        self._db = db
        owner, other = sign_up(db, "owner"), sign_up(db, "other")
        self.actors = {"anon": ANON, "owner": owner, "other": other, "nobody": NOBODY, "service": SERVICE}
        self._owner = owner
        self.keys = self._seed(str(owner.id))

    def _seed(self, owner: str) -> dict[str, str]:
        """The key of the owner's row in each table."""
        ids = {f"public.{name}": add(self._db, name, owner) for name in (
            "user_api_keys", "ai_models", "persona_identities", "assets", "consents", "prompt_groups", "prompts",
            "prompt_versions",
            "generations",
            "threads_accounts", "viral_reels", "reel_rules", "reel_counts", "reel_decisions", "reel_totals",
            "reel_authors", "saved_reel_views", "reel_imports", "reel_import_lines", "vendor_usage",
            "voice_catalogs", "voices", "voice_models", "voice_takes", "style_catalogs", "styles",
            "charges", "vendor_prices", "reservations", "spending_days", "budgets", "budget_changes", "settlements",
            "quotes", "vendor_limits", "vendor_health", "studio_keys", "studio_key_choices", "web_sessions", "workers")}
        self._db.execute(
            "insert into studio.generation_runs (generation_id) values (%s)", [ids["public.generations"]]
        )
        self._db.execute(
            "insert into studio.identity_runs (identity_id) values (%s)", [ids["public.persona_identities"]]
        )
        self._db.execute("update public.assets set tags = '{beach}', origin = 'generation'")
        self._db.execute("update public.ai_models set likeness = 'real'")
        self._db.execute("update public.viral_reels set tags = '{beach}'")
        run = {
            "studio.generation_runs": ids["public.generations"],
            "studio.identity_runs": ids["public.persona_identities"],
            "studio.reel_tags": ids["public.viral_reels"],
        }
        return ids | run | {"public.users": owner, "studio.generation_arrows": "pending"}

    def table(self, name: str) -> Iterator[Cell]:
        """Every cell of one table."""
        rules = TABLES[name]
        for actor, person in self.actors.items():
            for verb in VERBS:
                wanted = rules.but.get((actor, verb)) or expected(rules, actor, verb)
                if wanted:
                    got = outcome(self._db, person, *self.attempt(name, verb, person))
                    yield Cell(actor, verb, wanted, got)

    def attempt(self, name: str, verb: str, person: Person) -> tuple[str, list[object]]:
        """The statement of a cell and its values."""
        rules, key, me = TABLES[name], self.keys[name], person.id or str(self._owner.id)
        one = f"where {rules.key} = %s"
        simple: dict[str, tuple[str, list[object]]] = {
            "select": (f"select {rules.key} from {name} {one}", [key]),
            "select_all": (f"select {rules.key} from {name}", []),
            "update": (f"update {name} set {rules.set} = {rules.to} {one}", [key]),
            "give_away": (f"update {name} set {rules.owner} = %s {one}", [self.actors["other"].id, key]),
            "take_over": (f"update {name} set {rules.owner} = %s {one}", [me, key]),
            "delete": (f"delete from {name} {one}", [key]),
            "truncate": (f"truncate {name} cascade", []),
            "insert_self": insertion(name, self._row(name, me)),
            "insert_victim": insertion(name, self._row(name, str(self._owner.id))),
        }
        if verb != "upsert":
            return simple[verb]
        row = self._row(name, me) | {rules.key: key}
        ending = f"on conflict ({rules.conflict or rules.key}) do update set {rules.set} = {rules.to}"
        return insertion(name, row, ending)

    def _row(self, name: str, owner: str) -> dict[str, object]:
        row = sample(name, owner)
        if name in PARENTS:
            column, parent = PARENTS[name]
            row[column] = add(self._db, parent, owner)
        # The key of a run is that of its job.
        return row | ({TABLES[name].key: self.keys[name]} if name in RUNS else {})

    def view(self, name: str) -> Iterator[Cell]:
        """Who reads the owner's rows of a view, and who reads any."""
        mine = f"select 1 from {name} where {VIEWS[name]} = %s"
        wanted = {"anon": DENIED, "owner": ROWS, "other": NOTHING, "nobody": NOTHING, "service": ROWS}
        for actor, person in self.actors.items():
            yield Cell(actor, "select", wanted[actor], outcome(self._db, person, mine, [self._owner.id]))
        yield Cell("nobody", "select_all", NOTHING, outcome(self._db, NOBODY, f"select 1 from {name}"))

    def function(self, signature: str) -> Iterator[Cell]:
        """Who gets past the right to call a function; its arguments are all null."""
        name, _, rest = signature.partition("(")
        values = ", ".join(f"null::{kind}" for kind in rest.rstrip(")").split(",") if kind)
        call = f"select public.{name}({values})"
        for actor, person in self.actors.items():
            wanted = "called" if person.role in FUNCTIONS[signature] else DENIED
            refused = self._refused(person, call, f"permission denied for function {name}")
            yield Cell(actor, "execute", wanted, DENIED if refused else "called")

    def _refused(self, person: Person, statement: str, sentence: str) -> bool:
        """Whether it ends with just this sentence: what a function runs into later ends otherwise."""
        try:
            with self._db.transaction(force_rollback=True):
                ask(self._db, person, statement)
        except psycopg.Error as error:
            return error.diag.message_primary == sentence
        return False

    def wrong(self) -> list[str]:
        """Every cell of every table, view and function that ends otherwise than expected."""
        groups = [(name, self.table(name)) for name in TABLES]
        groups += [(name, self.view(name)) for name in VIEWS]
        groups += [(name, self.function(name)) for name in FUNCTIONS]
        return [f"{name} {cell}" for name, cells in groups for cell in cells if cell.got != cell.wanted]


def expected(rules: Rules, actor: str, verb: str) -> str | None:
    """How a cell must end; None where the question makes no sense."""
    if actor == "anon" or verb == "truncate":
        return DENIED
    kind = {"select_all": "select", "insert_self": "insert", "insert_victim": "insert", "give_away": "update",
            "take_over": "update", "upsert": "insert"}.get(verb, verb)
    if actor == "service":
        asked = verb in {"select", "insert_victim", "update", "delete"}
        return (ROWS if kind in rules.service else DENIED) if asked else None
    if kind not in rules.verbs or (verb == "upsert" and "update" not in rules.verbs):
        return DENIED
    return ROWS if rules.shared else _own(actor, verb)


def _own(actor: str, verb: str) -> str | None:
    """The same for rows that belong to somebody, where the verb is granted."""
    if actor == "owner":
        return {"give_away": DENIED, "take_over": None}.get(verb, ROWS)
    if verb == "insert_self":
        # Without a name in the token there is no self to insert for.
        return ROWS if actor == "other" else DENIED
    if verb == "select_all":
        return None if actor == "other" else NOTHING
    return DENIED if verb in {"insert_victim", "upsert"} else NOTHING
