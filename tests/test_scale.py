"""Beyond one machine: real worker processes, real files, less memory than data."""

import os
import signal
import time

import numpy as np
import pandas as pd
import pytest
from test_portfolio import table

import lfgmodel as lfg
from lfgmodel.errors import FactorError, RangeError, UnitError

xr = pytest.importorskip("xarray")
distributed = pytest.importorskip("distributed")
dd = pytest.importorskip("dask.dataframe")
da = pytest.importorskip("dask.array")
pytest.importorskip("pyarrow")
pytest.importorskip("zarr")

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning", "ignore::FutureWarning", "ignore::DeprecationWarning",
                                        "ignore::ResourceWarning")  # fmt: skip

MODEL = lfg.FirstOrderDecay(k={"food": lfg.column("k"), "paper": 0.05}, potential=0.08, convention="next_year")
SYSTEM = lfg.collection.Constant(0.6, open=2000)
LIMIT = 450 * 2**20  # bytes for each worker


@pytest.fixture(scope="module")
def client():
    """Two worker processes with little memory."""
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, memory_limit=LIMIT, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


def dataset(sites, chunk=None, seed=5):
    """Waste by year, kind and site, lazy if in chunks."""
    years = np.arange(1970, 2020)
    if chunk:
        draw = da.random.default_rng(seed)
        mass = draw.uniform(0, 5e4, (len(years), 2, sites), chunks=(-1, -1, chunk))
        k = draw.uniform(0.02, 0.2, sites, chunks=chunk)
    else:
        draw = np.random.default_rng(seed)
        mass, k = draw.uniform(0, 5e4, (len(years), 2, sites)), draw.uniform(0.02, 0.2, sites)
    variables = {"waste": (("year", "kind", "site"), mass, {"units": "Mg/yr"}), "k": ("site", k, {"units": "1/yr"})}
    return xr.Dataset(variables, coords={"year": years, "kind": ["food", "paper"]})


def test_a_dataset_gives_what_a_portfolio_gives():
    data = dataset(30)
    est = lfg.estimate_dataset(data, MODEL, SYSTEM, oxidation=0.1, until=2030, keep=["generated", "emitted"])
    portfolio = lfg.Portfolio.from_arrays(data["waste"].values, years=data["year"].values, kinds=["food", "paper"],
                                          unit="Mg/yr", columns={"k": data["k"].values})  # fmt: skip
    whole = lfg.estimate(portfolio, MODEL, SYSTEM, oxidation=0.1, until=2030)
    assert est["generated"].dims == ("year", "site")
    assert est["generated"].attrs["units"] == "Mg/yr"
    np.testing.assert_array_equal(est["year"], whole.years)
    np.testing.assert_array_equal(est["emitted"], whole.emitted)
    lazy = lfg.estimate_dataset(data.chunk(site=7), MODEL, SYSTEM, oxidation=0.1, until=2030)
    assert lazy["generated"].chunks is not None
    assert set(lazy) == set(lfg.Estimate.FLOWS)
    np.testing.assert_array_equal(lazy["released"], whole.released)


def test_a_grid_of_cells_with_classes_by_name():
    """Any dimensions beside year and kind; bulk waste; a column of names."""
    rng = np.random.default_rng(0)
    grid = xr.Dataset(
        {
            "waste": (("lat", "lon", "year"), rng.uniform(0, 9e4, (3, 4, 20)), {"units": "short_ton/yr"}),
            "climate": (("lat",), ["temperate_wet", "tropical_dry", "tropical_wet"]),
        },
        coords={"year": np.arange(2000, 2020), "lat": [40, 20, 0]},
    )
    est = lfg.estimate_dataset(grid, lfg.IPCC2006(doc=0.15, mcf="managed"), keep=["generated"])
    assert est["generated"].dims == ("year", "lat", "lon")
    waste = lfg.Waste.recorded(grid["waste"][2, 1].to_series(), unit="short_ton")
    one = lfg.estimate(lfg.Site(waste, climate="tropical_wet"), lfg.IPCC2006(doc=0.15, mcf="managed"))
    np.testing.assert_allclose(est["generated"].sel(lat=0)[:, 1], one.generated, rtol=1e-12)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        (lambda d: d.rename(waste="mass"), RangeError, "needs a variable 'waste'"),
        (lambda d: d.assign(waste=d["waste"].drop_attrs()), UnitError, "waste needs its unit"),
        (lambda d: d.drop_vars("k"), FactorError, "FirstOrderDecay.k.*column: there is none to choose from"),
        (
            lambda d: d.assign(k=d["k"].expand_dims(scenario=2)),
            FactorError,
            "FirstOrderDecay.k.*column: there is none to choose from",
        ),
        (lambda d: d.drop_vars("year"), RangeError, "the coordinate 'year' must hold calendar years"),
    ],
)
def test_a_dataset_that_lacks_something(change, error, message):
    with pytest.raises(error, match=message):
        lfg.estimate_dataset(change(dataset(3)), MODEL)


def test_products_have_their_own_units():
    device = lfg.energy.LeachateEvaporator("500 m3/day", heat_per_leachate="900 kWh/m3")
    est = lfg.estimate_dataset(dataset(2), MODEL, SYSTEM, use=[device, lfg.energy.Flare()], keep=["leachate", "flared"])
    assert (est["leachate"].attrs["units"], est["flared"].attrs["units"]) == ("m3/yr", "Mg/yr")


def test_zarr_to_zarr_in_less_memory_than_the_data(client, tmp_path):
    dataset(800_000, chunk=40_000).to_zarr(tmp_path / "waste.zarr")
    data = xr.open_zarr(tmp_path / "waste.zarr")
    assert data["waste"].nbytes > LIMIT
    est = lfg.estimate_dataset(data, MODEL, SYSTEM, until=2030, keep=["generated", "collected"])
    est.to_zarr(tmp_path / "gas.zarr")
    done = xr.open_zarr(tmp_path / "gas.zarr")
    part = slice(399_990, 400_010)  # over the edge of a chunk
    alone = lfg.estimate_dataset(data.isel(site=part).compute(), MODEL, SYSTEM, until=2030)
    np.testing.assert_allclose(done["collected"].isel(site=part), alone["collected"], rtol=1e-12)
    assert done.sizes == {"year": 61, "site": 800_000}


OPTIONS = {"kinds": ["waste"], "unit": "Mg/yr", "units": {"rainfall": "mm/yr"}, "until": 2040, "keep": ["generated"]}
COLUMNS = ["open", "close", "waste", "rainfall", "k"]
BULK = lfg.LandGEM(k=lfg.column("k"), L0=100)


def test_parquet_to_parquet_through_map_partitions(client, tmp_path):
    frame = table(3000)[COLUMNS]
    dd.from_pandas(frame, npartitions=8).to_parquet(tmp_path / "sites")
    lazy = dd.read_parquet(tmp_path / "sites")
    meta = lfg.estimate_frame(frame.iloc[:0], BULK, **OPTIONS)
    done = lazy.map_partitions(lfg.estimate_frame, BULK, **OPTIONS, meta=meta)
    done.to_parquet(tmp_path / "gas", write_index=False)
    read = pd.read_parquet(tmp_path / "gas").astype({"site": object}).set_index(["site", "year"])
    whole = lfg.estimate_frame(frame, BULK, **OPTIONS).set_index(["site", "year"])
    np.testing.assert_allclose(read.loc[whole.index, "generated"], whole["generated"], rtol=1e-12)
    assert len(read) == len(whole)
    portfolio = lfg.Portfolio.from_parquet(
        tmp_path / "sites", kinds=["waste"], unit="Mg/yr", units={"rainfall": "mm/yr"}
    )
    assert len(portfolio) == 3000


def slowly(piece, **options):
    """Leave time to kill the worker that is at it."""
    time.sleep(0.4)
    return lfg.estimate_frame(piece, BULK, **options)


def test_a_killed_worker_loses_nothing(client):
    frame = table(400)[COLUMNS]
    pieces = [frame.iloc[start : start + 20] for start in range(0, 400, 20)]
    futures = client.map(slowly, pieces, **OPTIONS)
    while not any(future.done() for future in futures):
        time.sleep(0.05)
    victim = next(iter(client.run(os.getpid).values()))
    os.kill(victim, signal.SIGKILL)
    done = pd.concat(client.gather(futures), ignore_index=True)
    assert victim not in client.run(os.getpid).values()
    pd.testing.assert_frame_equal(done, lfg.estimate_frame(frame, BULK, **OPTIONS), rtol=1e-12)


def test_parts_and_results_travel(client):
    """What tasks carry is small and whole: values, portfolios, estimates."""
    portfolio = lfg.Portfolio.from_frame(table(5)[COLUMNS], kinds=["waste"], unit="Mg/yr", units={"rainfall": "mm/yr"})
    there = client.submit(lfg.estimate, portfolio, BULK, until=2040).result()
    here = lfg.estimate(portfolio, BULK, until=2040)
    np.testing.assert_array_equal(there.generated, here.generated)
    assert repr(there) == repr(here)


def summed(piece):
    """Sum the sites of a piece of a table by province, each with its own draws."""
    sites = lfg.Portfolio.from_frame(piece, kinds=["waste"], unit="Mg/yr", units={"rainfall": "mm/yr"})
    model = lfg.LandGEM(k=lfg.lognormal(0.05, 1.3), L0=lfg.each(lfg.normal(100, 12), 0.3, within="province"))
    return lfg.estimate(sites, model, SYSTEM, oxidation=0.1, until=2040, draws=128, seed=3, combine="province")


def test_sums_of_two_workers_are_those_of_one(client):
    frame = table(300)[COLUMNS].assign(province=[f"P{n % 5}" for n in range(300)])
    pieces = client.gather(client.map(summed, [frame.iloc[:140], frame.iloc[140:150], frame.iloc[150:]]))
    made, whole = lfg.together(pieces), summed(frame)
    for name in ("generated", "collected", "emitted"):
        np.testing.assert_allclose(made.flow(name), whole.flow(name), rtol=1e-12, atol=1e-9)
