"""Which item a row reports: a code decides where one is given; a name must not contradict it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from gcx.checking.basis import contradicted
from gcx.checking.draft import NOWHERE, Draft
from gcx.checking.registry import Registry, code_key, is_blank
from gcx.checking.tidied import simplified_to, tidied
from gcx.checking.wording import NOTHING, near, shown
from gcx.findings import Rule, Severity, Text, rule
from gcx.names import fold
from gcx.records import Keys, Raw, plain

_NO_CODE = frozenset({"-", "—", "——", "--", "/"})


@dataclass(frozen=True, slots=True)
class Match:
    """What one distinct pair of name and code means. `position` is -1 when the pair is an error, `suspect` the item it seems to mean.

    `target` is the target a row names instead of an item: its figure is computed by gcx and only compared.
    """

    position: int
    suspect: int = NOWHERE
    unit: str | None = None
    rule: Rule | None = None
    message: Text = NOTHING
    hint: Text = NOTHING
    found: str | None = None
    on_code: bool = False
    target: int = NOWHERE


@rule("V321", "unknown-item", Severity.ERROR, "指标不在清单中", "item not in the plan's list")
def unknown_item(name: Raw, registry: Registry) -> Match:
    """含义：填写的指标名称不是方案的数据项，也不是它的别名。
    为什么：认不出指标，这一行的数不能使用。
    怎么改：改用清单中的名称，或填写指标代码；不属于本方案的指标请从表中移出。
    依据：方案 items 的名称与别名。
    """
    close = registry.nearest_item(plain(name))
    hint = near(close, "按方案的数据项名称或代码填写", "use a name or code of the plan's items")
    position = None if close is None else registry.item_named(close)[0]
    basis = None if position is None else registry.plan.items[position].basis
    if basis is not None and contradicted(plain(name), basis):
        hint = Text(f"换算成按{basis}的数，填“{close}”", f"convert the figure to {basis} and call it “{close}”")
    return Match(
        NOWHERE,
        rule=unknown_item.rule,
        message=Text(f"指标“{shown(plain(name).strip())}”不在清单中", f"item “{shown(plain(name).strip())}” is not in the list"),
        hint=hint,
        found=shown(plain(name).strip()),
    )


@rule("V322", "unknown-code", Severity.ERROR, "指标代码不在清单中", "item code not in the plan's list")
def unknown_code(code: Raw, by_name: int | None, registry: Registry) -> Match:
    """含义：填写的指标代码不是方案的代码；填了代码就以代码为准，名称正确也不能代替。
    为什么：代码与名称对不上时不能猜是哪一个填错。
    怎么改：改成正确的代码；没有代码时留空，只填名称。
    依据：方案 items 的 code。
    """
    items = registry.plan.items
    right = items[by_name].code if by_name is not None else registry.nearest("code", plain(code), [item.code for item in items])
    if by_name is not None:
        hint = Text(
            f"改为“{items[by_name].name}”的代码{right}；没有代码就留空",
            f"use {right}, the code of “{items[by_name].name}”; where there is none leave it empty",
        )
    else:
        hint = near(right, "按方案的指标代码填写", "use a code of the plan's items")
    return Match(
        NOWHERE,
        NOWHERE if by_name is None else by_name,
        rule=unknown_code.rule,
        message=Text(f"代码“{shown(code)}”不在清单中", f"code “{shown(code)}” is not in the list"),
        hint=hint,
        found=shown(code),
        on_code=True,
    )


@rule("V323", "code-name-differ", Severity.ERROR, "代码与名称不是同一指标", "code and name are different items")
def code_name_differ(code: Raw, name: Raw, by_code: int, by_name: int, registry: Registry) -> Match:
    """含义：同一行的代码和名称是两个不同的指标。
    为什么：二者必有一个填错，不能代为选择，这一行的数不使用。
    怎么改：核对后改正代码或名称。
    依据：方案 items 的 code 与 name。
    """
    right, other = registry.plan.items[by_code].name, registry.plan.items[by_name].code
    return Match(
        NOWHERE,
        by_code,
        rule=code_name_differ.rule,
        message=Text(
            f"代码“{shown(code)}”是“{right}”，名称却是“{shown(plain(name).strip())}”",
            f"code “{shown(code)}” is “{right}”, but the name is “{shown(plain(name).strip())}”",
        ),
        hint=Text(
            f"“{shown(plain(name).strip())}”的代码是{other}，改正其中之一",
            f"the code of “{shown(plain(name).strip())}” is {other}; correct one of them",
        ),
        found=f"{shown(code)} {shown(plain(name).strip())}",
        on_code=True,
    )


@rule("V324", "code-decides", Severity.INFO, "代码或名称只认出一个", "only the code or only the name was recognised")
def code_decides(name: Raw, position: int, unit: str | None, registry: Registry, *, blank_code: bool) -> Match:
    """含义：代码空白而名称正确，或名称不认识而代码正确；按认得出的那个使用。
    为什么：没有矛盾，不影响使用，但请知道是按哪个认的。
    怎么改：不必修改；补上代码或改用方案的名称可以消除提示。
    依据：方案 items 的 code 与 name。
    """
    item = registry.plan.items[position]
    if blank_code:
        message = Text("没有填代码，按名称使用", "no code given; the name is used")
        return Match(position, position, unit, code_decides.rule, message, on_code=True)
    message = Text(
        f"名称“{shown(plain(name).strip())}”不在清单中，按代码{item.code}作为“{item.name}”使用",
        f"name “{shown(plain(name).strip())}” is not in the list; code {item.code} makes it “{item.name}”",
    )
    return Match(position, position, unit, code_decides.rule, message, found=shown(plain(name).strip()))


@rule("V329", "label-basis-differs", Severity.QUERY, "名称的口径与方案不同", "the name says another basis")
def label_basis_differs(name: Raw, words: str, position: int, unit: str | None, registry: Registry) -> Match:
    """含义：代码正确，名称里却写了与方案不同的口径，如“地区生产总值（现价）”“能源消费总量（当量值）”；数仍按代码使用。
    为什么：口径不同，数就不同；按现价、按别的基期或按当量值填的数，会把涨价或折算方法的差别算成节能。
    怎么改：按方案的口径填数；只是名称写错的，改正名称。
    依据：方案 items 的 basis。
    """
    item = registry.plan.items[position]
    message = Text(
        f"名称“{shown(plain(name).strip())}”写的是“{words}”，“{item.name}”应按{item.basis}填报",
        f"the name “{shown(plain(name).strip())}” says “{words}”; “{item.name}” is asked for as {item.basis}",
    )
    hint = Text(f"按{item.basis}填数；只是名称写错的，改正名称", f"give the figure as {item.basis}; if only the name is wrong, correct it")
    return Match(position, position, unit, label_basis_differs.rule, message, hint, shown(plain(name).strip()))


@rule("V328", "item-missing", Severity.ERROR, "没有写明指标", "no item given")
def item_missing() -> Match:
    """含义：有数值，但指标名称和代码都是空白。
    为什么：不知道这个数是什么，不能使用。
    怎么改：填写指标名称或代码；多余的数请删除。
    依据：方案 items 的 name 与 code。
    """
    return Match(
        NOWHERE,
        rule=item_missing.rule,
        message=Text("有数值，但没有写明是哪个指标", "there is a figure, but no item is named"),
        hint=Text("填写指标名称或代码", "fill in the item's name or code"),
    )


def resolve_items(draft: Draft, registry: Registry) -> None:
    """Fill `draft.item`, `draft.suspect` and the units that labels end with; each distinct pair of name and code is judged once."""
    name, code = draft.block.item, draft.block.code
    names = name.values if name is not None else (None,)
    codes = code.values if code is not None else (None,)
    pair = (name.codes.astype(np.int64) * len(codes) if name is not None else 0) + (
        code.codes if code is not None else np.zeros(len(draft.block), np.int32)
    )
    coded = any(_code(raw) for raw in codes)
    present, pair = np.unique(pair, return_inverse=True)
    pairs = [(names[p // len(codes)], codes[p % len(codes)]) for p in present.tolist()]
    matches = [_simplified(_match(own, given, registry, coded=coded), own, registry) for own, given in pairs]
    draft.item = np.array([match.position for match in matches], np.int32)[pair]
    draft.suspect = np.array([match.suspect for match in matches], np.int32)[pair]
    draft.bad |= draft.item == NOWHERE
    if any(match.target != NOWHERE for match in matches):
        draft.stated = np.array([match.target for match in matches], np.int32)[pair]
    if any(match.unit for match in matches):
        draft.label_unit = ([match.unit for match in matches], pair)
    for p, rows in draft.rows_of(pair, [match.rule is not None for match in matches]):
        match = matches[p]
        keys = _where(match, name, code)
        if match.rule is not None and keys is not None:
            draft.add_key(match.rule, match.message, keys, rows, hint=match.hint, found=match.found)


def _where(match: Match, name: Keys | None, code: Keys | None) -> Keys | None:
    return (code if code is not None else name) if match.on_code else (name if name is not None else code)


def _simplified(match: Match, name: Raw, registry: Registry) -> Match:
    """The same match, noting that the name was typed in traditional characters."""
    if match.position == NOWHERE or is_blank(name) or registry.item_named(name)[0] != match.position:
        return match
    words = simplified_to(name, registry.plan.items[match.position].name)
    return match if words is None else replace(match, rule=tidied.rule, message=words, found=shown(name), on_code=False)


def _code(raw: Raw) -> str:
    text = "" if is_blank(raw) else code_key(raw)
    return "" if text in _NO_CODE else text


def _match(name: Raw, code: Raw, registry: Registry, *, coded: bool) -> Match:
    named = not is_blank(name) and fold(plain(name)) not in _NO_CODE
    by_name, unit = registry.item_named(name) if named else (None, None)
    if _code(code):
        return _by_code(name, code, by_name, unit, registry, named=named)
    if not named:
        return item_missing()
    if by_name is None:
        by_code = registry.item_codes.get(code_key(name))
        return _unlisted(name, registry) if by_code is None else Match(by_code, by_code)
    return code_decides(name, by_name, unit, registry, blank_code=True) if coded else Match(by_name, by_name, unit)


def _unlisted(name: Raw, registry: Registry) -> Match:
    """A name that is no item: a target's own name, or unknown."""
    target, unit = registry.target_named(name)
    return unknown_item(name, registry) if target is None else Match(NOWHERE, unit=unit, target=target)


def _by_code(name: Raw, code: Raw, by_name: int | None, unit: str | None, registry: Registry, *, named: bool) -> Match:
    by_code = registry.item_codes.get(_code(code))
    if by_code is None:
        return unknown_code(code, by_name, registry)
    if not named or by_name == by_code:
        return Match(by_code, by_code, unit)
    words = contradicted(plain(name), registry.plan.items[by_code].basis)
    if by_name is None and words is not None:
        return label_basis_differs(name, words, by_code, unit, registry)
    if by_name is None:
        return code_decides(name, by_code, unit, registry, blank_code=False)
    return code_name_differ(code, name, by_code, by_name, registry)


RULES = (unknown_item.rule, unknown_code.rule, code_name_differ.rule, code_decides.rule, item_missing.rule, label_basis_differs.rule)
