"""Portfolios: many landfills as columns, a site a row, for the same `estimate`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from lfgmodel.errors import RangeError, one_of, shown
from lfgmodel.lookup import Labels
from lfgmodel.sites.accepted import Recorded, Steady
from lfgmodel.sites.history import yearly
from lfgmodel.sites.roster import AMOUNT, PARAMETERS, SHARE, YEAR, Roster, history, in_order, numeric, several
from lfgmodel.sites.site import WATER, Site, years_until
from lfgmodel.sites.waste import GROWTH, Waste
from lfgmodel.values import is_year
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
        names: str | None = None,
        errors: str = "raise",
    ) -> Portfolio:
        """Read a table with a row a site, or a row a site and year.

        Parameters
        ----------
        table : DataFrame
            Indexed by the names of the sites. Columns: `open` and `close`, the first and last calendar year that accept
            waste, or `year` where there is a row a site and year; each of `kinds`; and if known `growth`, the yearly
            growth of the rate since `open`, `climate`, `management`, `rainfall`, and any others for `lfg.column`, which
            are the same in all rows of a site.
        kinds : sequence of str
            The columns that hold waste accepted, or with `total` the shares of it, which sum to 1.
        unit : str
            Of the waste: "Mg/yr", "short_ton/yr".
        total : str, optional
            The column that holds the waste of all kinds.
        units : {column: unit}
            Of other columns that hold numbers: `{"rainfall": "inch/yr", "capacity": "MW"}`. No row of these, or of
            columns named as the fields of models are (k, L0, efficiency, ...), may lack its number.
        names : str, optional
            The column with the names of the sites; the index, if not given.
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
        factor, kinds, by_year = yearly(unit, where), several(kinds, where), "year" in table.columns
        amounts = kinds if total is None else [total]
        if table.index.nlevels > 1:
            raise RangeError(
                f"{where}: the table is indexed by {table.index.nlevels} levels; write names= and reset_index()"
            )
        if not len(table) or not table.columns.is_unique:
            raise RangeError(f"{where}: the table has {'no rows' if not len(table) else 'columns of the same name'}")
        for column in (*kinds, *amounts, *([] if names is None else [names]), *([] if by_year else ["open", "close"])):
            one_of(column, list(table.columns), f"{where}: column")
        table = table if names is None else table.set_index(names)
        shares = None
        if by_year:
            if mixed := [column for column in ("open", "close", "growth") if column in table]:
                raise RangeError(f"{where}: {mixed[0]!r} says nothing beside 'year'; leave out one of them")
            roster, years, mass, rows = history(table, kinds, total, where, unit)
            waste: Recorded | Steady = Recorded(years, mass * factor)
        else:
            roster, rows = Roster(table.index, where), table
            open, close = (roster.numbers(name, table[name], YEAR) for name in ("open", "close"))
            before = (close < open) & ~YEAR.bad(open)
            roster.refuse(before, "close", table["close"].to_numpy(), "closes in {}, before it opens")
            growth = None
            if "growth" in table:
                growth = roster.numbers("growth", table["growth"], GROWTH, units.get("growth", ""))
            with np.errstate(invalid="ignore"):
                waste = Steady(open.astype(np.int64), close.astype(np.int64), growth)
            rate = np.stack([roster.numbers(column, table[column], AMOUNT, said=unit) for column in amounts]) * factor
            if growth is not None:
                with np.errstate(over="ignore", invalid="ignore"):
                    last = rate.sum(axis=0) * (1 + growth) ** np.maximum(close - open, 0)
                roster.refuse(
                    ~np.isfinite(last) & roster.good, "growth", table["growth"].to_numpy(), "{} grows beyond bounds"
                )
            shares = rate if total is None else rate * roster.shares(kinds, [table[kind] for kind in kinds])
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
        report : DataFrame, optional
            Kept with the portfolio.
        """
        where = "Portfolio.from_arrays"
        order, kinds = [name.strip() for name in axes.split(",")], several(kinds, where)
        array = numeric(mass, f"{where}.mass")
        given = np.atleast_1d(np.asarray(years))
        if not len(given) or not all(map(is_year, given.tolist())):
            raise RangeError(f"{where}.years must be calendar years, as whole numbers, got {shown(years)}")
        years = given.astype(np.int64)
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
        sites, called = array.shape[2], np.arange(array.shape[2]) if names is None else np.asarray(names)
        if called.shape != (sites,):
            raise RangeError(f"{where}.names must be {sites}, one for each site, got {len(called)}")
        roster = Roster(called, where)
        roster.amounts(("all kinds",) if shares is not None else kinds, array)
        if shares is not None:
            parts = numeric(shares, f"{where}.shares")
            if parts.shape not in ((len(kinds), sites), (len(kinds), 1)):
                raise RangeError(f"{where}.shares must be ({len(kinds)} kinds, {sites} or 1 site), got {parts.shape}")
            shares = roster.shares(kinds, np.broadcast_to(parts, (len(kinds), sites)))
        roster.describe({name: in_order(cells, roster.names, where) for name, cells in columns.items()}, units)
        done = cls._of(roster, tuple(kinds), Recorded(years, array), shares, errors)
        return done if report is None else replace(done, report=report)

    @classmethod
    def _of(
        cls, roster: Roster, kinds: tuple[str, ...], waste: Recorded | Steady, shares: Array | None, errors: str
    ) -> Portfolio:
        """Build from checked rows, without those that cannot be used."""
        report = roster.settle(errors)
        columns, units = Frozen(roster.columns), Frozen(roster.units)
        done = cls(roster.names, kinds, waste, shares, columns, units, report)
        if roster.good.all():
            return done
        kept = done._take(np.flatnonzero(roster.good))
        return replace(kept, waste=kept.waste.trimmed())

    @classmethod
    def concat(cls, portfolios: Sequence[Portfolio]) -> Portfolio:
        """Put portfolios of the same kinds, columns and units one after another."""
        import pandas as pd

        parts = list(portfolios)
        if not parts:
            raise RangeError("Portfolio.concat takes one portfolio or more, got none")
        for part in parts[1:]:
            for what, same in (("kinds", set), ("columns", set), ("units", dict)):
                mine, its = (same(getattr(one, what)) for one in (parts[0], part))
                if mine != its:
                    raise RangeError(
                        f"Portfolio.concat needs the same {what} in all, got {shown(mine)} and {shown(its)}"
                    )
        kinds = parts[0].kinds
        years = np.arange(min(p.waste.years[0] for p in parts), max(p.waste.years[-1] for p in parts) + 1)
        masses = []
        for part in parts:
            mass = part.mass(years)[:, :, 0] * (1.0 if part.shares is None else part.shares)
            masses.append(mass[:, [part.kinds.index(kind) for kind in kinds]])
        roster = Roster(np.concatenate([part.names for part in parts]), "Portfolio.concat")
        for name, column in parts[0].columns.items():
            cells = np.concatenate([np.asarray(part.columns[name]) for part in parts])
            roster.columns[name] = Labels.of(cells) if isinstance(column, Labels) else cells
        roster.units.update(parts[0].units)
        done = cls._of(roster, kinds, Recorded(years, np.concatenate(masses, axis=-1)), None, "raise")
        reports = [part.report for part in parts if part.report is not None]
        return replace(done, report=pd.concat(reports, ignore_index=True)) if reports else done

    def with_columns(self, columns: Mapping[str, Any], units: Mapping[str, str] = Frozen()) -> Portfolio:
        """Return the portfolio with further columns, a (site,) array each; one of a known name takes its place.

        `units` names the unit of each that has one, as in `from_frame`.
        """
        roster = Roster(self.names, "Portfolio.with_columns")
        roster.describe({name: in_order(cells, self.names, roster.where) for name, cells in columns.items()}, units)
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
        one_of(kind or self.kinds[0], self.kinds, "Portfolio.split kind")
        roster = Roster(np.array(["every site"]), "Portfolio.split")
        given = {name: SHARE.read(share, f"Portfolio.split[{name!r}]") for name, share in shares.items()}
        parts = roster.shares(list(given), np.array(list(given.values()))[:, None])
        roster.settle("raise")
        return replace(self, kinds=tuple(shares), shares=parts if self.shares is None else parts * self.shares)

    single: ClassVar[bool] = False  # its flows have an axis of sites

    def __len__(self) -> int:
        return len(self.names)

    def __getitem__(self, rows: Any) -> Portfolio:
        """Return some of the sites: by name or names, by position, or by a (site,) array of truths."""
        return self._take(self._places(rows))

    def _places(self, rows: Any) -> Any:
        """Return the positions of sites given by name, position or truth."""
        import pandas as pd

        if isinstance(rows, slice) and all(end is None or isinstance(end, int) for end in (rows.start, rows.stop)):
            rows = np.arange(len(self))[rows]
        rows = in_order(rows, self.names, "Portfolio[...]") if str(getattr(rows, "dtype", "")) == "bool" else rows
        wanted = np.atleast_1d(np.asarray(rows))
        if wanted.ndim > 1 or isinstance(rows, slice):
            places = np.array([])
        elif wanted.dtype.kind in "USOT":
            places = pd.Index(self.names).get_indexer(pd.Index(wanted.astype(str)))
            for row in np.flatnonzero(places < 0)[:1]:
                one_of(str(wanted[row]), self.names, "Portfolio site")
        elif wanted.dtype == bool and len(wanted) == len(self):
            places = np.flatnonzero(wanted)
        else:
            inside = wanted.dtype.kind in "iu" and ((wanted >= -len(self)) & (wanted < len(self))).all()
            places = np.arange(len(self))[wanted] if inside else np.array([])
        if not len(places) or len(np.unique(places)) < len(places):
            raise RangeError(
                f"Portfolio[...] takes names, positions or {len(self)} truths, of one site or more, each once; got "
                f"{shown(rows)}"
            )
        return places

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
        ever = self.waste.open <= self.waste.years[-1]
        return np.asarray(ever if self.shares is None else ever & (self.shares > 0).any(axis=0))

    def years(self, until: int | None = None) -> Years:
        """Calendar years of a result, from the first waste of any site to `until`."""
        return years_until(self.waste.years, until)

    def mass(self, years: Years, part: slice = slice(None)) -> Array:
        """Waste accepted in the given years by some of the sites, before `shares`, (year, kind, 1, site) [Mg/yr]."""
        return self.waste.over(years, part)

    def multiplier(self, part: slice = slice(None)) -> Array | None:
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
        known = {"rainfall": WATER.unit, **{name: spec.unit for name, spec in PARAMETERS.items()}}
        frame.attrs["units"] = {name: unit for name, unit in {**known, **self.units}.items() if name in self.columns}
        return frame

    def __repr__(self) -> str:
        years, total = self.waste.years, 0.0
        for start in range(0, len(self), 10_000):
            part = slice(start, start + 10_000)
            mass, multiplier = self.mass(years, part), self.multiplier(part)
            total += float((mass if multiplier is None else mass.sum(axis=0) * multiplier).sum())
        return f"<Portfolio: {len(self):,} sites, {', '.join(self.kinds)}, {years[0]}-{years[-1]}, {total:,.0f} Mg>"
