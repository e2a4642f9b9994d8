"""Migrations run once, in order, all or nothing, and are remembered as the Supabase CLI remembers them."""

import base64
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from services import migrations
from services.migrations import MigrationError
from tests.server import ROOT


@pytest.fixture
def dsn(postgres, new_database):
    return postgres.conninfo("postgres", new_database())


def ledger(dsn):
    with psycopg.connect(dsn) as connection:
        query = "select version, name from supabase_migrations.schema_migrations order by version"
        return connection.execute(query).fetchall()


def test_a_fresh_database_gets_every_migration_and_a_second_time_nothing(dsn):
    files = sorted(migrations.FOLDER.glob("*.sql"))
    assert migrations.apply(dsn) == [file.stem.partition("_")[0] for file in files]
    assert migrations.apply(dsn) == []
    assert [(version, name) for version, name in ledger(dsn)] == [
        (file.stem.partition("_")[0], file.stem.partition("_")[2]) for file in files
    ]


def test_a_new_migration_is_applied_to_a_database_that_has_the_others(dsn, tmp_path):
    shutil.copytree(migrations.FOLDER, tmp_path, dirs_exist_ok=True)
    migrations.apply(dsn, tmp_path)
    (tmp_path / "29990101000000_later.sql").write_text("create table public.later (id int primary key);")
    assert migrations.apply(dsn, tmp_path) == ["29990101000000"]


def test_a_broken_migration_leaves_nothing_of_itself_and_all_of_those_before(dsn, tmp_path):
    (tmp_path / "1_good.sql").write_text("create table public.good (id int primary key);")
    (tmp_path / "2_bad.sql").write_text(
        "create table public.half (id int primary key); select no_such_thing;"
    )
    with pytest.raises(MigrationError, match=r"2_bad\.sql.*no_such_thing"):
        migrations.apply(dsn, tmp_path)
    assert [row[0] for row in ledger(dsn)] == ["1"]
    with psycopg.connect(dsn) as connection:
        assert connection.execute("select to_regclass('public.half')").fetchone() == (None,)


def test_two_processes_that_start_at_once_migrate_once(dsn):
    with ThreadPoolExecutor(2) as both:
        applied = list(both.map(lambda _: migrations.apply(dsn), range(2)))
    assert sorted(map(len, applied)) == [0, len(list(migrations.FOLDER.glob("*.sql")))]


def test_tables_belong_to_postgres_as_on_the_platform(dsn):
    migrations.apply(dsn)
    with psycopg.connect(dsn) as connection:
        owners = connection.execute(
            "select distinct tableowner from pg_tables where schemaname = 'public'"
        ).fetchall()
    assert owners == [("postgres",)]


def test_a_migration_keeps_its_timeouts_to_itself(dsn, tmp_path):
    (tmp_path / "1_sets.sql").write_text("set statement_timeout = '1ms';")
    (tmp_path / "2_slow.sql").write_text("select pg_sleep(0.05);")
    assert migrations.apply(dsn, tmp_path) == ["1", "2"]


def test_the_command_migrates_what_the_settings_point_at_and_names_what_is_missing(dsn):
    def run(**settings):
        command = [sys.executable, "-m", "services.migrations"]
        env = {"PATH": os.environ["PATH"], **settings}
        return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60)

    assert "nothing was missing" not in run(DATABASE_URL=dsn).stdout
    assert "nothing was missing" in run(DATABASE_URL=dsn).stdout
    names = ("SUPABASE_URL", "SUPABASE_PUBLISHABLE_KEY", "SUPABASE_SECRET_KEY")
    hosted = dict.fromkeys(names, "https://project.example")
    ring = "a:" + base64.b64encode(b"k" * 32).decode()
    refused = run(**hosted, STUDIO_ENCRYPTION_KEYS=ring)
    assert refused.returncode == 1 and "DATABASE_URL" in refused.stdout
