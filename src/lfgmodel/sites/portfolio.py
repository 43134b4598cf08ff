"""Portfolios: many landfills as columns, a site a row, for the same `estimate`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from lfgmodel.errors import RangeError, one_of, shown
from lfgmodel.lookup import Labels
from lfgmodel.sites.accepted import Accepted, Recorded
from lfgmodel.sites.checks import SHARE, numeric
from lfgmodel.sites.history import yearly
from lfgmodel.sites.intake import Columns, calendar, laid_out, read_frame
from lfgmodel.sites.roster import FIELDS, Roster, in_order, places, several
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
        kinds = several(kinds, where)
        found = read_frame(table, Columns(kinds, total, unit), units, names, where)
        found.roster.describe(
            {name: found.rows[name] for name in found.rows.columns if name not in found.used},
            {name: unit for name, unit in units.items() if name not in found.used},
        )
        return cls._of(found.roster, kinds, found.waste, found.shares, errors)

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
        kinds, array, factor = several(kinds, where), laid_out(mass, axes, where), yearly(unit, where)
        array, over = array if factor == 1 else array * factor, calendar(years, where)
        if array.shape[:2] != (len(over), 1 if shares is not None else len(kinds)) or (np.diff(over) != 1).any():
            raise RangeError(
                f"{where}: {array.shape[0]} years and {array.shape[1]} kinds of waste, but {len(over)} years (without "
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
        done = cls._of(roster, kinds, Recorded(over, array), shares, errors)
        return done if report is None else replace(done, report=report)

    @classmethod
    def _of(cls, roster: Roster, kinds: Sequence[str], waste: Accepted, shares: Array | None, errors: str) -> Portfolio:
        """Build from checked rows, without those that cannot be used."""
        report = roster.settle(errors)
        columns, units = Frozen(roster.columns), Frozen(roster.units)
        done = cls(roster.names, tuple(kinds), waste, shares, columns, units, report)
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

    def mass(self, years: Years, part: slice = slice(None)) -> Array:
        """Waste accepted in the given years by some of the sites, (year, kind, 1, site) [Mg/yr].

        One kind stands for all of them together where there are `shares`.
        """
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
        known = {"rainfall": WATER.unit, **{name: spec.unit for name, spec in FIELDS.items()}}
        frame.attrs["units"] = {name: unit for name, unit in {**known, **self.units}.items() if name in self.columns}
        return frame

    def __repr__(self) -> str:
        years, total = self.waste.years, 0.0
        for start in range(0, len(self), 10_000):
            total += float(self.mass(years, slice(start, start + 10_000)).sum())
        return f"<Portfolio: {len(self):,} sites, {', '.join(self.kinds)}, {years[0]}-{years[-1]}, {total:,.0f} Mg>"
