"""An upload that a person has no room for says how much is used, and leaves nothing behind."""

import pytest

from services import assets, stats
from services.errors import Invalid
from tests.services.bench_fixtures import bench as bench
from tests.services.bench_fixtures import quick_stack as quick_stack
from tests.services.bench_fixtures import quick_studio as quick_studio
from tests.services.pictures import encoded


def objects(bench):
    return bench.sql("select count(*) from storage.objects where name like %s", f"{bench.who.user_id}/%")


def test_an_upload_beyond_the_room_is_refused_with_figures_and_leaves_no_file(bench):
    kept, before = bench.picture(), objects(bench)
    stock = stats.library_stock(bench.who)
    assert (stock.stored_bytes, stock.stored_bytes_limit) == (kept.file_size, 20_000_000_000)
    bench.sql("update public.users set stored_bytes_limit = %s where id = %s", kept.file_size + 10, bench.who.user_id)
    with pytest.raises(Invalid, match=r"Your files take .*B of .*B, and this one has .*B\. It was not kept; delete"):
        assets.upload(bench.who, "cat.png", encoded("PNG", (300, 400)))
    assert objects(bench) == before and assets.browse(bench.who).total == 1
    assets.delete(bench.who, [kept.id])
    assert stats.library_stock(bench.who).stored_bytes == 0


def test_a_result_that_was_paid_is_kept_although_there_is_no_room(bench):
    bench.sql("update public.users set stored_bytes_limit = 0 where id = %s", bench.who.user_id)
    job = bench.until(bench.asked("a cat"))
    assert job.status == "completed" and len(job.saved_asset_ids) == 1
    assert stats.library_stock(bench.who).stored_bytes > 0
