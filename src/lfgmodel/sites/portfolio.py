"""Portfolios: many landfills as columns, a site a row, for the same `estimate`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from lfgmodel.errors import RangeError, one_of, shown
from lfgmodel.lookup import Labels
from lfgmodel.sites import pages
from lfgmodel.sites.accepted import Accepted, Recorded
from lfgmodel.sites.arrays import by_arrays, calendar, described, laid_out
from lfgmodel.sites.composition import constant_shares
from lfgmodel.sites.headings import headed
from lfgmodel.sites.intake import Columns, Intake
from lfgmodel.sites.reading import parquet, read_frame, refuse_odd
from lfgmodel.sites.roster import FIELDS, Roster, by_name, in_order, joined, places, several
from lfgmodel.sites.site import WATER, Site, years_until
from lfgmodel.sites.waste import Waste
from lfgmodel.waiting import Frozen

if TYPE_CHECKING:
    import pandas as pd

    from lfgmodel.core.decay import Array, Years


@dataclass(frozen=True, eq=False, repr=False)
class Portfolio:
    """Many landfills, a site a row.

    Build it with `from_frame`, `from_parquet` or `from_arrays`. A field of a model, a collection system or a device
    takes each site's own number by `lfg.column("name")`.

    Attributes
    ----------
    names : (site,) array of str
        What the sites are called, each differently.
    kinds : tuple of str
        The kinds of waste.
    waste : Accepted
        Waste accepted by year: of each kind, or of all kinds together where there are `shares`. [Mg/yr]
    shares : (kind, site) or (kind, 1) array or None
        What part of the waste each kind is. [Mg/Mg]
    columns : dict of (site,) array
        What else is known of the sites: climate, rainfall [mm/yr], management, and columns of one's own.
    units : dict of str
        The unit of each column of one's own that has one.
    report : DataFrame or None
        Cells for which sites were left out, where that was asked for: site, column, reason.
    refused : DataFrame or None
        The same by column and reason: how many `sites`, the `waste` they ever accept, of how many that is `unknown`;
        `attrs` has the same of all of them, each site counted once. [Mg]

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"open": [1990, 2001], "close": [2020, 2024], "msw": [50_000, 8_000]})
    >>> Portfolio.from_frame(table, kinds=["msw"], unit="Mg/yr")
    <Portfolio: 2 sites, msw, 1990-2024, 1,742,000 Mg>
    """

    names: Any
    kinds: tuple[str, ...]
    waste: Accepted
    shares: Array | None
    columns: Mapping[str, Any]
    units: Mapping[str, str]
    report: pd.DataFrame | None = None
    refused: pd.DataFrame | None = None

    def __post_init__(self) -> None:
        for array in (self.names, self.shares, *self.columns.values(), *vars(self.waste).values()):
            if isinstance(array, np.ndarray):
                array.setflags(write=False)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), tuple(getattr(self, item.name) for item in fields(self))

    @classmethod
    def from_frame(
        cls,
        table: pd.DataFrame,
        *,
        kinds: Sequence[str],
        unit: str,
        total: str | None = None,
        units: Mapping[str, str] = Frozen(),
        names: str | None = None,
        until: int | None = None,
        gaps: str | None = None,
        errors: str = "raise",
    ) -> Portfolio:
        """Read a table with a row a site, or a row a site and year.

        Parameters
        ----------
        table : DataFrame
            Indexed by the names of the sites. Columns: `open` and `close`, the first and last calendar year that accept
            waste, or `year` where there is a row a site and year; each of `kinds`; and if known `growth`, the yearly
            growth of the rate since `open`, `climate`, `management`, `rainfall`, and any others for `lfg.column`, alike
            in all rows of a site. With `waste_in_place` and `waste_in_place_year` histories are rebuilt as
            `Waste.from_waste_in_place` does; the rate, and the column of the only kind, may then be absent, but `close`
            or `until` must name the last year. `headings.HEADINGS` has other names that columns are found by.
        kinds : sequence of str
            The columns that hold waste accepted, or with `total` the shares of it, which sum to 1; where they miss it
            within the rounding in which they are printed, they are divided by their sum, with a warning.
        unit : str
            Of the waste: "Mg/yr", "short_ton/yr".
        total : str, optional
            The column that holds the waste of all kinds.
        units : {column: unit}
            Of other columns that hold numbers: `{"rainfall": "inch/yr", "capacity": "MW", "food": "%"}`. No row of
            these, or of columns named as the fields of models are (k, L0, efficiency, ...), may lack its number.
        names : str, optional
            The column with the names of the sites; the index, if not given.
        until : int, optional
            The last year of sites whose `close` is empty, which are still open; where there are any it is needed.
        gaps : {"interpolate", "zero"}, optional
            What years between the rows of a site are; as for `Waste.recorded`, without it none may be missing.
        errors : {"raise", "report"}
            Whether a site that cannot be used refuses the table, or is left out and listed in `report` and `refused`.

        Raises
        ------
        TableError
            Cells that cannot be used; `.rows` lists every site, column and reason.

        Warns
        -----
        TableWarning
            Shares that do not sum to 1 as they are printed.
        """
        where = "Portfolio.from_frame"
        kinds = several(kinds, where)
        refuse_odd(table, where)
        by_name(units, f"{where}.units", "{'rainfall': 'mm/yr'}")
        own = [*kinds, *(column for column in (total, names) if column is not None)]
        table, units = headed(table, units, own, where)
        return cls._of(read_frame(table, Columns(kinds, total, unit, units, gaps), names, until, where), kinds, errors)

    @classmethod
    def from_parquet(cls, path: Any, **options: Any) -> Portfolio:
        """Read a parquet file, or a folder of them; `options` are those of `from_frame`. Needs the extra `scale`."""
        return cls.from_frame(parquet(path, "Portfolio.from_parquet"), **options)

    @classmethod
    def from_arrays(
        cls,
        mass: Any,
        *,
        years: Any,
        kinds: Sequence[str] = ("msw",),
        unit: str,
        axes: str = "year, kind, site",
        shares: Any = None,
        names: Any = None,
        columns: Mapping[str, Any] = Frozen(),
        units: Mapping[str, str] = Frozen(),
        errors: str = "raise",
    ) -> Portfolio:
        """Take waste by year as an array, without a copy where it is in Mg: leave it as it is from then on.

        Parameters
        ----------
        mass : array
            Waste accepted, its axes in the order of `axes`; "kind" may be left out where there is one, or `shares`.
        years : (year,) array
            Calendar years without gaps.
        kinds : sequence of str
            The kinds of waste.
        unit : str
            Of `mass`: "Mg/yr", "short_ton".
        axes : str
            "year, kind, site" is the fastest; any other order is transposed piece by piece.
        shares : (kind, site) or (kind, 1) array, optional
            What part of a mass of all kinds each kind is; they sum to 1.
        names : (site,) sequence, optional
            What the sites are called; their numbers, if not given.
        columns, units, errors
            As in `from_frame`; a (site,) array each.
        """
        where = "Portfolio.from_arrays"
        kinds, array = several(kinds, where), laid_out(mass, axes, unit, where)
        found = by_arrays(array, calendar(years, where), kinds, shares, names, where)
        return cls._of(described(found, columns, units, names is not None), kinds, errors)

    @classmethod
    def _of(cls, found: Intake, kinds: Sequence[str], errors: str) -> Portfolio:
        """Build from checked rows, without those that cannot be used."""
        roster = found.roster
        report = roster.settle(errors)
        columns, units = Frozen(roster.columns), Frozen(roster.units)
        done = cls(roster.names, tuple(kinds), found.waste, found.shares, columns, units, report)
        if roster.good.all():
            return done
        kept = done._take(np.flatnonzero(roster.good))
        return replace(kept, waste=kept.waste.trimmed(), refused=roster.refused(found.ever))

    @classmethod
    def concat(cls, portfolios: Sequence[Portfolio]) -> Portfolio:
        """Put portfolios of the same kinds, columns and units one after another."""
        import pandas as pd

        every = list(portfolios)
        if not every:
            raise RangeError("Portfolio.concat takes one portfolio or more, got none")
        for other in every[1:]:
            for what, same in (("kinds", set), ("columns", set), ("units", dict)):
                mine, its = (same(getattr(one, what)) for one in (every[0], other))
                if mine != its:
                    got = f"{shown(mine)} and {shown(its)}"
                    raise RangeError(f"Portfolio.concat needs the same {what} in all, got {got}")
        kinds = every[0].kinds
        years = np.arange(min(p.waste.years[0] for p in every), max(p.waste.years[-1] for p in every) + 1)
        masses = []
        for one in every:
            mass = one.mass(years)[:, :, 0] * (1.0 if one.shares is None else one.shares)
            masses.append(mass[:, [one.kinds.index(kind) for kind in kinds]])
        roster = Roster(np.concatenate([one.names for one in every]), "Portfolio.concat")
        for name, column in every[0].columns.items():
            cells = np.concatenate([np.asarray(one.columns[name]) for one in every])
            roster.columns[name] = Labels.of(cells) if isinstance(column, Labels) else cells
        roster.units.update(every[0].units)
        mass = np.concatenate(masses, axis=-1)
        done = cls._of(Intake(roster, Recorded(years, mass), None, mass.sum(axis=(0, 1))), kinds, "raise")
        reports = [one.report for one in every if one.report is not None]
        report = pd.concat(reports, ignore_index=True) if reports else None
        return replace(done, report=report, refused=joined([one.refused for one in every]))

    def with_columns(self, columns: Mapping[str, Any], units: Mapping[str, str] = Frozen()) -> Portfolio:
        """Return the portfolio with further columns, a (site,) array each; one of a known name takes its place.

        `units` names the unit of each that has one, as in `from_frame`.
        """
        roster = Roster(self.names, "Portfolio.with_columns")
        by_name(columns, f"{roster.where}.columns", "{'k': [0.05, 0.07]}")
        roster.describe({name: in_order(cells, self.names, roster.where) for name, cells in columns.items()}, units)
        roster.settle("raise")
        kept = {name: unit for name, unit in self.units.items() if name not in columns}
        return replace(self, columns=Frozen({**self.columns, **roster.columns}), units=Frozen({**kept, **roster.units}))

    def split(self, shares: Mapping[str, float], kind: str | None = None) -> Portfolio:
        """Divide the only kind of waste by composition, the same in all sites; see `Waste.split`.

        Parameters
        ----------
        shares : {kind: share} or Series
            They sum to 1; `lfg.composition("China")`.
        """
        if len(self.kinds) > 1:
            raise RangeError(f"Portfolio.split divides waste of one kind, got {', '.join(self.kinds)}")
        one_of(kind or self.kinds[0], self.kinds, "Portfolio.split kind")
        roster = Roster(np.array(["every site"]), "Portfolio.split")
        given = constant_shares(shares, "Portfolio.split")
        parts = roster.shares(list(given), np.array(list(given.values()))[:, None])
        roster.settle("raise")
        return replace(self, kinds=tuple(given), shares=parts if self.shares is None else parts * self.shares)

    single: ClassVar[bool] = False  # its flows have an axis of sites

    def __len__(self) -> int:
        return len(self.names)

    def __getitem__(self, rows: Any) -> Portfolio:
        """Return some of the sites: by name or names, by position, or by a (site,) array of truths."""
        return self._take(places(self.names, rows))

    def _take(self, rows: Any) -> Portfolio:
        columns = Frozen({name: column[rows] for name, column in self.columns.items()})
        shares = self.shares if self.shares is None or self.shares.shape[1] < len(self) else self.shares[:, rows]
        return replace(self, names=self.names[rows], waste=self.waste.take(rows), shares=shares, columns=columns)

    def site(self, name: str) -> Site:
        """Return one of the sites by itself; its columns of one's own stay here."""
        one = self[one_of(name, self.names, "Portfolio.site")]
        mass = one.mass(one.waste.years)[:, :, 0, 0] * (1 if one.shares is None else one.shares[:, 0])
        placed = np.flatnonzero(mass.any(axis=1))
        span = slice(placed[0], placed[-1] + 1) if len(placed) else slice(None)
        known: dict[str, Any] = {
            key: str(np.asarray(one.columns[key])[0]) for key in ("climate", "management") if key in one.columns
        }
        if "rainfall" in one.columns:
            known["rainfall"] = (float(one.columns["rainfall"][0]), "mm/yr")
        return Site(Waste(self.kinds, one.waste.years[span], mass[span]), name=name, **known)

    @property
    def open(self) -> Years:
        """First calendar year that accepts waste at each site, (site,)."""
        return self.waste.open

    @property
    def placed(self) -> NDArray[np.bool_]:
        """Whether each site accepts any waste, (site,)."""
        return self.waste.placed

    def years(self, until: int | None = None) -> Years:
        """Calendar years of a result, from the first waste of any site to `until`."""
        return years_until(self.waste.years, until)

    def mass(self, years: Years, sites: slice = slice(None)) -> Array:
        """Waste accepted in the given years by some of the sites, (year, kind, 1, site) [Mg/yr].

        One kind stands for all of them together where there are `shares`.
        """
        return self.waste.over(years, sites)

    def multiplier(self, sites: slice = slice(None)) -> Array | None:
        """Return what the waste is multiplied by for each kind, (kind, 1, site)."""
        if self.shares is None:
            return None
        return (self.shares if self.shares.shape[1] < len(self) else self.shares[:, sites])[:, None]

    def to_pandas(self) -> pd.DataFrame:
        """Return what is known of the sites besides their waste, a row a site; `attrs["units"]` names the units."""
        import pandas as pd

        index = pd.Index(self.names, name="site")
        frame = pd.DataFrame({name: np.asarray(cells) for name, cells in self.columns.items()}, index=index)
        known = {"rainfall": WATER.unit, **{name: spec.unit for name, spec in FIELDS.items()}}
        frame.attrs["units"] = {name: unit for name, unit in {**known, **self.units}.items() if name in self.columns}
        return frame

    __repr__ = pages.summary
    _repr_html_ = pages.portfolio
