"""The shape of the code, read from its source: who may import whom, and what may appear nowhere."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("app.py", "pages", "ui", "services", "local")
SOURCES = sorted(
    file
    for package in PACKAGES
    for file in ([ROOT / package] if package.endswith(".py") else (ROOT / package).rglob("*.py"))
)
TREES = {file.relative_to(ROOT).as_posix(): ast.parse(file.read_text("utf-8")) for file in SOURCES}

# What the modules of a layer may import of ours. The longest prefix of a module's name is its layer.
MAY_IMPORT: dict[str, tuple[str, ...]] = {
    "app": ("ui",),
    "pages": ("ui", "services"),
    "ui": ("ui", "services.domain"),
    # The frame around all pages, and what stands before Streamlit, are where the screen meets the use cases.
    "ui.frame": ("ui", "services"),
    "ui.session": ("ui.flash", "ui.outage", "services.identity"),
    "ui.errors": ("services.errors", "ui.plain"),
    "ui.attempt": ("ui", "services.errors"),
    "ui.outage": ("ui", "services.errors"),
    "ui.web": ("ui", "services", "app"),
    "services": ("services",),
    "services.domain": ("services.domain",),
    "services.store": ("services.store", "services.domain", "services.errors"),
    "services.providers": ("services.providers", "services.domain", "services.errors"),
    "services.wiring": ("services", "local"),
    "services.errors": (),
    "local": ("local",),
    "local.vendors": ("local.vendors",),
    "local.supabase": ("local.supabase",),
}
OURS = ("app", "pages", "ui", "services", "local")
ADMIN = {
    "services/wiring.py",
    "services/worker.py",
    "services/identity.py",
    "services/tokens.py",
    "services/profile.py",
    "services/keys/__init__.py",
    "services/studio_keys.py",
    "services/rotation.py",
    "services/store/sessions.py",
    "services/store/jobs.py",
    "services/reel_refresh.py",
    "services/webhooks.py",
}
"""Who may touch the client that passes row level security: the worker, the sessions, and leaving for good."""


def module_of(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def layer_of(module: str) -> str:
    return max((layer for layer in MAY_IMPORT if within(module, layer)), key=len)


def within(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def imports(tree: ast.AST) -> Iterator[str]:
    """Every module imported, also inside functions; not those for type checkers alone."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{name.name}" for name in node.names)
        yield from imports(node)


def imports_as(tree: ast.AST) -> Iterator[str]:
    """The names under which a file knows our own modules."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(("ui", "pages")):
            yield from (name.asname or name.name for name in node.names)


def allowed(importer: str, imported: str) -> bool:
    if within(importer, layer_of(imported)) and layer_of(importer) == layer_of(imported):
        return True
    return any(within(imported, package) for package in MAY_IMPORT[layer_of(importer)])


@pytest.mark.parametrize("path", TREES)
def test_imports_follow_the_arrows(path):
    importer = module_of(path)
    ours = [name for name in imports(TREES[path]) if name.split(".")[0] in OURS]
    assert [name for name in ours if not allowed(importer, name)] == []


@pytest.mark.parametrize("path", [path for path in TREES if path.startswith(("services/", "local/"))])
def test_nothing_below_the_screen_knows_streamlit(path):
    assert not [name for name in imports(TREES[path]) if within(name, "streamlit")]


def test_no_two_modules_of_the_services_import_each_other():
    known = {module_of(path) for path in TREES}
    arrows: dict[str, set[str]] = {}
    for path, tree in TREES.items():
        top = [node for node in ast.iter_child_nodes(tree) if isinstance(node, (ast.Import, ast.ImportFrom))]
        named = imports(ast.Module(body=[*top], type_ignores=[]))
        arrows[module_of(path)] = {
            name if name in known else name.rpartition(".")[0] for name in named
        } & known
    waiting = dict(arrows)
    while free := [module for module, wanted in waiting.items() if not wanted & waiting.keys() - {module}]:
        for module in free:
            del waiting[module]
    assert waiting == {}


@pytest.mark.parametrize(
    "path", [path for path in TREES if path.startswith(("app.py", "pages/", "ui/", "services/"))]
)
def test_the_admin_client_is_touched_by_few(path):
    touched = [
        node.lineno
        for node in ast.walk(TREES[path])
        if isinstance(node, ast.Attribute)
        and node.attr == "admin"
        and not ast.unparse(node).endswith("auth.admin")
    ]
    assert not touched or path in ADMIN, f"{path}: lines {touched}"


OWN_TIME = {
    "services/providers/wire.py",
    "services/reel_import.py",
    "services/demo.py",
    "services/demo_content.py",
}
"""Who may ask this machine for the time: a wait with a bound, the year a date in a sheet may be of, invented pasts."""


@pytest.mark.parametrize("path", [path for path in TREES if path.startswith("services/")])
def test_what_the_studio_decides_goes_by_the_databases_clock(path):
    asked = [
        node.lineno
        for node in ast.walk(TREES[path])
        if isinstance(node, ast.Call)
        and re.fullmatch(r"(datetime\.)?(datetime|date)\.(now|utcnow|today)|time\.time(_ns)?", ast.unparse(node.func))
    ]
    assert not asked or path in OWN_TIME, f"{path}: lines {asked}"


PAGES = [path for path in TREES if path.startswith("pages/") and path.count("/") == 1]
PARTS = [path for path in TREES if path.startswith("pages/") and path.count("/") > 1]
"""Pieces of one page in a folder of their own: functions the page calls, nothing that runs by itself."""


def acts(tree: ast.Module) -> list[ast.stmt]:
    """What a module does when it is run, beside importing, defining and naming constants."""
    plain = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)
    others = [node for node in tree.body if not isinstance(node, plain)]
    return [
        node
        for node in others
        if not (isinstance(node, ast.Expr | ast.Assign) and isinstance(node.value, ast.Constant))
    ]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_asks_who_is_here_before_it_does_anything(path):
    first = ast.unparse(acts(TREES[path])[0])
    assert "session.require()" in first, f"{path} begins with {first}"


@pytest.mark.parametrize("path", PARTS)
def test_a_part_of_a_page_calls_nothing_when_it_is_loaded(path):
    calls = [node for act in acts(TREES[path]) for node in ast.walk(act) if isinstance(node, ast.Call)]
    assert [ast.unparse(call) for call in calls if "st." in ast.unparse(call.func)] == []


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_in_the_menu(path):
    from ui.menu import SECTIONS

    assert Path(path).stem in {entry.file for entries in SECTIONS.values() for entry in entries}


def test_no_page_lies_beside_the_script_that_streamlit_runs():
    assert not (ROOT / "ui" / "pages").exists()


@pytest.mark.parametrize("path", TREES)
def test_nothing_of_a_person_is_cached_for_everybody(path):
    for node in ast.walk(TREES[path]):
        if isinstance(node, ast.Attribute) and node.attr in ("cache_data", "cache_resource"):
            assert path.startswith("local/"), f"{path}:{node.lineno} caches for all sessions"


@pytest.mark.parametrize("path", [path for path in TREES if path.startswith(("ui/", "pages/"))])
def test_no_screen_acts_on_a_press_that_a_newer_message_would_take_away(path):
    ours = set(imports_as(TREES[path]))
    drawn = {id(node.value) for node in ast.walk(TREES[path]) if isinstance(node, ast.Expr)}
    for node in ast.walk(TREES[path]):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            made_here = node.func.attr in ("button", "form_submit_button") and ast.unparse(node.func.value) not in ours
            assert not made_here or id(node) in drawn, f"line {node.lineno}: give it a callback, or use ui/press.py"


@pytest.mark.parametrize("path", TREES)
def test_no_unsafe_html(path):
    for node in ast.walk(TREES[path]):
        if isinstance(node, ast.keyword):
            assert node.arg not in ("unsafe_allow_html", "unsafe_allow_javascript"), (
                f"{path}:{node.value.lineno}"
            )


@pytest.mark.parametrize("path", [path for path in TREES if path.startswith(("pages/", "ui/"))])
def test_what_goes_into_html_is_escaped_where_it_is_put_in(path):
    """Whoever puts values into markup escapes in the same file."""
    source = (ROOT / path).read_text("utf-8")
    if "st.html(f" in source.replace("st.html(\n", "st.html(").replace(" ", ""):
        assert "escape" in source, f"{path} puts values into markup and never escapes"


@pytest.mark.parametrize("path", TREES)
def test_no_error_is_swallowed_whole(path):
    for node in ast.walk(TREES[path]):
        if isinstance(node, ast.ExceptHandler):
            name = ast.unparse(node.type) if node.type else ""
            reraised = any(isinstance(inner, ast.Raise) for inner in ast.walk(node))
            assert name not in ("", "Exception") or reraised, f"{path}:{node.lineno}"


@pytest.mark.parametrize("path", TREES)
def test_files_stay_small_and_functions_short(path):
    assert len((ROOT / path).read_text("utf-8").splitlines()) <= 300
    for node in ast.walk(TREES[path]):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            assert (node.end_lineno or 0) - node.lineno < 45, f"{path}: {node.name}"


@pytest.mark.parametrize("path", TREES)
def test_no_name_says_nothing(path):
    for part in Path(path).with_suffix("").parts:
        assert not re.fullmatch(r"utils?|helpers?|common|misc|managers?", part), path


def test_the_browser_side_runs_no_code_made_of_text():
    for file in [*(ROOT / "ui").rglob("*.js")]:
        text = file.read_text("utf-8")
        assert not re.search(
            r"\beval\(|new Function\(|innerHTML\s*=|insertAdjacentHTML|document\.write", text
        ), file.name
