"""Fields: for each kind of them, what must be refused there and the words that say what to write instead."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pint

import lfgmodel as lfg
from lfgmodel.errors import FactorError, LFGError, RangeError, TableError, UnitError

OTHER = pint.UnitRegistry()
"""A registry of the user's own."""


class Bad(NamedTuple):
    """What must be refused, by which error, and what that says."""

    value: Any
    error: type[LFGError]
    words: str  # of the message, as a regular expression


NO_NUMBER = {
    "nothing": Bad(None, UnitError, "needs a number"),
    "truth": Bad(True, UnitError, "write 1 and 0 where truths are meant as numbers"),
    "truth of numpy": Bad(np.bool_(False), UnitError, "write 1 and 0 where truths are meant as numbers"),
    "complex": Bad(1 + 1j, UnitError, r"write its \.real part"),
    "bytes": Bad(b"5", UnitError, "decode it, and write it as a number"),
    "date": Bad(np.datetime64("2000-01-01"), UnitError, "a date is no amount"),
    "day": Bad(datetime.date(2000, 1, 1), UnitError, "needs a number"),
    "span": Bad(np.timedelta64(1, "D"), UnitError, "divide a span of time by its unit"),
    "masked": Bad(np.ma.masked, UnitError, "a masked value is not known: leave it out, or fill it"),
    "NaT": Bad(pd.NaT, UnitError, "needs a number"),
    "NA": Bad(pd.NA, UnitError, "needs a number"),
    "object": Bad(object(), UnitError, "needs a number"),
    "function": Bad(len, UnitError, "needs a number"),
    "too large for a float": Bad(10**400, UnitError, "needs a number"),
    "empty text": Bad("", UnitError, "cannot be read from ''; write a number and a unit"),
    "word": Bad("many", UnitError, "cannot be read from 'many'; write a number and a unit"),
    "formula": Bad("5*9**9**9", UnitError, "cannot be read|is not read there"),
    "two numbers": Bad("5-6", UnitError, r"write lfg\.uniform\(low, high\)|cannot be read"),
    "unknown unit": Bad("5 zzz", UnitError, "'zzz' is no unit that is known"),
    "another quantity": Bad("5 kelvin", UnitError, "needs .*or another unit of that kind"),
    "quantity of another registry": Bad(OTHER.Quantity(5, "kelvin"), UnitError, "or another unit of that kind"),
    "ambiguous unit": Bad("5 tons", UnitError, r"'tons' in '5 tons' is ambiguous; write 'tonne' .* or 'short_ton'"),
}
"""What is no number wherever one is read."""

OUT_OF_RANGE = {
    "NaN": Bad(np.nan, RangeError, "must be (within|at least) .*got nan"),
    "infinite": Bad(np.inf, RangeError, "must be (within|at least) .*got inf"),
    "NaN of Decimal": Bad(Decimal("NaN"), RangeError, "must be (within|at least)"),
    "negative": Bad(-1, RangeError, "must be (within|at least) .*got -1"),
}
SEVERAL = {
    "list": Bad([1, 2], RangeError, "takes one number, got"),
    "empty list": Bad([], RangeError, "takes one number, got"),
    "dict": Bad({2000: 0.5}, UnitError, "needs a number"),
}
SPREAD = {
    "distribution": Bad(lfg.normal(0.5, sd=0.01), RangeError, "takes a number, .*columns and distributions may stand"),
    "column": Bad(lfg.column("k"), RangeError, "takes a number, .*columns and distributions may stand"),
}
OVER_ONE = {
    "percent as a number": Bad(75, RangeError, r"must be within 0\.\.1 \[fraction\], got 75; write '75 %'"),
    "over 100 %": Bad("101 %", RangeError, r"must be within 0\.\.1"),
}
BY_YEAR = {
    "no year": Bad({}, RangeError, r"takes \{kind: number\} or \{year: number\}"),
    "year as text": Bad({"2000": 0.5, 2001: 0.6}, RangeError, r"takes \{kind: number\} or \{year: number\}"),
    "year as decimal": Bad({2000.5: 0.5}, RangeError, r"takes \{kind: number\} or \{year: number\}"),
    "year out of range": Bad({99: 0.5}, RangeError, r"takes \{kind: number\} or \{year: number\}"),
    "truth by year": Bad({2000: True}, UnitError, r"\[2000\] needs .*write 1 and 0"),
    "NaN by year": Bad({2000: np.nan}, RangeError, r"\[2000\] must be within"),
    "years out of order": Bad({2005: 0.5, 2000: 0.6}, RangeError, "must name its years in rising order"),
    "year twice": Bad(pd.Series([0.5, 0.6], index=[2000, 2000]), RangeError, "names a year or kind twice"),
    "nameless kind": Bad({"": 0.5}, RangeError, r"takes \{kind: number\} or \{year: number\}"),
}
NOT_WHOLE = {
    "nothing": None, "truth": True, "decimal": 5.5, "text": "2005", "NaN": np.nan, "complex": 1 + 1j, "list": [2005],
    "date": np.datetime64("2005"), "span": np.timedelta64(2005, "D"), "masked": np.ma.masked, "too large": 10**400,
    "quantity": OTHER.Quantity(2005, "dimensionless"), "negative": -1,
}  # fmt: skip
NO_YEAR = {**NOT_WHOLE, "9999": 9999, "two digits": 99}
NO_NAME = {
    "number": 5, "NaN": np.nan, "truth": True, "bytes": b"msw", "list": ["msw"], "dict": {"msw": 1}, "NA": pd.NA,
    "masked": np.ma.masked, "set": {"msw"}, "frame": pd.DataFrame(), "series": pd.Series([1.0]), "empty": "",
}  # fmt: skip
OTHER_THINGS = {
    "nothing": None, "number": 5, "text": "estimate", "list": [1, 2], "dict": {}, "frame": pd.DataFrame(),
    "class": lfg.LandGEM, "NA": pd.NA, "quantity": OTHER.Quantity(5, "kelvin"), "array": np.ones(2),
    "masked": np.ma.masked,
}  # fmt: skip
AMOUNTS = {
    "nothing": Bad(None, RangeError, "takes a dict, Series or DataFrame|takes .year"),
    "number": Bad(5, RangeError, "takes a dict, Series or DataFrame|takes .year"),
    "empty": Bad({}, RangeError, "got an empty one|takes .year"),
    "year as text": Bad({"2000": 5.0}, RangeError, r"must be indexed by calendar year.*astype\(int\)"),
    "year as decimal": Bad({2000.0: 5.0}, RangeError, r"must be indexed by calendar year.*astype\(int\)"),
    "a sum below": Bad({2000: 5.0, "Total": 5.0}, RangeError, r"leave out 'Total', as in table.drop\('Total'\)"),
    "NaN": Bad({2000: np.nan}, TableError, "2000 .*: nan is no amount"),
    "negative": Bad({2000: -5.0}, TableError, "2000 .*: -5.0 is no amount"),
    "truth": Bad({2000: True}, TableError, "2000 .*: True is no amount"),
    "complex": Bad({2000: 5 + 1j}, TableError, "2000 .* is no amount"),
    "bytes": Bad({2000: b"5"}, TableError, "2000 .* is no amount"),
    "masked": Bad({2000: np.ma.masked}, TableError, "2000 .* is no amount"),
    "thousands": Bad({2000: "1,000"}, TableError, "1,000 has thousands commas; write 1000"),
    "out of order": Bad({2001: 5.0, 2000: 5.0}, TableError, "2000 year: comes after 2001"),
    "twice": Bad(pd.Series([5.0, 6.0], index=[2000, 2000]), TableError, "2000 year: comes twice"),
    "too large for a float": Bad({2000: 10**400}, TableError, "2000 .* is no amount"),
}
AREAS = {
    "text": Bad({"daily": "4"}, RangeError, "area of 'daily' must be a number of 0 or more, got '4'"),
    "truth": Bad({"daily": True}, RangeError, "area of 'daily' must be a number of 0 or more, got True"),
    "infinite": Bad({"daily": np.inf}, RangeError, "area of 'daily' must be a number of 0 or more, got inf"),
    "negative": Bad({"daily": -1}, RangeError, "area of 'daily' must be a number of 0 or more, got -1"),
    "nothing at all": Bad({"daily": 0}, RangeError, "add up to more than 0"),
    "nameless": Bad({5: 1.0}, RangeError, r"must be \{cover: area\}"),
    "no area": Bad({}, RangeError, "that add up to more than 0"),
}
SHARES = {
    "nothing": Bad(None, RangeError, "takes"),
    "list": Bad([0.6, 0.4], RangeError, "takes"),
    "number": Bad(0.5, RangeError, "takes"),
    "nameless": Bad({5: 1.0}, RangeError, "takes"),
    "not one": Bad({"food": 0.5, "paper": 0.4}, LFGError, "sum to .*0.9"),
    "truth": Bad({"food": True, "paper": 0.4}, UnitError, "write 1 and 0"),
    "negative": Bad({"food": -0.1, "paper": 1.1}, RangeError, r"within 0\.\.1"),
    "NaN": Bad({"food": np.nan, "paper": 1.0}, RangeError, r"within 0\.\.1"),
}
PLAIN = {
    **{name: NO_NUMBER[name] for name in ("truth", "complex", "bytes", "date", "span", "masked", "object", "nothing")},
    "text": Bad("5", UnitError, "needs a number"),
    "text with its unit": Bad("5 m3", UnitError, "needs a number"),
    "quantity": Bad(OTHER.Quantity(5, "meter"), UnitError, "it has a unit of its own"),
    "NaN": Bad(np.nan, RangeError, "needs"),
    "infinite": Bad(np.inf, RangeError, "needs"),
    "negative": Bad(-1.0, RangeError, "needs"),
    "masked array": Bad(np.ma.array([5.0], mask=True), UnitError, "a masked value is not known"),
}
PLAIN = {name: one._replace(error=RangeError) for name, one in PLAIN.items()}


def each(values: Mapping[str, Any], error: type[LFGError], words: str) -> dict[str, Bad]:
    """Refuse all of these by one error and in the same words."""
    return {name: Bad(value, error, words) for name, value in values.items()}


def without(bad: Mapping[str, Bad], *names: str) -> dict[str, Bad]:
    """Leave out what is allowed there."""
    return {name: one for name, one in bad.items() if name not in names}


ONE = {**NO_NUMBER, **OUT_OF_RANGE, **SEVERAL}
NO_UNIT = {
    "number": Bad(5.0, UnitError, "needs a unit, got 5.0; write '5 .*' or another unit"),
    "list": Bad([1, 2], UnitError, r"needs a unit, got \[1, 2\]"),
    "empty list": Bad([], UnitError, r"needs a unit, got \[\]"),
}
MASS = {**without(ONE, *OUT_OF_RANGE), **NO_UNIT}
"""A number with its unit: bare ones are refused before their range is asked."""
YEAR = each(NO_YEAR, RangeError, "calendar year")
WORDS = {"unknown": "zzz", "another case": "MSW, Food"}
CHOICE = each({**NO_NAME, **WORDS}, FactorError, "must be one of|must be among")

BAD: dict[str, dict[str, Bad]] = {
    # numbers
    "share": {**ONE, **SPREAD, **OVER_ONE},
    "share that waits": {**ONE, **OVER_ONE},
    "share by year": {**without(ONE, "dict"), **OVER_ONE, **BY_YEAR},
    "share or class": without({**ONE, **OVER_ONE}, "nothing", "dict", "empty text", "word"),
    "share under 90 %": {**ONE, **SPREAD},
    "share of air by year": {**without(ONE, "dict"), **without(BY_YEAR, "year twice")},
    "optional share": without({**ONE, **SPREAD, **OVER_ONE}, "nothing"),
    "optional share by year": {**without(ONE, "dict", "nothing"), **OVER_ONE, **BY_YEAR},
    "share by age": {
        **each({"nothing": None, "number": 5, "none": {}, "list": [1], "kind": {"msw": 0.5}, "decimal": {0.5: 0.1}},
               RangeError, r"must be \{age: share\} with whole years from 0 on"),
        "out of order": Bad({5: 0.1, 0: 0.2}, RangeError, "must name its ages in rising order"),
        "truth": Bad({0: True}, UnitError, r"\[0\] needs a number .*write 1 and 0"),
        "over one": Bad({0: 5}, RangeError, r"\[0\] must be within 0\.\.1"),
    },
    "share by year alone": {**without(ONE, "dict"), **OVER_ONE, **BY_YEAR},
    "hours": {**without(ONE, "dict", "ambiguous unit"),
              "more than the year has": Bad("9000 h", RangeError, "'9000 h' in 2019, a year of 8760 h; mend it"),
              "hours without a unit": Bad(8400, RangeError, "takes a share of the year or hours, .*write '8400 h'")},
    "number by kind": without(ONE, "dict"),
    "optional number by kind": without(ONE, "dict", "nothing"),
    "optional number": without({**ONE, **SPREAD}, "nothing"),
    "optional rate": without({**MASS, **SPREAD}, "nothing"),
    "optional mass": without({**MASS, **SPREAD}, "nothing"),
    "optional rain": without({**MASS, **SPREAD}, "nothing"),
    "optional growth": without({**ONE, **SPREAD}, "nothing"),
    "optional area": without({**MASS, **SPREAD}, "nothing", "dict"),
    "gas flow that waits": MASS,
    "gas flow of a flare": without(MASS, "nothing"),
    "rain or class": without(MASS, "nothing", "two numbers"),
    "optional content by year": {**without(ONE, "dict", "nothing"), **BY_YEAR},
    "column of the table": each(NO_NAME, FactorError, "names must be one of open, close, msw"),
    "gas a year": {**without(ONE, "dict", "ambiguous unit"), **SPREAD},
    "growth": {**ONE, **SPREAD},
    "rate constant that waits": ONE,
    "potential that waits": ONE,
    "density that waits": ONE,
    "rate": {**MASS, **SPREAD},
    "rate that waits": MASS,
    "mass": {**MASS, **SPREAD},
    "volume": {**MASS, **SPREAD},
    "density": {**MASS, **SPREAD},
    "mass a person": {**without(MASS, "dict"), **without(BY_YEAR, "truth by year", "NaN by year", "years out of order")},
    "multiple": without(ONE, "ambiguous unit"),
    "temperature": {**without(ONE, "negative", "another quantity", "quantity of another registry", "ambiguous unit",
                              "unknown unit"), **SPREAD},
    "rain": {**MASS, **SPREAD},
    "power that waits": ONE,
    "efficiency": without(ONE, "nothing"),
    "area": MASS,
    "gwp": {**without(ONE, "empty text", "word", "formula", "two numbers", "unknown unit", "another quantity",
                      "ambiguous unit"), **SPREAD,
            "report": Bad("AR5", UnitError, r"write 28, or lfg\.gwp\('AR5', 100\)"),
            "nought": Bad(0, RangeError, r"must be within 1\.\.200")},
    "gsd": {**ONE, **SPREAD, "under one": Bad(0.5, RangeError, r"must be within 1\.\.100")},
    "concentration": {**ONE, **SPREAD, "under one": Bad(1e-300, RangeError, "must be at least 1")},
    "emission": {**without(ONE, "dict"), **SPREAD},
    "plain number": PLAIN,
    # calendar years and counts
    "year": YEAR,
    "optional year": without(YEAR, "nothing"),
    "year of the result": without(each(NO_YEAR, RangeError, "is not among its years, 20"), "nothing"),
    "count": each(NOT_WHOLE, RangeError, "must be a whole number from 0 on"),
    "month": each(NOT_WHOLE, RangeError, r"start_month must be 7\.\.13"),
    "months": each({**NO_NAME, "number": 3, "negative": -1, "span": np.timedelta64(3, "M")}, RangeError,
                   r"months must be 0\.\.6 with convention='delayed' and absent without"),
    "delay": each({**NOT_WHOLE, **NO_NAME, "number": 501}, RangeError, "delay must be whole years from 0 on"),
    "draws": without(each(NOT_WHOLE, RangeError, r"must be a whole number from 1 on.*write draws=4096"), "nothing"),
    "seed": without(each(NOT_WHOLE, RangeError, "must be a whole number from 0 on.*write seed=1"), "nothing", "too large"),
    # names
    "kind": each(NO_NAME, RangeError, "must be (a name|names), as in"),
    "name": each({**NO_NAME, **WORDS}, LFGError, "must be one of|must be a name"),
    "choice": without(CHOICE, "nothing"),
    "flow": each({**NO_NAME, **WORDS}, FactorError, "flow must be one of generated, collected"),
    "shares by name": each({"list": [0.1], "nameless": {5: 0.1}, "text": "10 %"}, RangeError,
                           r"must be \{reason: share\}|takes \{kind: number\}|takes one number|takes areas="),
    "site or none": {},
    "names or none": {},
    "names": each({"nothing": None, "number": 5, "empty": [], "numbers": [5], "NA": pd.NA, "masked": np.ma.masked},
                  RangeError, r"names one flow or more, as in \['generated', 'emitted'\]"),
    "kinds": each({**without(NO_NAME, "list", "series"), "nothing": None, "text": "msw", "numbers": [5], "none": [],
                   "twice": ["msw", "msw"], "another meaning": ["open"]}, RangeError, r"kinds"),
    "unit of mass": {
        **each({**NO_NAME, "nothing": None}, UnitError, "needs a unit as text|needs the unit"),
        "unknown": Bad("zzz", UnitError, "'zzz' is no unit that is known"),
        "ambiguous": Bad("tons", UnitError, "'tons' .*is ambiguous; write 'tonne'"),
        "of another kind": Bad("meter", UnitError, "or another unit of that kind"),
        "of methane": Bad("Mg CH4", UnitError, "it is of methane, and waste is asked for"),
        "endless": Bad("m" * 100_000, UnitError, "cannot be read"),
        "formula": Bad("Mg*9**9**9**9", UnitError, "cannot be read"),
    },
    "unit of gas": {
        **each(NO_NAME, UnitError, "as text|must be a text"),
        "unknown": Bad("zzz", UnitError, "'zzz' is no unit that is known"),
        "no state": Bad("cfm", UnitError, "without a reference state; write 'scfm'"),
        "thousand or million": Bad("Mscf/d", UnitError, "a thousand to the gas trade"),
        "prefix": Bad("kscfm", UnitError, "a volume of gas with a prefix"),
        "another kind": Bad("meter", UnitError, "no flow of gas"),
        "endless": Bad("m" * 100_000, UnitError, "cannot be read"),
        "formula": Bad("Mg**9**9**9**9/yr", UnitError, "cannot be read"),
    },
    # what is by year, by kind and by cover
    "amounts": AMOUNTS,
    "shares": SHARES,
    "areas": AREAS,
    "areas by year": {**{name: one._replace(value={2000: one.value}) for name, one in AREAS.items()},
                      **each({"nothing": None, "number": 5, "no year": {}, "list": [{"daily": 4.0}]}, RangeError,
                             r"(must be|takes areas=)\{year: \{cover: area\}\}|(must be|takes areas=) ?\{year")},
    # parts and tables
    "estimate": each(OTHER_THINGS, LFGError, "takes an [Ee]stimate, as lfg.estimate"),
    "method": each({**OTHER_THINGS, "class": lfg.LandGEM, "waste": lfg.Waste.constant("1 Mg/yr", 2000, 2001)},
                   RangeError, "generation model, as in"),
    "site": each({**OTHER_THINGS, "waste": lfg.Waste.constant("1 Mg/yr", 2000, 2001)}, RangeError,
                 "a Site|must be a Site or a Portfolio"),
    "one site": each(OTHER_THINGS, RangeError, "takes one Site"),
    "waste": each(OTHER_THINGS, RangeError, r"must be a Waste, .*write Waste.constant"),
    "part or none": without(each(OTHER_THINGS, RangeError, "must be a collection system"), "nothing"),
    "devices": each({**OTHER_THINGS, "device without a list": lfg.energy.Flare()}, RangeError,
                    r"use must be a list of devices, as in \[lfg.energy.Flare\(\)\]"),
    "device": each(OTHER_THINGS, RangeError, r"takes one unit of a device, as in energy.Engine\('1 MW'\)"),
    "methods": each({**OTHER_THINGS, "model": lfg.LandGEM(k=0.05, L0=100), "nameless": {5: lfg.LandGEM(k=0.05, L0=100)}},
                    RangeError, r"compare takes \{name: model\}"),
    "table": each(without(OTHER_THINGS, "frame"), RangeError, "takes a DataFrame|the table has"),
    "units": each(without(OTHER_THINGS, "dict"), RangeError, "units takes a dict, as in"),
    "columns": each(without(OTHER_THINGS, "dict"), RangeError, "columns takes a dict, as in"),
    "distributions": each({**OTHER_THINGS, "one": [lfg.normal(1, sd=0.1)], "numbers": [1, 2]}, RangeError,
                          "correlated takes"),
    "correlation": {
        **{name: NO_NUMBER[name] for name in ("nothing", "truth", "complex", "bytes", "masked", "object")},
        "text": Bad("high", UnitError, "needs a number"),
        "over one": Bad(1.5, RangeError, "no quantities can have these correlations"),
        "matrix of another size": Bad(np.eye(3), RangeError, "symmetric 2 x 2 matrix"),
    },
    "numbers": {
        **{name: NO_NUMBER[name] for name in ("truth", "complex", "bytes", "masked", "object", "nothing")},
        "truths": Bad([True, False], UnitError, "write 1 and 0"),
        "some masked": Bad(np.ma.array([0.05, 0.06], mask=[False, True]), UnitError, "a masked value is not known"),
        "NaN": Bad([0.05, np.nan], RangeError, "takes a row of finite numbers"),
        "none": Bad([], RangeError, "takes a row of finite numbers"),
        "number": Bad(0.05, RangeError, "takes a row of finite numbers"),
        "table": Bad(np.ones((2, 2)), RangeError, "takes a row of finite numbers"),
        "texts": Bad(["0.05"], UnitError, "needs a number"),
        "ragged": Bad([[1.0], [1.0, 2.0]], UnitError, "needs a number"),
    },
    "file": each({"absent": "nowhere.xlsx", "number": 5, "bytes": b"x", "nothing": None}, RangeError,
                 "read_lmop takes EPA's LMOP database|lfg.load: .* cannot be read|lfg.load takes the path of a run file"),
    "file or none": each({"absent": "nowhere.csv", "folder": ".", "number": 5, "bytes": b"x", "list": []}, FactorError,
                         "cannot be read|takes the path of a CSV"),
    "template": each({"number": 5, "nothing": None, "no workbook": "x.csv", "nowhere": "/nowhere/x.xlsx"}, RangeError,
                     "template (takes a path|writes a workbook|: there is no folder)|there is no folder"),
    "filled workbook": each({"number": 5, "nothing": None, "bytes": b"x", "absent": "nowhere.xlsx", "folder": "."}, RangeError,
                            "takes the path of a workbook|cannot be read; name the path of a workbook"),
    "run file": each({"number": 5, "nothing": None, "no run file": "x.csv", "nowhere": "/nowhere/x.toml"}, RangeError,
                     "save (takes a path|writes .toml)|save: there is no folder"),
    "table file": each({"number": 5, "nothing": None, "no table": "x.txt", "nowhere": "/nowhere/x.csv"}, RangeError,
                       "to_table (takes a path|writes .csv or .parquet)|to_table: there is no folder"),
    "workbook": each({"number": 5, "nothing": None, "no workbook": "x.csv", "nowhere": "/nowhere/x.xlsx"}, RangeError,
                     "to_excel (takes a path|writes a workbook|: there is no folder)|there is no folder"),
    "page": each({"number": 5, "nothing": None, "bytes": b"x.html", "no page": "x.pdf", "no suffix": "x", "list": ["x.html"],
                  "nowhere": "/nowhere/x.html"}, RangeError,
                 r"report (takes a path|writes a page of HTML).*write '.*html'|there is no folder '/nowhere'"),
    "language": each({"nothing": None, "number": 5, "another": "fr", "upper case": "EN", "list": ["en"]}, FactorError,
                     "lang must be one of en, zh"),
    "plan or none": each({"number": 5, "text": "plan", "dict": {}, "class": lfg.finance.Project}, RangeError,
                         r"plan takes a finance.Project or an Appraisal of one, got .*write plan.of\(est\)"),
    "name or none": each({"number": 5, "empty": "", "blank": " ", "bytes": b"x", "list": ["x"]}, RangeError,
                         "must be a name, as in 'Gas of Hill Road'"),
    "day or none": each({"text": "2026-01-31", "number": 2026, "date of numpy": np.datetime64("2026-01-31")}, RangeError,
                        "date takes a datetime.date, got .*leave it out for today"),
    "tables": {**each({"nothing": None, "number": 5, "none": {}, "a frame": pd.DataFrame({"a": [1]})}, RangeError,
                      r"tables takes \{name: DataFrame or Series\}"),
               "no table": Bad({"HH": 5}, RangeError, r"\['HH'\] takes a DataFrame or Series"),
               "no sheet": Bad({"a/b": pd.Series([1])}, RangeError, "can be no sheet's name; write")},
    "probabilities": {**without(ONE, "list", "empty list"), **OVER_ONE,
                      "twice": Bad([0.5, 0.5], RangeError, "takes each probability once"),
                      "none": Bad([], RangeError, "takes each probability once")},
    "horizon": each({"nothing": None, "truth": True, "another": 101, "negative": -1, "NaN": np.nan, "list": [100]},
                    FactorError, "Factor in table 'gwp' must be one of GWP / CH4 / SAR 100"),
    "truth": each({"nothing": None, "word": "no", "number": 1, "list": [True]}, RangeError, "is True or False, got"),
    "reporting year": each(NO_YEAR, RangeError, r"takes \{cover: area\} and a reporting year"),
    "areas with units": {
        "word": Bad({"daily": "many"}, UnitError, r"\['daily'\] cannot be read from 'many'"),
        "truth": Bad({"daily": True}, UnitError, r"\['daily'\] needs a number .*write 1 and 0"),
        "infinite": Bad({"daily": np.inf}, RangeError, r"\['daily'\] must be at least 0"),
        "negative": Bad({"daily": -1}, RangeError, r"\['daily'\] must be at least 0"),
        "nothing at all": Bad({"daily": 0}, RangeError, "add up to more than 0"),
        "no areas": Bad([4.0], RangeError, r"takes \{cover: area\} and a reporting year"),
    },
    "site names": each({"number": 5, "text": "abc", "none": [], "too few": ["a"], "masked": np.ma.masked}, RangeError,
                       "names must be 3, one for each site"),
    "years": each({"nothing": None, "number": 5, "texts": ["2000", "2001"], "decimals": [2000.5, 2001.5],
                   "truths": [True, False], "out of order": [2001, 2000], "twice": [2000, 2000], "gap": [2000, 2002],
                   "two digits": [99, 100], "none": [], "too few": [2000]}, RangeError,
                  "years must (be calendar years|rise one by one)|2 years .*are named|years"),
    "masses": each({"text": "x", "number": 5, "list": [1.0, 2.0], "truths": np.full((2, 1, 3), True),
                    "complex": np.full((2, 1, 3), 1 + 1j), "dates": np.full((2, 1, 3), "2000", "M8[D]"),
                    "nothing": None}, RangeError, "from_arrays.mass (must have the axes|holds .*not numbers)"),
    "column name": each(NO_NAME, RangeError, "must be a name, as in 'site'"),
    "canonical unit": each({**NO_NAME, "unknown": "zzz"}, UnitError, "no field is kept in .*; one of fraction, 1/yr"),
    "unit of a share": {**each(NO_NAME, UnitError, "needs a unit as text"),
                        "of mass": Bad("Mg", UnitError, "or another unit of that kind")},
    "unit of an amount": each({**NO_NAME, "rate": "kilotonne/yr", "no state": "cfm"}, UnitError,
                              "total needs an amount, as in 'kilotonne', 'Nm3' or 'GWh'"),
    "amounts by year": {
        **each({"nothing": None, "number": 5, "none": {}, "year as text": {"2019": 1.0}}, RangeError,
               r"takes \{year: Mg CH4\}, a Series by year or a Measured"),
        "negative": Bad({2019: -1}, RangeError, r"\[2019\] must be at least 0"),
        "NaN": Bad({2019: np.nan}, RangeError, r"\[2019\] must be at least 0"),
        "truth": Bad({2019: True}, UnitError, r"\[2019\] needs a number .*write 1 and 0"),
        "twice": Bad(pd.Series([1.0, 2.0], index=[2019, 2019]), RangeError, "names 2019 twice"),
    },
}  # fmt: skip
"""For each kind of field, what must be refused there."""
for _name, _like in (("site or none", "site"), ("names or none", "names")):
    BAD[_name] = without(BAD[_like], "nothing")
BAD["optional unit of mass"] = without(BAD["unit of mass"], "nothing")
BAD["gwp or none"] = without(BAD["gwp"], "nothing")

FREE = {"anything"}
"""Kinds of field in which anything may stand."""

RIGHT: dict[str, dict[str, tuple[Any, float]]] = {
    "share that waits": {
        "percent": ("75 %", 0.75),
        "full width": ("75％", 0.75),
        "pair": ((75, "%"), 0.75),
        "Decimal": (Decimal("0.75"), 0.75),
        "Fraction": (Fraction(3, 4), 0.75),
        "single precision": (np.float32(0.75), 0.75),
        "array of no dimension": (np.array(0.75), 0.75),
        "quantity of another registry": (OTHER.Quantity(0.75, "dimensionless"), 0.75),
    },
    "rate constant that waits": {
        "percent": ("5 %/yr", 0.05),
        "a day": ("1e-4 1/day", 0.036525),
        "pair": ((0.6, "1/year"), 0.6),
    },
    "potential that waits": {"feet and pounds": ("1 ft3/lb", 62.4279605761), "superscript": ("90 m³/Mg", 90.0)},
    "density that waits": {"pounds and yards": ("1.1 lb/yd3", 0.65260406338), "grams and litres": ("0.7 g/L", 0.7)},
    "power that waits": {
        "kilowatt": ("1500 kW", 1.5),
        "horsepower": ("2000 hp", 1.4913997431),
        "Chinese": ("2 兆瓦", 2.0),
    },
    "area": {"acre": ("1 acre", 4046.8564224), "hectare": ("10 hectare", 1e5), "Chinese": ("3 公顷", 3e4)},
    "optional rain": {"inch": ("10 inch/yr", 254.0), "metre": ("1.2 m/yr", 1200.0)},
    "optional year": {"of numpy": (np.int64(2007), 2007), "unsigned": (np.uint16(2007), 2007)},
    "count": {"of numpy": (np.int64(3), 3), "none": (0, 0)},
}
"""For some kinds of field, ways to write what is right, and the number that it is."""
