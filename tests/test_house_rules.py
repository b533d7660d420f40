"""Rules of the house that no tool knows."""

import ast
from pathlib import Path

import pytest

import ecoflow_tui.devices

DEVICES = Path(ecoflow_tui.devices.__file__).parent
DEVICE_FILES = sorted(path for path in DEVICES.glob("*.py") if path.name != "__init__.py")

_LITERAL_NODES = (
    ast.Call,
    ast.Constant,
    ast.Tuple,
    ast.Set,
    ast.Dict,
    ast.Attribute,
    ast.Name,
    ast.Load,
    ast.keyword,
    ast.UnaryOp,
    ast.USub,
)
_BUILDERS = {
    "Either",
    "Field",
    "First",
    "Model",
    "Pack",
    "Product",
    "Sum",
    "Total",
    "When",
    "frozenset",
}


@pytest.mark.parametrize("path", DEVICE_FILES, ids=lambda path: path.stem)
def test_a_device_file_is_a_literal(path: Path) -> None:
    docstring, *imports, model = ast.parse(path.read_text()).body

    assert isinstance(docstring, ast.Expr)
    assert all(isinstance(one, ast.ImportFrom) for one in imports)
    assert isinstance(model, ast.Assign)
    assert ast.unparse(model.targets[0]) == "MODEL"
    assert all(isinstance(node, _LITERAL_NODES) for node in ast.walk(model.value))


@pytest.mark.parametrize("path", DEVICE_FILES, ids=lambda path: path.stem)
def test_a_device_file_calls_nothing_but_the_words_of_the_model(path: Path) -> None:
    calls = [
        node.func for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)
    ]

    assert {ast.unparse(call) for call in calls} <= _BUILDERS


@pytest.mark.parametrize("path", DEVICE_FILES, ids=lambda path: path.stem)
def test_a_device_file_imports_nothing_but_words_and_other_devices(path: Path) -> None:
    imports = [
        node for node in ast.parse(path.read_text()).body if isinstance(node, ast.ImportFrom)
    ]

    assert {(node.module or "").rsplit(".", 1)[0] for node in imports} <= {
        "ecoflow_tui.core",
        "ecoflow_tui.devices",
    }
