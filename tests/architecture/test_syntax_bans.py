"""One place each for threads, hooks, disk writes and prints, read off the syntax tree."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "xai_desktop"

WRITERS = {"write_text", "write_bytes", "imwrite", "savefig", "savez", "savez_compressed", "save_file", "tofile"}
THREADS = {"threading", "multiprocessing", "subprocess", "concurrent", "asyncio"}
HOOKS = {"register_forward_hook", "register_forward_pre_hook", "register_full_backward_hook", "register_hook"}
UNSAFE = {"pickle", "cPickle", "dill", "marshal", "shelve", "joblib"}


Tree = tuple[ast.AST, ...]
"""All nodes of a file, parents first."""
Modules = list[tuple[str, Tree]]


def tree_of(source: str) -> Tree:
    return tuple(ast.walk(ast.parse(source)))


@pytest.fixture(scope="module")
def modules() -> Iterator[Modules]:
    """Every file of the package: read once, and then let go of."""
    found = [
        (str(path.relative_to(PACKAGE)), tree_of(path.read_text("utf-8"))) for path in sorted(PACKAGE.rglob("*.py"))
    ]
    yield found
    found.clear()


def imports(tree: Tree) -> Iterator[str]:
    for node in tree:
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


def called(tree: Tree) -> Iterator[tuple[str, ast.Call]]:
    for node in tree:
        if isinstance(node, ast.Call):
            function = node.func
            name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
            yield name, node


def _broad(tree: Tree) -> Iterator[ast.ExceptHandler]:
    for node in tree:
        if isinstance(node, ast.ExceptHandler):
            names = {n.id for n in ast.walk(node.type) if isinstance(n, ast.Name)} if node.type else {"Exception"}
            reraises = any(isinstance(n, ast.Raise) and n.exc is None for n in node.body)
            if names & {"Exception", "BaseException"} and not reraises:
                yield node


def test_threads_live_in_one_file_and_processes_in_another(modules: Modules) -> None:
    users = {name for name, tree in modules if set(imports(tree)) & THREADS}
    assert users <= {"services/lanes.py", "io/children.py"}


def test_dask_lives_in_one_file_and_is_imported_where_it_is_used(modules: Modules) -> None:
    users = {name for name, tree in modules if set(imports(tree)) & {"dask", "distributed"}}
    assert users == {"services/cluster.py"}
    body = ast.parse((PACKAGE / "services" / "cluster.py").read_text("utf-8")).body
    at_start: list[ast.AST] = [node for node in body if isinstance(node, ast.Import | ast.ImportFrom)]
    assert not set(imports(at_start)) & {"dask", "distributed"}


def test_qt_threads_are_not_used(modules: Modules) -> None:
    for name, tree in modules:
        names = {n.id for n in tree if isinstance(n, ast.Name)}
        assert not names & {"QThread", "QThreadPool", "QRunnable"}, name


def test_the_collector_is_asked_in_two_files(modules: Modules) -> None:
    """It deletes Qt's objects on the thread that asks: that of the window, or where there is none."""
    users = {name for name, tree in modules if "gc" in imports(tree)}
    assert users == {"app/rubbish.py", "explainers/memory.py"}


def test_hooks_live_in_one_file(modules: Modules) -> None:
    users = {name for name, tree in modules for call, _ in called(tree) if call in HOOKS}
    assert users == {"explainers/hooks.py"}


def _writes(name: str, call: ast.Call) -> bool:
    modes = [a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    modes += [k.value.value for k in call.keywords if k.arg == "mode" and isinstance(k.value, ast.Constant)]
    opens_for_writing = name == "open" and any(set(str(m)) & set("wax+") and len(str(m)) <= 3 for m in modes)
    module = (
        call.func.value.id if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name) else ""
    )
    return opens_for_writing or (name in WRITERS and module != "atomic") or name in {"mkstemp", "mkdir", "unlink"}


def test_files_are_written_in_one_place(modules: Modules) -> None:
    users = set()
    for name, tree in modules:
        ours = _from_atomic(tree)
        if any(_writes(call, node) for call, node in called(tree) if getattr(node.func, "id", "") not in ours):
            users.add(name)
    assert users == {"io/atomic.py"}


def _from_atomic(tree: Tree) -> set[str]:
    """Names that a module took from the one writer."""
    taken = [n for n in tree if isinstance(n, ast.ImportFrom) and n.module == "xai_desktop.io.atomic"]
    return {alias.asname or alias.name for node in taken for alias in node.names}


def test_only_the_command_line_prints(modules: Modules) -> None:
    users = {name for name, tree in modules for call, _ in called(tree) if call == "print"}
    assert users == {"cli/console.py"}


def test_nothing_can_run_code_from_a_file(modules: Modules) -> None:
    for name, tree in modules:
        assert not set(_unsafe(tree)), name
        for call, node in called(tree):
            assert call not in {"eval", "exec"} or _is_method(node), name
            if (
                call == "load"
                and isinstance(node.func, ast.Attribute)
                and getattr(node.func.value, "id", "") == "torch"
            ):
                safe = [k for k in node.keywords if k.arg == "weights_only"]
                assert safe, f"{name}: torch.load without weights_only=True"
                assert isinstance(safe[0].value, ast.Constant)
                assert safe[0].value.value is True


def _unsafe(tree: Tree) -> Iterator[str]:
    """Modules that can run code, imported for anything but the name of an error."""
    for node in tree:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] in UNSAFE)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in UNSAFE:
            yield from (alias.name for alias in node.names if not alias.name.endswith("Error"))


def _is_method(node: ast.Call) -> bool:
    """`net.eval()` and `dialog.exec()` are not the builtins."""
    return isinstance(node.func, ast.Attribute)


def test_broad_excepts_stand_in_three_places_only(modules: Modules) -> None:
    users = {name for name, tree in modules if any(True for _ in _broad(tree))}
    assert users <= {"services/lanes.py", "ui/crash.py", "models/programs/running.py"}


@pytest.mark.parametrize("snippet", ["import threading", "open('x', 'wb')", "print(1)", "path.write_text('x')"])
def test_the_bans_bite(snippet: str) -> None:
    tree = tree_of(snippet)
    hit = bool(set(imports(tree)) & THREADS) or any(n == "print" or _writes(n, c) for n, c in called(tree))
    assert hit
