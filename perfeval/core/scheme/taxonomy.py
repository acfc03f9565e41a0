"""Finding a row's level 1 and level 2 in a scheme, by name or alias."""

from __future__ import annotations

from perfeval.core.decimals import normal
from perfeval.core.scheme.model import Level1, Level2, Scheme
from perfeval.core.sheet import Indicator

_UNKNOWN = Level2("")
_COST = Level2("成本指标", is_cost=True)
_TIME = Level2("时效指标", is_time=True)


class Taxonomy:
    """The names of a scheme; without one (None) only cost and time are told by their usual names."""

    __slots__ = ("_found", "_level1", "_level2")

    def __init__(self, scheme: Scheme | None) -> None:
        self._level1: dict[str, Level1] = {}
        self._level2: dict[tuple[str, str], Level2] = {}
        self._found: dict[tuple[str, str], Level2] = {}
        for level1 in scheme.level1 if scheme else ():
            self._level1.update(dict.fromkeys((level1.name, *level1.aliases), level1))
            for level2 in level1.level2:
                self._level2.update({(level1.name, name): level2 for name in (level2.name, *level2.aliases)})

    def level1(self, name: str) -> Level1 | None:
        return self._level1.get(name) or self._level1.get(normal(name))

    def level1_name(self, name: str) -> str:
        """The scheme's name where it knows one, else the table's own."""
        known = self.level1(name)
        return known.name if known else name

    def level2(self, row: Indicator) -> Level2:
        """The scheme's level 2; where it has none, cost and time are told by their names."""
        key = row.level1, row.level2
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = self._find(row)
        return found

    def _find(self, row: Indicator) -> Level2:
        name = self.level1_name(row.level1)
        known = self._level2.get((name, row.level2)) or self._level2.get((name, normal(row.level2)))
        if known:
            return known
        if "成本" in row.level2 or (not row.level2 and "成本" in row.level1):
            return _COST
        return _TIME if "时效" in row.level2 else _UNKNOWN
