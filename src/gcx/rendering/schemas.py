"""The published JSON Schemas, one for every `schema` that a command prints with `-f json`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from gcx.rendering import result_schema

NAMES: tuple[str, ...] = ("result", "explain", "whatif", "diff", "coverage", "verify", "audit", "plan-show", "plan-test")
"""What there is a schema of: `gcx-NAME/1`."""

_REFERENCE = re.compile(r"#/\$defs/([a-z_]+)")


def published(name: str) -> str:
    """The schema of `gcx-NAME/1` as text, complete in itself.

    Findings and outcomes are those of the result: its definitions are taken over where a schema refers to them. A definition that
    `extends` another has that one's properties, too.

    Raises:
        KeyError: there is no such schema.
    """
    if name not in NAMES:
        raise KeyError(name)
    if name == "result":
        return result_schema()
    schema = json.loads(files("gcx.rendering").joinpath("schema", f"gcx-{name}-1.json").read_text(encoding="utf-8"))
    shared = json.loads(result_schema())["$defs"]
    own = {key: _extended(each, shared) for key, each in schema.pop("$defs", {}).items()}
    used = dict.fromkeys(_used([schema, own], shared | own))
    return json.dumps(schema | {"$defs": own | {key: shared[key] for key in used if key not in own}}, ensure_ascii=False, indent=1) + "\n"


def _extended(definition: dict[str, Any], shared: dict[str, Any]) -> dict[str, Any]:
    """A definition with the properties of the one it extends; what it adds is required."""
    if "extends" not in definition:
        return definition
    base: dict[str, Any] = shared[definition["extends"]]
    added = definition["properties"]
    kept = {key: value for key, value in definition.items() if key != "extends"}
    return base | kept | {"properties": base["properties"] | added, "required": [*base["required"], *added]}


def _used(node: Any, definitions: dict[str, Any]) -> Iterator[str]:
    """The names of the definitions a schema refers to, directly or through others."""
    waiting, seen = [node], set()
    while waiting:
        for name in _REFERENCE.findall(json.dumps(waiting.pop())):
            if name not in seen:
                seen.add(name)
                waiting.append(definitions[name])
                yield name
