"""What every column of a table holds: keys down the side, figures across, or nothing gcx uses.

Headings decide; where a heading leaves it open (`单位`, `名称`, a blank corner) the cells do. Two columns that could both be the key
are an ambiguity and named as such.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Callable, Sequence

from gcx.labels import split_unit
from gcx.names import key
from gcx.reading.layouts.cells import blank, numeric, text_of, yearlike
from gcx.reading.layouts.lexicon import Lexicon
from gcx.reading.layouts.shape import Column, Shape, combined
from gcx.reading.layouts.tables import Table
from gcx.reading.layouts.words import Role
from gcx.records import Raw

SAMPLE = 300
_KEYS = (Role.ITEM, Role.AREA, Role.YEAR, Role.CODE, Role.UNIT, Role.VINTAGE, Role.NOTE)
_PREFERRED = (Role.ITEM, Role.YEAR, Role.UNIT, Role.CODE, Role.SERIAL, Role.AREA, Role.AREA_CODE, Role.VALUE, Role.VINTAGE, Role.NOTE)
_CLOSE, _CLOSE_ASCII = 0.75, 0.9


def shape_of(table: Table, lexicon: Lexicon) -> Shape:
    """Decide every column of `table`."""
    return _Decision(table, lexicon).shape()


def _misspelt(text: str, names: Sequence[str]) -> bool:
    """Whether `text` is one of `names` but for a letter or a character."""
    close = _CLOSE_ASCII if text.isascii() else _CLOSE
    near = [name for name in names if abs(len(name) - len(text)) <= 1]
    return bool(difflib.get_close_matches(text, near, 1, close))


class _Decision:
    """One table's columns while they are decided."""

    def __init__(self, table: Table, lexicon: Lexicon) -> None:
        self.table = table
        self.lexicon = lexicon
        self.columns = {number: combined(number, table.header.columns.get(number, ())) for number in table.numbers}
        self.claims: dict[Role, list[Column]] = {}
        self.result = Shape()
        self._samples: dict[int, list[Raw]] = {}
        for column in self.columns.values():
            if column.relative is not None and Role.YEAR in column.roles:
                self._report_period(column)

    def _report_period(self, column: Column) -> None:
        """报告期 over years is a column of years, over figures it is the report year."""
        if self._share(column, Role.YEAR) >= 0.5:
            column.relative = None
        else:
            column.roles -= {Role.YEAR}

    def shape(self) -> Shape:
        """All columns decided."""
        across = [column for column in self.columns.values() if column.across]
        self._claim(across)
        self._claim_by_content(across)
        self._settle()
        self._across([column for column in across if column not in self.result.down.values()])
        if not self.result.across:
            self._value()
        self._extras()
        return self.result

    # ------------------------------------------------------------ keys

    def _claim(self, across: list[Column]) -> None:
        items = any(column.item is not None for column in across)
        years = any(column.dated for column in across)
        for column in self.columns.values():
            if column.across:
                continue
            roles = column.roles
            if items and Role.ITEM in roles and not years and self._share(column, Role.YEAR) >= 0.5:
                roles = frozenset({Role.YEAR})
            elif len(roles) > 1:
                roles = frozenset({self._one_of(column, roles, items=items, years=years)})
            for role in roles:
                self.claims.setdefault(role, []).append(column)

    def _one_of(self, column: Column, roles: frozenset[Role], *, items: bool, years: bool) -> Role:
        """The role of a heading that may announce several: what its cells are, else what the other headings leave over."""
        tests = {role: self._share(column, role) for role in roles}
        best = max(_PREFERRED, key=lambda role: tests.get(role, -1.0))
        if tests[best] >= 0.5:
            return best
        if items and roles & {Role.AREA, Role.AREA_CODE}:
            return next(iter(roles & {Role.AREA, Role.AREA_CODE}))
        return next(role for role in _PREFERRED if role in roles and not (role is Role.YEAR and years))

    def _share(self, column: Column, role: Role) -> float:
        """The share of a column's filled cells (of a sample) that are what `role` holds."""
        test: dict[Role, Callable[[Raw], bool]] = {
            Role.AREA: lambda raw: self.lexicon.area(raw) is not None,
            Role.AREA_CODE: lambda raw: self.lexicon.area(raw) is not None,
            Role.ITEM: lambda raw: self.lexicon.item(raw) is not None,
            Role.CODE: lambda raw: self.lexicon.code(raw) is not None,
            Role.YEAR: lambda raw: yearlike(raw) is not None,
            Role.UNIT: lambda raw: isinstance(raw, str) and self.lexicon.is_unit(text_of(raw)),
            Role.VALUE: numeric,
            Role.SERIAL: numeric,
        }
        cells = self.sample(column.number)
        if role not in test or not cells:
            return 0.0
        distinct = Counter(zip(map(type, cells), cells, strict=True))
        return sum(count for (_, raw), count in distinct.items() if test[role](raw)) / len(cells)

    def sample(self, number: int) -> list[Raw]:
        """The first filled cells of a column."""
        if number not in self._samples:
            cells = self.table.column(number)[: 2 * SAMPLE]
            empty = {raw for raw in set(cells) if blank(raw)}
            self._samples[number] = [raw for raw in cells if raw not in empty][:SAMPLE]
        return self._samples[number]

    def _claim_by_content(self, across: list[Column]) -> None:
        """Columns whose headings say nothing: most of their cells are names the plan knows."""
        claimed = {column.number for columns in self.claims.values() for column in columns}
        free = [column for column in self.columns.values() if column.number not in claimed and column not in across and not column.unit]
        years = any(column.dated for column in across)
        items = any(column.item is not None for column in across)
        areas = any(column.area is not None for column in across)
        for role, taken in ((Role.ITEM, items), (Role.AREA, areas), (Role.YEAR, years), (Role.CODE, items)):
            if role in self.claims or taken:
                continue
            for column in free:
                if (role is Role.YEAR and column.text) or (role is Role.CODE and all(map(numeric, self.sample(column.number)))):
                    continue
                if self._share(column, role) >= (0.8 if role is Role.YEAR else 0.5):
                    self.claims.setdefault(role, []).append(column)
                    free.remove(column)
                    break
        if not self.claims.get(Role.ITEM) and not self.claims.get(Role.CODE) and years and not items and Role.AREA not in self.claims:
            self._claim_stub(free, across)

    def _claim_stub(self, free: list[Column], across: list[Column]) -> None:
        """Years across and a column of texts under a blank corner: names the plan may not know, for the checker to judge."""
        left = [column for column in free if not column.text and column.number < min(one.number for one in across)]
        texts = [column for column in left if self.sample(column.number) and not any(map(numeric, self.sample(column.number)))]
        if len(texts) == 1 and any(self.lexicon.item(raw) or self.lexicon.code(raw) for raw in self.sample(texts[0].number)):
            self.claims[Role.ITEM] = texts

    def _settle(self) -> None:
        """One column for each kind of key; an item column full of codes is the code column."""
        for role in _KEYS:
            columns = self._filled(self.claims.get(role, []))
            if role is Role.ITEM and columns:
                columns = self._one_stub(columns)
            if len(columns) == 1 and role is not Role.NOTE and self._empty(columns[0]):
                continue
            if len(columns) > 1:
                best = [column for column in columns if self._share(column, role) >= 0.5]
                columns = best if len(best) == 1 or (best and role in {Role.ITEM, Role.AREA}) else columns
            if role is Role.AREA and len(columns) > 1:
                columns = self._innermost(columns)
            if len(columns) > 1 and role is not Role.NOTE and not self._alike(columns):
                self.result.ambiguous.append((role, columns))
            if columns:
                self.result.down[role] = columns[0]
        down = self.result.down
        if (
            Role.ITEM in down
            and Role.CODE not in down
            and self._share(down[Role.ITEM], Role.CODE) >= 0.5 > self._share(down[Role.ITEM], Role.ITEM)
        ):
            down[Role.CODE] = down.pop(Role.ITEM)
        if Role.AREA not in down and Role.AREA_CODE in self.claims:
            down[Role.AREA] = self.claims[Role.AREA_CODE][0]

    def _one_stub(self, columns: list[Column]) -> list[Column]:
        """Items under one heading merged over several columns: the last column holds the key, those before it where it is blank."""
        right = self.columns.get(columns[-1].number + 1)
        if len(columns) == 1 and right is not None and not right.text and self._share(right, Role.ITEM) >= 0.5:
            self.claims[Role.ITEM] = columns = [*columns, right]
        elif len({column.place for column in columns}) > 1:
            return columns
        if len(columns) > 1:
            self.result.beside[Role.ITEM] = columns[-2::-1]
        return columns[-1:]

    def _filled(self, columns: list[Column]) -> list[Column]:
        if len(columns) < 2:
            return columns
        return [column for column in columns if self.sample(column.number)] or columns[:1]

    def _empty(self, column: Column) -> bool:
        """A column of keys without any key does not count as one."""
        return not self.sample(column.number) and all(map(blank, self.table.column(column.number)))

    def _innermost(self, columns: list[Column]) -> list[Column]:
        """市 and 县区 side by side: the column whose areas lie within those of all the others, row by row, is the area."""
        if len({column.text for column in columns}) < len(columns):
            return columns
        cells = {column.number: [self.lexicon.area(raw) for raw in self.table.column(column.number)] for column in columns}
        for inner in columns:
            pairs = [(area, outer) for column in columns for area, outer in zip(cells[inner.number], cells[column.number], strict=True)]
            if all(
                area == outer or (area is not None and outer is not None and self.lexicon.lies_within(area, outer)) for area, outer in pairs
            ):
                return [inner]
        return columns

    def _alike(self, columns: list[Column]) -> bool:
        first = self.table.column(columns[0].number)
        return all(self.table.column(column.number) == first for column in columns[1:])

    # ------------------------------------------------------------ figures

    def _across(self, across: list[Column]) -> None:
        """The figure columns whose headings carry keys, one for each set of keys."""
        down = self.result.down
        item_down = Role.ITEM in down or Role.CODE in down
        chosen = []
        for column in across:
            if column.planned or column.derived or (column.year is None and column.relative not in (None, 0) and Role.YEAR in down):
                continue
            if Role.YEAR in down and column.relative is not None:
                if Role.VALUE in column.roles or column.relative == 0:
                    column.relative = None
                    column.roles |= {Role.VALUE}
                    self.claims.setdefault(Role.VALUE, []).append(column)
                continue
            if (
                (column.dated and Role.YEAR not in down)
                or ((column.item or column.code) and not item_down)
                or (column.area and Role.AREA not in down)
            ):
                chosen.append(column)
            elif column.dated and Role.YEAR in down:
                self._year_twice(column)
        if not item_down and any(column.item for column in chosen):
            chosen += self._nearly_items(chosen)
        self.result.across = self._one_per_group(chosen)

    def _year_twice(self, column: Column) -> None:
        """A year over a column beside a column of years: one of the two has to give way, and it is not gcx that chooses."""
        if self.sample(column.number) and Role.VALUE not in self.claims and not any(role is Role.YEAR for role, _ in self.result.ambiguous):
            self.result.ambiguous.append((Role.YEAR, [self.result.down[Role.YEAR], column]))

    def _nearly_items(self, chosen: list[Column]) -> list[Column]:
        """Columns of numbers under a heading that is all but an item of the plan: figures with a misspelt name, for the checker to name."""
        present = {self.lexicon.item(column.item.raw) for column in chosen if column.item is not None}
        names = [key(name) for name in self.lexicon.item_names if name not in present]
        found = []
        for column in self.columns.values():
            if not column.other or column.roles or column.planned or column.derived or column in chosen:
                continue
            name = split_unit(text_of(column.place.raw), self.lexicon.is_unit)[0]
            if self._share(column, Role.VALUE) >= 0.5 and _misspelt(key(name), names):
                column.item = column.place
                found.append(column)
        return found

    def _one_per_group(self, chosen: list[Column]) -> list[Column]:
        groups: dict[tuple[str, ...], list[Column]] = {}
        for column in chosen:
            groups.setdefault(column.group(), []).append(column)
        kept = []
        for columns in groups.values():
            best = (
                [column for column in columns if Role.VALUE in column.roles]
                or [column for column in columns if not column.other]
                or columns
            )
            best = best if len(best) < 2 or len({column.text for column in best}) == 1 else self._filled(best)
            if len(best) > 1 and len({column.text for column in best}) > 1:
                self.result.ambiguous.append((Role.VALUE, best))
            kept += best
        return sorted(kept, key=lambda column: column.number)

    def _value(self) -> None:
        """The figures of a long table: the column so called, else the only column of numbers left."""
        columns = self._filled(self.claims.get(Role.VALUE, []))
        if not columns:
            used = {column.number for claimed in self.claims.values() for column in claimed}
            columns = [
                c
                for c in self.columns.values()
                if c.number not in used and not (c.planned or c.derived) and self._share(c, Role.VALUE) >= 0.5
            ]
            self.result.guessed = True
        if len(columns) > 1 and not self._alike(columns):
            self.result.ambiguous.append((Role.VALUE, columns))
        self.result.value = columns[0] if columns else None

    def _extras(self) -> None:
        beside = [column for columns in self.result.beside.values() for column in columns]
        used = {column.number for column in (*self.result.down.values(), *beside, *self.result.across)}
        if self.result.value is not None:
            used.add(self.result.value.number)
        structural = {column.number for role in (Role.SERIAL, Role.AREA_CODE) for column in self.claims.get(role, [])}
        for column in self.columns.values():
            if column.number in used or column.number in structural:
                continue
            cells = self.table.column(column.number)
            if any(not blank(raw) for raw in cells) if column.text else any(isinstance(raw, float | int) or numeric(raw) for raw in cells):
                self.result.extra.append(column)
