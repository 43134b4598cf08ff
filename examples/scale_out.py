"""A million landfills on two worker processes, each with less memory than the data: parquet in, parquet out.

python examples/scale_out.py [sites]

The set is made up and written first, in pieces. Dask then reads it piece by piece, hands each to `estimate_frame`, and
writes what comes back; its progress bar shows how far it is. Other engines take the same function.
Needs the extra `scale`: pip install "lfgmodel[scale]".
"""

import sys
import tempfile
import time
from pathlib import Path

import dask.dataframe as dd
import numpy as np
import pandas as pd
from distributed import Client, LocalCluster, progress

import lfgmodel as lfg

LIMIT = 2**30  # bytes for each worker
PIECE = 20_000  # sites read and estimated at a time: some 100 MB while at work
YEARS = np.arange(1975, 2025)
KINDS = ["food", "paper", "wood"]


def make(sites: int, folder: Path) -> None:
    """Write a row a site and year, with waste of three kinds [Mg/yr], climate and collection efficiency."""
    draw = np.random.default_rng(2024)
    for first in range(0, sites, PIECE):
        count = min(PIECE, sites - first)
        names = [f"site {number:07}" for number in range(first, first + count)]
        size = draw.lognormal(9, 1.2, count)
        waste = {kind: np.repeat(size * share, len(YEARS)) for kind, share in zip(KINDS, (0.5, 0.3, 0.2), strict=True)}
        frame = pd.DataFrame({"site": np.repeat(names, len(YEARS)), "year": np.tile(YEARS, count), **waste})
        frame[KINDS] *= draw.uniform(0.8, 1.2, (len(frame), 1))
        frame["climate"] = np.repeat(draw.choice(["temperate_dry", "temperate_wet", "tropical_wet"], count), len(YEARS))
        frame["efficiency"] = np.repeat(draw.uniform(0, 0.8, count), len(YEARS))
        frame.to_parquet(folder / f"piece-{first // PIECE:04}.parquet", index=False)


def main(sites: int) -> None:
    """Make the set, estimate it, and say what it took."""
    with tempfile.TemporaryDirectory() as folder:
        given, done = Path(folder) / "waste", Path(folder) / "gas"
        given.mkdir()
        make(sites, given)
        size, room = sites * len(YEARS) * 8 * (len(KINDS) + 2) / 2**30, LIMIT / 2**30
        print(f"{sites:,} sites, {len(YEARS)} years: {size:.1f} GiB of numbers, {room:.1f} GiB a worker")
        options = {
            "generation": lfg.IPCC2019(mcf="managed"),
            "collection": lfg.collection.Constant(lfg.column("efficiency"), open=2005),
            "oxidation": 0.1,
            "kinds": KINDS,
            "unit": "Mg/yr",
            "names": "site",
            "until": 2050,
            "keep": ["generated", "collected", "emitted"],
            "errors": "report",
        }
        with (
            LocalCluster(n_workers=2, threads_per_worker=1, memory_limit=LIMIT, dashboard_address=None) as cluster,
            Client(cluster) as client,
        ):
            start = time.perf_counter()
            table = dd.read_parquet(given)  # one piece a file: the rows of a site stay together
            meta = lfg.estimate_frame(pd.read_parquet(next(given.iterdir())).iloc[:0], **options)
            writing = table.map_partitions(lfg.estimate_frame, **options, meta=meta).to_parquet(
                done, write_index=False, compute=False
            )
            work = client.compute(writing)
            progress(work)
            work.result()
            taken = time.perf_counter() - start
            gas = dd.read_parquet(done, columns=["year", *options["keep"]])
            pieces = gas.map_partitions(lambda piece: piece.groupby("year").sum()).compute()
            world = pieces.groupby("year").sum() / 1e6
        count = sites * (2050 - YEARS[0] + 1)
        print(f"\n{taken:.0f} s, {taken / count * 1e9:.0f} ns a site-year with reading and writing")
        print("methane [Tg/yr]")
        print(world.loc[[1990, 2005, 2025, 2050]].round(2))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
