"""The formula language of a plan: parsed once, then checked for units, evaluated, traced back to its figures and printed.

Names, numbers, percentages, + - × ÷, brackets, one comparison in checks, and a closed list of functions. Parsing and binding need no
numpy; it is loaded when something is computed.
"""

from __future__ import annotations

from gcx.formula.env import Env, Evaluation, Judgement, Leaf
from gcx.formula.errors import FormulaError
from gcx.formula.language import Bound, Formula
from gcx.formula.tree import FUNCTIONS, Function

__all__ = ["FUNCTIONS", "Bound", "Env", "Evaluation", "Formula", "FormulaError", "Function", "Judgement", "Leaf"]
