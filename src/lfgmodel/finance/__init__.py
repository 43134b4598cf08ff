"""Finance: whether a gas project pays, and how big to build it."""

from lfgmodel.finance.returns import irr, irr_reason, loan, mirr, npv, payback, rates

__all__ = ["irr", "irr_reason", "loan", "mirr", "npv", "payback", "rates"]
