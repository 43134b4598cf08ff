"""Finance: whether a gas project pays, and how big to build it."""

from lfgmodel.finance import pictures
from lfgmodel.finance.appraisal import Appraisal
from lfgmodel.finance.choice import Choice
from lfgmodel.finance.earning import Credits, Sale
from lfgmodel.finance.money import Money
from lfgmodel.finance.options import choices, optimise
from lfgmodel.finance.project import Project
from lfgmodel.finance.published import published
from lfgmodel.finance.returns import irr, irr_reason, loan, mirr, npv, payback, rates
from lfgmodel.finance.sensitivity import sensitivity
from lfgmodel.finance.spending import Capital, Cost, Grant, Overhaul
from lfgmodel.finance.terms import Debt, Depreciation, Royalty, Tax

__all__ = [
    "Appraisal",
    "Capital",
    "Choice",
    "Cost",
    "Credits",
    "Debt",
    "Depreciation",
    "Grant",
    "Money",
    "Overhaul",
    "Project",
    "Royalty",
    "Sale",
    "Tax",
    "choices",
    "irr",
    "irr_reason",
    "loan",
    "mirr",
    "npv",
    "optimise",
    "payback",
    "pictures",
    "published",
    "rates",
    "sensitivity",
]


def __dir__() -> list[str]:
    return __all__
