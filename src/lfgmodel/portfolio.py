"""Portfolios: many landfills as columns, a site a row, for the same `estimate`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.errors import RangeError, one_of, shown
from lfgmodel.roster import AMOUNT, YEAR, Roster, history
from lfgmodel.site import Site, years_until
from lfgmodel.tables import yearly
from lfgmodel.values import Frozen, Labels
from lfgmodel.waste import GROWTH, Waste

if TYPE_CHECKING:
    import pandas as pd

    from lfgmodel.core.decay import Array, Years


@dataclass(frozen=True, eq=False)
class Recorded:
    """Waste as it was weighed: years (year,), mass (year, kind, site), where one kind stands for all [Mg/yr]."""

    years: Years
    mass: Array

    def over(self, years: Years, part: slice) -> Array:
        """Waste accepted in some years by some of the sites, (year, kind, 1, site) [Mg/yr]."""
        held = self.mass[:, :, part]
        first, last = self.years[0] - years[0], self.years[-1] - years[0] + 1
        if (first, last) != (0, len(years)):
            mass = np.zeros((len(years), *held.shape[1:]))
            here = slice(max(first, 0), max(min(last, len(years)), 0))
            mass[here] = held[here.start - first : here.stop - first]
        else:
            mass = held if held.strides[-1] == held.itemsize else _transposed(held)
        return mass[:, :, None]

    def take(self, rows: Any) -> Recorded:
        """Return some of the sites."""
        return Recorded(self.years, self.mass[:, :, rows])


def _transposed(mass: Array, step: int = 512) -> Array:
    """Copy (year, kind, site) waste that lies site by site so that sites lie together, a cacheful at a time."""
    copy = np.empty(mass.shape)
    for start in range(0, mass.shape[-1], step):
        copy[..., start : start + step] = mass[..., start : start + step]
    return copy


@dataclass(frozen=True, eq=False)
class Steady:
    """Waste at a rate that grows or stays: 1 in the year `open`, nothing before it or after `close`; (site,) each."""

    open: Years
    close: Years
    growth: Array | None

    @property
    def years(self) -> Years:
        """Calendar years from the first to the last waste of any site."""
        return np.arange(self.open.min(), self.close.max() + 1)

    def over(self, years: Years, part: slice) -> Array:
        """Waste accepted in some years by some of the sites, of that in their first, (year, 1, 1, site)."""
        year, open, close = years[:, None], self.open[part], self.close[part]
        mass = ((year >= open) & (year <= close)).astype(float)
        if self.growth is not None:
            mass *= (1 + self.growth[part]) ** np.maximum(year - open, 0)
        return mass[:, None, None]

    def take(self, rows: Any) -> Steady:
        """Return some of the sites."""
        return Steady(self.open[rows], self.close[rows], None if self.growth is None else self.growth[rows])


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
    waste : Recorded or Steady
        Waste accepted by year.
    shares : (kind, site) array or None
        What `waste` is multiplied by for each kind: shares of all waste, or rates. [Mg/Mg, or Mg/yr]
    columns : dict of (site,) array
        What else is known of the sites: climate, rainfall [mm/yr], management, and columns of one's own.
    units : dict of str
        The unit of each column of one's own that has one.
    report : DataFrame or None
        Cells for which sites were left out, where that was asked for: site, column, reason.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"open": [1990, 2001], "close": [2020, 2024], "msw": [50_000, 8_000]})
    >>> Portfolio.from_frame(table, kinds=["msw"], unit="Mg/yr")
    <Portfolio: 2 sites, msw, 1990-2024, 1,742,000 Mg>
    """

    names: Any
    kinds: tuple[str, ...]
    waste: Recorded | Steady
    shares: Array | None
    columns: Mapping[str, Any]
    units: Mapping[str, str]
    report: pd.DataFrame | None = None

    @classmethod
    def from_frame(
        cls,
        table: pd.DataFrame,
        *,
        kinds: Sequence[str],
        unit: str,
        total: str | None = None,
        units: Mapping[str, str] = Frozen(),
        errors: str = "raise",
    ) -> Portfolio:
        """Read a table with a row a site, or a row a site and year.

        Parameters
        ----------
        table : DataFrame
            Indexed by the names of the sites. Columns: `open` and `close`, the first and last calendar year that accept
            waste, or `year` where there is a row a site and year; each of `kinds`; and if known `growth`, the yearly
            growth of the rate since `open`, `climate`, `management`, `rainfall`, and any others for `lfg.column`.
        kinds : sequence of str
            The columns that hold waste accepted, or with `total` the shares of it, which sum to 1.
        unit : str
            Of the waste: "Mg/yr", "short_ton/yr".
        total : str, optional
            The column that holds the waste of all kinds.
        units : {column: unit}
            Of other columns that hold numbers: `{"rainfall": "inch/yr", "capacity": "MW"}`. No row of these, or of
            columns named as the fields of models are (k, L0, efficiency, ...), may lack its number.
        errors : {"raise", "report"}
            Whether a site that cannot be used refuses the table, or is left out and listed in `report`.

        Raises
        ------
        TableError
            Cells that cannot be used; `.rows` lists every site, column and reason.
        """
        where = "Portfolio.from_frame"
        if not hasattr(table, "iloc"):
            raise RangeError(f"{where} takes a DataFrame with a row a site, got {shown(table)}")
        factor, kinds, by_year = yearly(unit, where), list(kinds), "year" in table.columns
        amounts = kinds if total is None else [total]
        for column in (*kinds, *amounts, *(() if by_year else ("open", "close"))):
            one_of(column, list(table.columns), f"{where}: column")
        first: Any = slice(None)
        if by_year:
            roster, years, mass, first = history(table, amounts, where)
            waste: Recorded | Steady = Recorded(years, mass * factor)
        else:
            roster = Roster(table.index, where)
            open, close = (roster.numbers(name, table[name], YEAR) for name in ("open", "close"))
            roster.refuse(close < open, "close", table["close"].to_numpy(), "closes in {}, before it opens")
            growth = (
                roster.numbers("growth", table["growth"], GROWTH, units.get("growth", ""))
                if "growth" in table
                else None
            )
            with np.errstate(invalid="ignore"):
                waste = Steady(open.astype(np.int64), close.astype(np.int64), growth)
        rows = table.iloc[first]
        shares = None
        if total is not None:
            shares = np.stack([roster.numbers(kind, rows[kind], AMOUNT) for kind in kinds])
            roster.shares(kinds, shares)
        if not by_year:
            rate = np.stack([roster.numbers(column, rows[column], AMOUNT) for column in amounts]) * factor
            shares = rate if shares is None else rate * shares
        used = {"year", "open", "close", "growth", *kinds, *amounts}
        roster.describe(
            {n: rows[n] for n in rows.columns if n not in used}, {n: u for n, u in units.items() if n != "growth"}
        )
        return cls._of(roster, tuple(kinds), waste, shares, errors)

    @classmethod
    def from_parquet(cls, path: Any, **options: Any) -> Portfolio:
        """Read a parquet file, or a folder of them; `options` are those of `from_frame`. Needs the extra `scale`."""
        import pandas as pd

        return cls.from_frame(pd.read_parquet(path), **options)

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
        report: pd.DataFrame | None = None,
    ) -> Portfolio:
        """Take waste by year as an array, without a copy where it is in Mg.

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
        report : DataFrame, optional
            Kept with the portfolio.
        """
        where = "Portfolio.from_arrays"
        order = [name.strip() for name in axes.split(",")]
        array, years = np.asarray(mass, dtype=float), np.asarray(years, dtype=np.int64)
        if sorted(order) not in (["site", "year"], ["kind", "site", "year"]) or array.ndim != len(order):
            raise RangeError(
                f"{where}.mass must have the axes that {axes!r} orders, year, kind and site; got {array.shape}"
            )
        array = array.transpose([order.index(name) for name in ("year", "kind", "site") if name in order])
        array = array if "kind" in order else array[:, None]
        factor = yearly(unit, where)
        array = array if factor == 1 else array * factor
        if array.shape[:2] != (len(years), 1 if shares is not None else len(kinds)) or (np.diff(years) != 1).any():
            raise RangeError(
                f"{where}: {array.shape[0]} years and {array.shape[1]} kinds of waste, but {len(years)} years (without "
                f"gaps) and kinds {', '.join(kinds)} named; with shares= the waste is that of all kinds"
            )
        sites = array.shape[2]
        roster = Roster(np.arange(sites).astype(str) if names is None else np.asarray(names).astype(str), where)
        roster.amounts(("all kinds",) if shares is not None else kinds, array)
        if shares is not None:
            shares = np.broadcast_to(np.asarray(shares, dtype=float), (len(kinds), sites))
            roster.shares(kinds, shares)
        roster.describe(columns, units)
        done = cls._of(roster, tuple(kinds), Recorded(years, array), shares, errors)
        return done if report is None else replace(done, report=report)

    @classmethod
    def _of(
        cls, roster: Roster, kinds: tuple[str, ...], waste: Recorded | Steady, shares: Array | None, errors: str
    ) -> Portfolio:
        """Build from checked rows, without those that cannot be used."""
        report = roster.settle(errors)
        columns, units = Frozen(roster.columns), Frozen(roster.units)
        done = cls(roster.names.astype(str), kinds, waste, shares, columns, units, report)
        return done if roster.good.all() else done._take(np.flatnonzero(roster.good))

    @classmethod
    def concat(cls, portfolios: Sequence[Portfolio]) -> Portfolio:
        """Put portfolios of the same kinds and columns one after another."""
        parts = list(portfolios)
        for part in parts[1:]:
            for what in ("kinds", "columns", "units"):
                mine, its = (sorted(getattr(one, what)) for one in (parts[0], part))
                if mine != its:
                    raise RangeError(
                        f"Portfolio.concat needs the same {what} in all, got {shown(mine)} and {shown(its)}"
                    )
        years = np.arange(min(p.waste.years[0] for p in parts), max(p.waste.years[-1] for p in parts) + 1)
        masses = [p.mass(years)[:, :, 0] if p.shares is None else p.mass(years)[:, :, 0] * p.shares for p in parts]
        roster = Roster(np.concatenate([part.names for part in parts]), "Portfolio.concat")
        for name, column in parts[0].columns.items():
            cells = np.concatenate([np.asarray(part.columns[name]) for part in parts])
            roster.columns[name] = Labels.of(cells) if isinstance(column, Labels) else cells
        roster.units.update(parts[0].units)
        return cls._of(roster, parts[0].kinds, Recorded(years, np.concatenate(masses, axis=-1)), None, "raise")

    def with_columns(self, columns: Mapping[str, Any], units: Mapping[str, str] = Frozen()) -> Portfolio:
        """Return the portfolio with further columns, a (site,) array each; one of a known name takes its place.

        `units` names the unit of each that has one, as in `from_frame`.
        """
        roster = Roster(self.names, "Portfolio.with_columns")
        roster.describe(columns, units)
        roster.settle("raise")
        kept = {name: unit for name, unit in self.units.items() if name not in columns}
        return replace(self, columns=Frozen({**self.columns, **roster.columns}), units=Frozen({**kept, **roster.units}))

    def split(self, shares: Mapping[str, float], kind: str | None = None) -> Portfolio:
        """Divide the only kind of waste by composition, the same in all sites; see `Waste.split`.

        Parameters
        ----------
        shares : {kind: share}
            They sum to 1; `lfg.composition("China")`.
        """
        if len(self.kinds) > 1:
            raise RangeError(f"Portfolio.split divides waste of one kind, got {', '.join(self.kinds)}")
        roster = Roster(np.array(["every site"]), "Portfolio.split")
        parts = np.array([float(share) for share in shares.values()])[:, None]
        roster.shares(list(shares), parts)
        roster.settle("raise")
        return replace(self, kinds=tuple(shares), shares=parts if self.shares is None else parts * self.shares)

    def __len__(self) -> int:
        return len(self.names)

    def __getitem__(self, rows: Any) -> Portfolio:
        """Return some of the sites: by name or names, by position, or by a (site,) array of truths."""
        if isinstance(rows, slice):
            return self._take(rows)
        wanted = np.atleast_1d(np.asarray(rows))
        if wanted.dtype.kind in "US":
            place = {name: row for row, name in enumerate(self.names)}
            wanted = np.array([place[one_of(name, place, "Portfolio site")] for name in wanted.astype(str)])
        return self._take(np.flatnonzero(wanted) if wanted.dtype == bool else wanted)

    def _take(self, rows: Any) -> Portfolio:
        columns = Frozen({name: column[rows] for name, column in self.columns.items()})
        shares = self.shares if self.shares is None or self.shares.shape[1] < len(self) else self.shares[:, rows]
        return replace(self, names=self.names[rows], waste=self.waste.take(rows), shares=shares, columns=columns)

    def site(self, name: str) -> Site:
        """Return one of the sites by itself; its columns of one's own stay here."""
        one = self[name]
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
        if isinstance(self.waste, Steady):
            return self.waste.open
        first: Years = self.waste.years[(self.waste.mass > 0).any(axis=1).argmax(axis=0)]
        return first

    def years(self, until: int | None = None) -> Years:
        """Calendar years of a result, from the first waste of any site to `until`."""
        return years_until(self.waste.years, until)

    def mass(self, years: Years, part: slice = slice(None)) -> Array:
        """Waste accepted in the given years by some of the sites, before `shares`, (year, kind, 1, site) [Mg/yr]."""
        return self.waste.over(years, part)

    def scale(self, part: slice = slice(None)) -> Array | None:
        """Return what the waste is multiplied by for each kind, (kind, 1, site)."""
        if self.shares is None:
            return None
        return (self.shares if self.shares.shape[1] < len(self) else self.shares[:, part])[:, None]

    def to_pandas(self) -> pd.DataFrame:
        """Return what is known of the sites besides their waste, a row a site; `attrs["units"]` names the units."""
        import pandas as pd

        frame = pd.DataFrame(
            {n: np.asarray(c) for n, c in self.columns.items()}, index=pd.Index(self.names, name="site")
        )
        frame.attrs["units"] = dict(self.units)
        return frame

    def __repr__(self) -> str:
        years, total = self.waste.years, 0.0
        for start in range(0, len(self), 10_000):
            part = slice(start, start + 10_000)
            mass, scale = self.mass(years, part), self.scale(part)
            total += float((mass if scale is None else mass.sum(axis=0) * scale).sum())
        return f"<Portfolio: {len(self):,} sites, {', '.join(self.kinds)}, {years[0]}-{years[-1]}, {total:,.0f} Mg>"
