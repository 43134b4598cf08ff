"""Projects against a statement written out year by year in plain Python, and against what they must satisfy."""

import numpy as np
import pytest

import lfgmodel as lfg
from lfgmodel import finance
from lfgmodel.errors import FactorError, RangeError, UnitError
from lfgmodel.finance import Money

ENGINE = lfg.energy.Engine
SITE = lfg.Site(lfg.Waste.constant("700_000 Mg/yr", 2005, 2026))
POINT = lfg.LandGEM(k=0.12, L0=70)
DRAWN = lfg.LandGEM(k=lfg.lognormal("0.12/yr", gsd=1.4), L0=lfg.normal(70, 12, low=20))
WELLS = lfg.collection.Constant("55 %")
USE = [ENGINE("1.06 MW", units=5, open=2027, close=2041, parasitic="5 %"), lfg.energy.Flare()]


def gas(model=POINT, use=USE, **options):
    return lfg.estimate(SITE, model, WELLS, use=use, **options)


@pytest.fixture(scope="module")
def est():
    return gas()


@pytest.fixture(scope="module")
def without():
    return lfg.estimate(SITE, POINT)


@pytest.fixture(scope="module")
def drawn():
    return gas(DRAWN, draws=256, seed=4)


@pytest.fixture(scope="module")
def drawn_without():
    return lfg.estimate(SITE, DRAWN, draws=256, seed=9)


SIMPLE = {
    "prices": "real",
    "year": 2026,
    "discount": "8 %",
    "capital": finance.Capital("engines", "8000 CNY/kW", of=ENGINE),
    "operation": [finance.Cost("upkeep", "500 CNY/kW/yr", of=ENGINE), finance.Cost("staff", "1.2 million CNY/yr")],
    "sales": finance.Sale("electricity", "0.6 CNY/kWh", vat="excluded"),
}
WHOLE = {
    **SIMPLE,
    "inflation": "2 %",
    "capital": [
        finance.Capital("engines", "8000 CNY/kW", of=ENGINE, salvage="5 %", escalation="1 %"),
        finance.Capital("wells", "600_000 CNY/ha", amount="20 ha", year={2025: 0.4, 2026: "60 %"}),
        finance.Capital("more wells", "2 million CNY", year=2032, depreciation=finance.Depreciation("MACRS", 5)),
    ],
    "operation": [
        finance.Cost("upkeep", "500 CNY/kW/yr", of=ENGINE, escalation="0.5 %"),
        finance.Cost("variable", "0.08 CNY/kWh", of="electricity"),
        finance.Cost("oil", "20 CNY/h", of=ENGINE),
        finance.Cost("gas", "100 CNY/t", of="collected"),
        finance.Cost("staff", "1.2 million CNY/yr"),
        finance.Cost("closure", "3 million CNY", year=2041),
    ],
    "overhaul": finance.Overhaul("overhaul", "1500 CNY/kW", of=ENGINE, every="40_000 h"),
    "sales": [
        finance.Sale("electricity", "0.6 CNY/kWh", vat="included", vat_rate="13 %", refund="50 %", escalation="-1 %"),
        finance.Sale("capacity", "100 CNY/kW/yr", of=ENGINE, vat="excluded"),
    ],
    "credits": finance.Credits("CCER", "60 CNY/tCO2e", gwp=28, open=2028, close=2036, grid="0.5 t/MWh", share="90 %"),
    "royalty": finance.Royalty("5 %", "electricity"),
    "grants": finance.Grant("city", "5 million CNY", year=2026),
    "working_capital": "10 %",
    "tax": finance.Tax(
        rate={2020: 0, 2030: "12.5 %", 2033: "25 %"}, carry=5, depreciation=finance.Depreciation("sum of years", 10)
    ),
    "debt": finance.Debt(share="70 %", rate="4.9 %", years=10, kind="level", grace=1),
}  # fmt: skip

DEAR = {"currency": "USD", "exchange": {"CNY": "0.000000001 USD/CNY"}}
"""Money of which a thousand-millionth is what it was."""


def by_hand(est, without):
    """The whole project of one draw in plain Python, money of the day, every year by itself."""
    i, years = 0.02, range(2025, 2042)
    at = {y: est.at(y) for y in years}
    mw, base = 5 * 1.06, {y: (1 + i) ** (y - 2026) for y in years}
    mwh = {y: at[y]["electricity"] if 2027 <= y <= 2041 else 0.0 for y in years}
    engine = USE[0]
    hours = {y: mwh[y] / 0.95 / mw for y in years}  # at full load, of one unit
    service = {y: float(y >= 2027) for y in years}
    released = {y: without.at(y)["released"] for y in years}
    after = {y: at[y]["emitted"] + at[y]["vented"] + at[y]["slipped"] for y in years}
    avoided = {y: 28 * (released[y] - after[y]) + 0.5 * mwh[y] for y in years}
    sales = {
        "electricity": {y: mwh[y] * 600 * base[y] * 0.99 ** (y - 2026) * (1 + 0.5 * 0.13) / 1.13 for y in years},
        "capacity": {y: service[y] * mw * 1e5 * base[y] for y in years},
        "CCER": {y: 0.9 * avoided[y] * 60 * base[y] if 2028 <= y <= 2036 else 0.0 for y in years},
    }
    times = {y: np.floor(sum(hours[z] for z in years if z <= y) / 40_000) for y in years}
    costs = {
        "upkeep": {y: service[y] * mw * 5e5 * base[y] * 1.005 ** (y - 2026) for y in years},
        "variable": {y: mwh[y] * 80 * base[y] for y in years},
        "oil": {y: hours[y] * 5 * 20 * base[y] for y in years},
        "gas": {y: at[y]["collected"] * 100 * base[y] for y in years},
        "staff": {y: service[y] * 1.2e6 * base[y] for y in years},
        "closure": {y: 3e6 * base[y] * (y == 2041) for y in years},
        "overhaul": {y: (times[y] - times.get(y - 1, 0)) * mw * 1.5e6 * base[y] for y in years},
        "royalty": {y: 0.05 * sales["electricity"][y] for y in years},
    }
    capital = {
        "engines": {2026: mw * 8e6},
        "wells": {2025: 0.4 * 12e6 / 1.02, 2026: 0.6 * 12e6},
        "more wells": {2032: 2e6 * base[2032]},
    }
    spent = {y: sum(item.get(y, 0.0) for item in capital.values()) for y in years}
    grant, salvage = 5e6, 0.05 * mw * 8e6
    turnover = {y: sum(one[y] for one in sales.values()) for y in years}
    tied = {y: 0.1 * turnover.get(y + 1, 0.0) for y in years}
    operating = {y: turnover[y] - sum(one[y] for one in costs.values()) for y in years}
    before = {
        y: operating[y] - spent[y] + grant * (y == 2026) + salvage * (y == 2041) - tied[y] + tied.get(y - 1, 0.0)
        for y in years
    }
    drawings = [0.7 * spent[2025], 0.7 * (spent[2026] - grant)]
    debt = drawings[0] * 1.049 + drawings[1]
    idc = debt - sum(drawings)
    owed, interest, principal = debt, dict.fromkeys(years, 0.0), dict.fromkeys(years, 0.0)
    level = owed * 0.049 / (1 - 1.049**-9)
    for y in range(2027, 2037):
        interest[y] = owed * 0.049
        principal[y] = 0.0 if y == 2027 else level - interest[y]
        owed -= principal[y]
    share = (sum(spent.values()) + idc - grant) / sum(spent.values())
    off, left = dict.fromkeys(years, 0.0), 0.0
    for name, item in capital.items():
        for y, cost in item.items():
            shares = (
                [0.2, 0.32, 0.192, 0.1152, 0.1152, 0.0576]
                if name == "more wells"
                else [k / 55 for k in range(10, 0, -1)]
            )
            for n, one in enumerate(shares):
                off[max(2027, y + 1) + n] += one * cost * share
    income = {y: operating[y] - off[y] - interest[y] + (salvage - left) * (y == 2041) for y in years}
    losses, tax = [], {}
    for y in years:
        base_, rate = max(income[y], 0.0), 0 if y < 2030 else 0.125 if y < 2033 else 0.25
        for loss in losses:
            if y - loss[0] <= 5:
                used = min(loss[1], base_)
                loss[1] -= used
                base_ -= used
        losses.append([y, max(-income[y], 0.0)])
        tax[y] = base_ * rate
    drew = dict(zip((2025, 2026), drawings, strict=True))
    equity = [before[y] - tax[y] + drew.get(y, 0.0) - interest[y] - principal[y] for y in years]
    real = np.array([1 / base[y] for y in years])
    return {
        "years": list(years), "equity": np.array(equity) * real, "before": np.array([before[y] for y in years]) * real,
        "tax": np.array([tax[y] for y in years]) * real, "interest": np.array([interest[y] for y in years]) * real,
        "dscr": [(before[y] - tax[y]) / (interest[y] + principal[y]) for y in range(2027, 2037)],
        "llcr": sum((before[y] - tax[y]) / 1.049 ** (y - 2026) for y in range(2027, 2037)) / debt,
        "engine": engine,
    }  # fmt: skip


def test_a_whole_project_is_its_statement_by_hand_to_the_cent(est, without):
    result = finance.Project(**WHOLE).of(est, baseline=without)
    hand = by_hand(est, without)
    assert list(result.years) == hand["years"]
    np.testing.assert_allclose(result.cash(), hand["equity"], atol=0.005)
    np.testing.assert_allclose(result.cash("project before tax"), hand["before"], atol=0.005)
    frame = result.statement
    np.testing.assert_allclose(-frame["tax"], hand["tax"], atol=0.005)
    np.testing.assert_allclose(-frame["interest"], hand["interest"], atol=0.005)
    np.testing.assert_allclose(result.dscr, hand["dscr"], rtol=1e-9)
    assert result.llcr == pytest.approx(hand["llcr"], rel=1e-9)
    assert result.npv == pytest.approx(finance.npv(0.08, hand["equity"]), rel=1e-12)
    assert result.flow == "equity after tax"


def test_the_lines_of_a_statement_add_up_to_its_flows(est, without):
    result = finance.Project(**WHOLE).of(est, baseline=without)
    frame = result.statement
    operating = frame.loc[:, "electricity":"royalty"].sum(axis=1)
    invested = frame.loc[:, "engines":"working capital"].sum(axis=1)
    np.testing.assert_allclose(operating + invested, frame["project before tax"], atol=1e-6)
    loan = frame[["tax", "loan drawn", "interest", "repayment"]].sum(axis=1)
    np.testing.assert_allclose(frame["project before tax"] + loan, frame["equity after tax"], atol=1e-6)
    cash = [name for name in frame if not name.endswith("(memo)") and name not in result.settled.flows]
    np.testing.assert_allclose(frame[cash].sum(axis=1), frame["equity after tax"], atol=1e-6)
    unlevered = frame["project before tax"] + frame["tax without debt (memo)"]
    np.testing.assert_allclose(unlevered, frame["project after tax"], atol=1e-6)
    assert (frame["tax without debt (memo)"] < frame["tax"]).any()  # interest lessens tax
    assert [name for name in frame if "memo" in name] == [
        "depreciation (memo)", "taxable income (memo)", "tax without debt (memo)"
    ]  # fmt: skip
    assert frame.attrs["units"] == "CNY2026"


def test_without_debt_a_statement_has_one_tax(est):
    frame = project(tax=WHOLE["tax"], inflation="2 %").of(est).statement
    assert [name for name in frame if "tax" in name] == [
        "taxable income (memo)", "tax", "project before tax", "project after tax"
    ]  # fmt: skip
    np.testing.assert_allclose(frame["project before tax"] + frame["tax"], frame["project after tax"], atol=1e-6)


def test_every_draw_is_as_if_alone(drawn, drawn_without):
    price = lfg.triangular("0.5 CNY/kWh", "0.6 CNY/kWh", "0.65 CNY/kWh")
    tariff = finance.Sale("electricity", price, vat="included", vat_rate="13 %", refund="50 %", escalation="-1 %")
    plan = finance.Project(**{**WHOLE, "sales": [tariff, WHOLE["sales"][1]]})
    result = plan.of(drawn, baseline=drawn_without)
    for draw in (0, 100, 255):
        model = lfg.LandGEM(k=float(drawn.drawn["LandGEM.k"][draw]), L0=float(drawn.drawn["LandGEM.L0"][draw]))
        amount = float(result.drawn["finance.Sale('electricity').price"][draw])
        one = finance.Project(**{**WHOLE, "sales": [tariff.but(price=(amount, "CNY/MWh")), WHOLE["sales"][1]]})
        alone = one.of(gas(model), baseline=lfg.estimate(SITE, model))
        np.testing.assert_allclose(result.cash()[:, draw], alone.cash(), rtol=1e-9, atol=1e-3)
        np.testing.assert_allclose(result.dscr[:, draw], alone.dscr, rtol=1e-9)
        assert result.break_even("electricity")[draw] == pytest.approx(alone.break_even("electricity"), rel=1e-6)


def test_draws_of_a_price_alone_go_with_an_estimate_of_numbers(est):
    plan = finance.Project(
        **{**SIMPLE, "sales": finance.Sale("electricity", lfg.normal("0.6 CNY/kWh", cv="10 %"), vat="excluded")}
    )
    result = plan.of(est, draws=512, seed=3)
    assert result.npv.shape == (512,)
    middle = finance.Project(**SIMPLE).of(est).npv
    assert result.percentile("50 %") == pytest.approx(middle, rel=1e-3)
    np.testing.assert_array_equal(result.npv, plan.of(est, draws=512, seed=3).npv)
    assert (result.npv != plan.of(est, draws=512, seed=4).npv).any()


def test_prices_drawn_for_a_project_are_independent_of_the_gas(drawn):
    plan = finance.Project(
        **{**SIMPLE, "sales": finance.Sale("electricity", lfg.normal("0.6 CNY/kWh", cv="10 %"), vat="excluded")}
    )
    price = next(iter(plan.of(drawn).drawn.values()))
    for numbers in drawn.drawn.values():
        assert abs(np.corrcoef(price, numbers)[0, 1]) < 0.1


def test_real_and_nominal_say_the_same(est):
    real = finance.Project(**{**SIMPLE, "inflation": "3 %"}).of(est)
    rising = {
        "capital": SIMPLE["capital"].but(escalation="3 %"),
        "operation": [item.but(escalation="3 %") for item in SIMPLE["operation"]],
        "sales": SIMPLE["sales"].but(escalation="3 %"),
    }
    nominal = finance.Project(
        **{**SIMPLE, **rising, "prices": "nominal", "discount": 1.08 * 1.03 - 1, "inflation": "3 %"}
    ).of(est)
    assert nominal.npv == pytest.approx(real.npv)
    assert nominal.irr == pytest.approx((1 + real.irr) * 1.03 - 1)
    # real costs levelised in money of 2026, nominal ones in money of the day, from the same first year
    assert nominal.levelised("electricity", prices="real") == pytest.approx(real.levelised("electricity"))
    assert nominal.levelised("electricity") == pytest.approx(real.levelised("electricity", prices="nominal"))
    assert nominal.levelised("electricity") > real.levelised("electricity")


def test_inflation_alone_changes_nothing_in_real_money_without_tax_or_debt(est):
    assert finance.Project(**SIMPLE, inflation="5 %").of(est).npv == pytest.approx(
        finance.Project(**SIMPLE).of(est).npv
    )


def test_at_its_levelised_cost_and_its_break_even_price_a_project_is_worth_nothing(est, without):
    plan = finance.Project(**SIMPLE)
    cost = plan.of(est).levelised("electricity")
    assert plan.of(est).break_even("electricity") == pytest.approx(cost, rel=1e-9)
    sold = SIMPLE["sales"].but(price=(cost, "CNY/MWh"))
    assert plan.but(sales=sold).of(est).npv == pytest.approx(0, abs=1e-3)
    assert plan.but(sales=sold).of(est).irr == pytest.approx(0.08)
    whole = finance.Project(**{**WHOLE, "discount": "90 %"})
    price = whole.of(est, baseline=without).break_even("CCER")
    credit = WHOLE["credits"].but(price=Money(price, "CNY", "1/Mg"))
    spent = sum(whole.of(est, baseline=without).book.capital.values()).sum()
    assert price > 60
    assert abs(whole.but(credits=credit).of(est, baseline=without).npv) < 1e-9 * spent


def test_the_levelised_cost_net_of_other_sales_is_what_they_leave(est, without):
    result = finance.Project(**WHOLE).of(est, baseline=without)
    gross, net = (result.levelised("electricity", net=net) for net in (False, True))
    others = sum(result.book.sales[name][:, 0, 0] for name in ("capacity", "CCER")) * 1.02 ** (2026 - result.years)
    sold = result.book.sold["electricity"][:, 0, 0]
    assert gross - net == pytest.approx(finance.npv(0.08, others) / finance.npv(0.08, sold))


@pytest.mark.parametrize(
    ("worth", "price"),
    [
        (lambda p: p - 3, 3),
        (lambda p: p**3 + 1000, -10),  # worth something at no price
        (lambda p: p**3 + 0.125, -0.5),
        (lambda p: p**3 + 1.5, -(1.5 ** (1 / 3))),
        (lambda p: p**4 - 1e-4, 0.1),  # bent, so that plain regula falsi stands still at one end
        (lambda p: p**0.1 - 0.3, 0.3**10),
        (lambda p: 2 * np.sqrt(p) - p - 1, 1),  # touches nothing at its end
        (lambda p: p * 0 + 5, np.nan),
        (lambda p: -1 / (1 + p), np.inf),
    ],
)
def test_the_price_at_which_worth_is_nothing_is_found_wherever_it_is(worth, price):
    found = finance.risk.root(worth, (3,))
    np.testing.assert_allclose(found, [price] * 3, rtol=1e-6)
    alone = finance.risk.root(lambda p: np.where([True, False, False], worth(p), p - 7), (3,))
    np.testing.assert_allclose(alone, [price, 7, 7], rtol=1e-6)


def test_the_worst_share_of_draws_counts_its_last_in_part():
    worth = np.array([5.0, 1.0, 3.0, 2.0])
    shares = {0.1: 1.0, 0.25: 1.0, 0.5: 1.5, 0.6: (1 + 2 + 0.4 * 3) / 2.4, 1.0: 2.75}
    assert {share: finance.risk.tail(worth, share) for share in shares} == pytest.approx(shares)


def test_a_tonne_costs_what_the_project_lacks_without_credits(est, without):
    plan = finance.Project(
        **{**SIMPLE, "credits": finance.Credits("CCER", "60 CNY/tCO2e", gwp=28, open=2027, close=2041)}
    )
    result = plan.of(est, baseline=without)
    bare = finance.Project(**SIMPLE).of(est)
    avoided = 28 * (without.flow("released") - est.flow("released"))
    inside = (est.years >= result.years[0]) & (est.years <= result.years[-1])
    assert result.per_tonne().undiscounted == pytest.approx(-bare.npv / avoided[inside].sum())
    assert result.per_tonne(gwp=28).discounted == pytest.approx(-bare.npv / finance.npv(0.08, avoided[inside]))


def test_base_and_timing_move_present_values_only(est):
    plan = finance.Project(**SIMPLE)
    assert plan.but(base=2030).of(est).npv == pytest.approx(plan.of(est).npv * 1.08**4)
    cash = plan.of(est).cash()
    assert plan.but(timing="mid").of(est).npv == pytest.approx(finance.npv(0.08, cash, timing="mid"))


def test_the_percentile_p90_is_exceeded_in_nine_draws_of_ten(drawn):
    result = finance.Project(**SIMPLE).of(drawn)
    p90, npv = result.percentile("90 %"), result.npv
    assert np.mean(npv > p90) == pytest.approx(0.90, abs=0.005)
    assert p90 == pytest.approx(np.quantile(npv, 0.10))
    worst = np.sort(npv)[:26]
    assert result.cvar("10 %") == pytest.approx((worst[:25].sum() + 0.6 * worst[25]) / 25.6)
    assert result.loss == np.mean(npv < 0)
    measures = result.measures()
    assert measures.loc[("project before tax", "NPV [CNY2026]"), "P90"] == pytest.approx(p90)
    assert "P90 is exceeded with 90 %" in repr(result)


@pytest.fixture(scope="module")
def losing(drawn):
    """A project that loses with every kWh in most draws, and so at every rate; there the sign is that of all years."""
    tariff = finance.Sale("electricity", lfg.uniform("0.2 CNY/kWh", "0.5 CNY/kWh"), vat="excluded")
    return project(sales=tariff, operation=finance.Cost("variable", "0.4 CNY/kWh", of="electricity")).of(drawn)


def test_a_draw_that_loses_at_every_rate_counts_as_below_all_returns(losing):
    rates, reasons = losing.irr, losing.irr_reason
    without = np.isnan(rates)
    assert 0.5 < without.mean() < 0.9
    assert set(reasons[without]) == {"none"}
    worth = losing.measures().loc[("project before tax", "NPV [CNY2026]")]
    assert (worth["mean"], worth["none"]) == (pytest.approx(losing.npv.mean()), 0)
    row = losing.measures().loc[("project before tax", "IRR")]
    assert np.isnan(row["mean"])
    assert row["none"] == without.mean()
    ranked = np.sort(np.where(without, -np.inf, rates))
    assert row["P90"] == row["P50"] == -np.inf
    assert ranked[229] <= row["P10"] <= ranked[230]  # of 256; among the survivors alone it were higher
    assert row["P10"] < np.quantile(rates[~without], 0.9) - 0.01
    assert row["note"] == f"P90 is exceeded with 90 %; -inf of the {without.mean():.0%} that lose at every rate"
    assert losing.percentile("90 %", "irr") == -np.inf


def test_returns_of_draws_that_cannot_be_ordered_have_no_quantiles_and_the_note_says_why(drawn):
    closure = finance.Cost("closure", lfg.uniform("0 CNY", "600 million CNY"), year=2042)
    result = project(operation=[*SIMPLE["operation"], closure]).of(drawn)
    row = result.measures().loc[("project before tax", "IRR")]
    reasons = set(result.irr_reason)
    assert "several" in reasons
    assert np.isnan([row["P90"], row["P50"], row["P10"]]).all()
    assert f"several in {np.mean(result.irr_reason == 'several'):.0%}" in row["note"]
    assert np.isnan(result.percentile("50 %", "irr"))


def test_p90_of_a_payback_is_not_exceeded_in_nine_draws_of_ten(drawn, losing):
    result = project(sales=SIMPLE["sales"].but(price=lfg.uniform("0.4 CNY/kWh", "0.6 CNY/kWh"))).of(drawn)
    for measure, name in (("payback", "payback [yr]"), ("discounted_payback", "discounted payback [yr]")):
        row, years = result.measures().loc[("project before tax", name)], getattr(result, measure)
        assert np.mean(years <= row["P90"]) == pytest.approx(0.90, abs=0.005)
        assert row["P90"] > row["P50"] > row["P10"]
        assert row["note"] == "P90 is not exceeded with 90 %"
        assert result.percentile("90 %", measure) == row["P90"]
    assert losing.measures().loc[("project before tax", "payback [yr]"), "P50"] == np.inf


def test_an_appraisal_of_one_draw_says_its_rate_or_why_there_is_none(est):
    good, bad = (project(sales=SIMPLE["sales"].but(price=price)).of(est) for price in ("0.6 CNY/kWh", "0.05 CNY/kWh"))
    said = f"NPV {good.npv:,.0f} CNY2026, IRR {good.irr:.1%}, paid back in {good.payback:.1f} years"
    assert repr(good) == f"{good.flow}, 2026 to 2041, real prices\n{said}"
    assert f"CNY2026, IRR no rate of return ({bad.irr_reason}), paid back in inf years" in repr(bad)
    assert bad.irr_reason
    assert np.isnan(bad.irr)


def test_a_share_is_shown_as_nothing_or_as_all_only_if_it_is():
    from lfgmodel.finance.risk import percent

    said = ["0%", "less than 1%", "1%", "50%", "99%", "more than 99%", "100%"]
    assert [percent(share) for share in (0.0, 0.004, 0.01, 0.5, 0.99, 0.996, 1.0)] == said


def test_money_in_two_currencies_meets_at_the_rate_given(est):
    foreign = finance.Capital("engines", lfg.triangular("1000 USD/kW", "1100 USD/kW", "1200 USD/kW"), of=ENGINE)
    plan = finance.Project(**{**SIMPLE, "capital": foreign}, exchange={"USD": "7.1 CNY/USD"})
    home = finance.Capital("engines", lfg.triangular("7100 CNY/kW", "7810 CNY/kW", "8520 CNY/kW"), of=ENGINE)
    same = finance.Project(**{**SIMPLE, "capital": home})
    np.testing.assert_allclose(plan.of(est, draws=64, seed=1).npv, same.of(est, draws=64, seed=1).npv)
    assert plan.currency == "CNY"


def test_a_price_of_another_year_is_brought_to_the_projects_by_inflation(est):
    old = finance.Capital("engines", "8000 CNY2016/kW", of=ENGINE)
    plan = finance.Project(**{**SIMPLE, "capital": old}, inflation="2 %")
    today = finance.Capital("engines", (8000 * 1.02**10, "CNY/kW"), of=ENGINE)
    assert plan.of(est).npv == pytest.approx(finance.Project(**{**SIMPLE, "capital": today}).of(est).npv)


def test_a_cost_comes_in_its_years_or_in_those_of_the_sales_and_counts_its_amount(est):
    costs = [
        finance.Cost("staff", "1000 CNY/yr"),
        finance.Cost("watch", "1000 CNY/yr", open=2026, close=2030),
        finance.Cost("each", "1000 CNY/yr", of=ENGINE),
        finance.Cost("roads", "10 CNY/t", amount="300 Mg", close=2030),
        finance.Cost("rent", "2 CNY/kW/yr", amount="4 MW", open=2030),
        finance.Cost("lease", "1000 CNY/yr", close=2030),
        finance.Cost("survey", "1000 CNY/yr", open=2026),
    ]
    paid = -project(operation=costs).of(est).statement[[one.what for one in costs]]
    years = {
        "staff": (2027, 2041),
        "watch": (2026, 2030),
        "each": (2027, 2041),
        "roads": (2027, 2030),
        "rent": (2030, 2041),
        "lease": (2027, 2030),
        "survey": (2026, 2041),
    }
    amounts = {"staff": 1000, "watch": 1000, "each": 5000, "roads": 3000, "rent": 8000, "lease": 1000, "survey": 1000}
    for name, (first, last) in years.items():
        within = (paid.index >= first) & (paid.index <= last)
        np.testing.assert_allclose(paid[name], np.where(within, amounts[name], 0.0), err_msg=name)


def test_a_price_by_year_holds_from_each_year_on(est):
    tariff = finance.Sale("electricity", {2027: "0.6 CNY/kWh", 2035: "0.4 CNY/kWh"}, vat="excluded")
    frame = finance.Project(**{**SIMPLE, "sales": tariff}).of(est).statement
    flat = finance.Project(**SIMPLE).of(est).statement
    ratio = (frame["electricity"] / flat["electricity"]).loc[2027:]
    assert ratio.loc[2027:2034].tolist() == pytest.approx([1.0] * 8)
    assert ratio.loc[2035:].tolist() == pytest.approx([2 / 3] * 7)


@pytest.mark.parametrize(
    ("close", "every", "done"),
    [
        (2034, "16_000 h", 3),  # of 64_400 h: the fourth falls due in the last year
        (2035, "16_000 h", 4),
        (2041, "2_000 h", 59),  # of 120_750 h: four fall due in the last year, after the last of which nothing runs
    ],
)
def test_nothing_is_overhauled_when_nothing_runs_after_it(close, every, done):
    plenty = lfg.Site(lfg.Waste.constant("2_000_000 Mg/yr", 2005, 2026))
    use = [ENGINE("1 MW", open=2027, close=2041, availability=8050 / 8766)]  # of hours at full load
    overhaul = finance.Overhaul("overhaul", "1000 CNY/kW", of=ENGINE, every=every)
    frame = project(overhaul=overhaul, close=close).of(lfg.estimate(plenty, POINT, WELLS, use=use)).statement
    assert frame["overhaul"].sum() == pytest.approx(-done * 1e6)


def test_engines_that_come_later_are_paid_for_the_year_before(est):
    use = [USE[0], ENGINE("1.06 MW", units=2, open=2030, close=2041), lfg.energy.Flare()]
    frame = finance.Project(**SIMPLE).of(gas(use=use)).statement
    assert frame.loc[2026, "engines"] == pytest.approx(-5 * 1.06e3 * 8000)
    assert frame.loc[2029, "engines"] == pytest.approx(-2 * 1.06e3 * 8000)
    assert frame.loc[2030, "upkeep"] == pytest.approx(-7 * 1.06e3 * 500)


def test_the_printed_case_of_three_megawatts_lies_in_its_band():
    """EPA's handbook, appendix 4-A: NPV $587,078 and IRR 14 %, of terms that are printed in part: a band, not a test."""
    site = lfg.Site(lfg.Waste.constant("500_000 Mg/yr", 1990, 2022))
    engine = ENGINE("3 MW", open=2008, close=2022, heat_rate=11_250, parasitic="7 %", availability="93 %")
    est = lfg.estimate(site, lfg.LandGEM(k=0.04, L0=100), lfg.collection.Constant("75 %"), use=[engine])
    plan = finance.Project(
        prices="nominal", year=2007, discount="10 %",
        capital=finance.Capital("plant", "5_150_800 USD", year=2007),
        operation=finance.Cost("upkeep", "526_317 USD/yr", escalation="2.5 %"),
        sales=finance.Sale("electricity", "0.06 USD/kWh", vat="excluded"),
        tax=finance.Tax(rate="35 %", carry="for ever", depreciation=finance.Depreciation("straight line", 15)),
        debt=finance.Debt(share="80 %", rate="8 %", years=10, kind="level"),
    )  # fmt: skip
    result = plan.of(est)
    assert 0.125 < result.irr < 0.15
    assert 0.2e6 < result.npv < 0.6e6
    assert 10 < result.discounted_payback < 14


READ = {
    "1800 CNY/kW": (1.8e6, "CNY", "1/MW"), "0.65 CNY/kWh": (650, "CNY", "1/MWh"), "12 USD/tCO2e": (12, "USD", "1/Mg"),
    "12 EUR/t CO2e": (12, "EUR", "1/Mg"), "180 USD/kW/yr": (180e3, "USD", "1/MW/yr"), "180 USD/(kW*yr)": (180e3, "USD", "1/MW/yr"), "180 USD/kW-yr": (180e3, "USD", "1/MW/yr"),
    "28_500 USD/acre": (28_500 / 0.40468564224, "USD", "1/ha"), "46.7 million CNY": (46.7e6, "CNY", "1"), "46.7e6 CNY": (46.7e6, "CNY", "1"),
    "35 kCNY/MW": (35e3, "CNY", "1/MW"), "20 CNY/h": (20, "CNY", "1/h"), "4.5 USD/MMBtu": (4.5 / 0.29307107, "USD", "1/MWh"),
    "2e6 CNY/yr": (2e6, "CNY", "1/yr"), "0.05 CNY/Nm3": (0.05, "CNY", "1/Nm3"), "500万 CNY": (5e6, "CNY", "1"), "3 MUSD": (3e6, "USD", "1"),
    "7 thousand CNY": (7e3, "CNY", "1"), "2 million USD": (2e6, "USD", "1"), "35 k CNY": (35e3, "CNY", "1"),
}  # fmt: skip


@pytest.mark.parametrize("text", READ)
def test_money_is_read_with_its_currency_and_what_it_is_paid_for(text):
    money = Money.read(text)
    amount, currency, per = READ[text]
    assert float(money) == pytest.approx(amount, rel=1e-5)  # of two acres
    assert (money.currency, money.per, money.year) == (currency, per, None)


def test_money_knows_its_year_and_survives_a_copy():
    import pickle

    price = Money.read("1800 USD2013/kW")
    again = pickle.loads(pickle.dumps(price))
    assert (again, again.currency, again.year) == (1.8e6, "USD", 2013)
    assert repr(price) == "1.8e+06 USD2013/MW"
    assert type(price * 2) is float


def test_a_quantity_of_a_registry_that_knows_the_currency_is_read():
    import pint

    ureg = pint.UnitRegistry()
    ureg.define("CNY = [currency_CNY]")
    assert float(Money.read(1800 * ureg("CNY/kW"))) == pytest.approx(1.8e6)


NOT_MONEY = {
    "$1800/kW": "ISO 4217 code after it, as in '1800 USD'",
    "1800 $/kW": "'\\$' in '\\$/kW' may be several currencies; write the ISO 4217 code, as in 'USD'",
    "1800 yuan/kW": "'yuan' in 'yuan/kW' may be several currencies; write the ISO 4217 code, as in 'CNY'",
    "5 万元": "write the ISO 4217 code, as in 'CNY'",
    "1800/kW": "needs a currency by its ISO 4217 code",
    "1800 ABC/kW": "needs a currency by its ISO 4217 code",
    "1,800 CNY/kW": "without commas",
    "12 USD/ton": "ambiguous",
    "0.65 CNY": "needs money/MWh, got 'CNY'; say what it is paid for",
    "1800 CNY/kW": r"needs money/MWh, got \[CNY/kW\]",
    "0.65": "needs a currency",
}


@pytest.mark.parametrize("text", NOT_MONEY)
def test_money_that_is_unclear_is_refused_with_what_to_write(text):
    with pytest.raises(UnitError, match=NOT_MONEY[text]):
        Money.read(text, ("1/MWh",), "finance.Sale('electricity').price")


def project(**changes):
    return finance.Project(**{**SIMPLE, **changes})


CREDITS = {"gwp": 28, "open": 2027, "close": 2036}
TAX = {"rate": "25 %", "carry": 5, "depreciation": finance.Depreciation("straight line", 10)}
BAD = {
    "two currencies": (lambda e: project(capital=finance.Capital("engines", "1100 USD/kW", of=ENGINE)), UnitError,
                       r"finance.Capital\('engines'\).price is in USD and finance.Cost\('upkeep'\).price in CNY; say how many CNY one USD is worth, "
                       r"in exchange=\{'USD': '\.\.\. CNY/USD'\}"),
    "two currencies, a foreign sale": (lambda e: project(sales=finance.Sale("electricity", "0.08 USD/kWh", vat="excluded"), currency="USD"), UnitError,
                                       r"exchange=\{'CNY': '\.\.\. USD/CNY'\}"),
    "a bare rate of exchange": (lambda e: project(exchange={"USD": 7.1}), UnitError, r"needs its worth, got 7.1; write how many CNY one USD is, '\.\.\. CNY/USD'"),
    "a rate of exchange for one's own": (lambda e: project(exchange={"CNY": 7.1}), UnitError, r"'\.\.\. USD/CNY'"),
    "a rate of exchange upside down": (lambda e: project(exchange={"USD": "0.14 USD/CNY"}), UnitError, "needs its worth"),
    "real prices of no year": (lambda e: project(year=None), RangeError, "real prices are of a year; write year=2026"),
    "rising prices of no year": (lambda e: project(prices="nominal", year=None, sales=SIMPLE["sales"].but(escalation="2 %")), RangeError,
                                 "rises from that of a year; write year=2026"),
    "a price of another year without inflation": (lambda e: project(capital=finance.Capital("e", "1 CNY2013/kW", of=ENGINE)), RangeError,
                                                  "is in prices of 2013; give year= and inflation="),
    "real discount and nominal debt": (lambda e: project(debt=finance.Debt(share=0.7, rate="5 %", years=10, kind="level")), RangeError,
                                       "depreciation and interest are money of the day; write inflation='2 %', or '0 %'"),
    "a discount of 8": (lambda e: project(discount=8), RangeError, "finance.Project.discount must be within 0..1 .*; write '8 %'"),
    "a sale before there is gas": (lambda e: project(sales=finance.Sale("electricity", "0.6 CNY/kWh", vat="excluded", open=2025),
                                                     capital=finance.Capital("x", "1 CNY", year=2024)).of(e), RangeError,
                                   "open is 2025, before there is electricity to sell; there is some from 2027 on"),
    "a sale before the capital": (lambda e: project(capital=finance.Capital("x", "1 CNY", year=2030), grants=finance.Grant("g", "1 CNY", year=2025)).of(e),
                                  RangeError, "sells from 2027 on, before its first capital is spent, in 2030"),
    "a life beyond the estimate": (lambda e: project(close=2100).of(e), RangeError, r"write estimate\(..., until=2100\) or an earlier close="),
    "a close before the start": (lambda e: project(close=2020).of(e), RangeError, "closes in 2020, in or before its first year"),
    "credits after the law": (lambda e: finance.Credits("CCER", "60 CNY/t", **{**CREDITS, "mandatory": 2036}), RangeError,
                              "capture becomes mandatory in 2036 and is not credited from then on; write close=2035"),
    "credits without gwp": (lambda e: finance.Credits("CCER", "60 CNY/t", **{**CREDITS, "gwp": None}), RangeError, "gwp is needed; write gwp=28"),
    "credits that close early": (lambda e: finance.Credits("CCER", "60 CNY/t", **{**CREDITS, "close": 2020}), RangeError, "before it opens in 2027"),
    "credits without a baseline": (lambda e: project(credits=finance.Credits("CCER", "60 CNY/t", **CREDITS)).of(e), RangeError,
                                   r"write plan.of\(est, baseline=est0\)"),
    "a product that nothing makes": (lambda e: project(sales=finance.Sale("heat", "0.6 CNY/kWh", vat="excluded")).of(e), FactorError,
                                     "finance.Sale.what must be one of electricity"),
    "a device that is not used": (lambda e: project(capital=finance.Capital("t", "1 CNY/kW", of=lfg.energy.Turbine)).of(e), RangeError,
                                  "which the estimate does not use; it uses Engine, Flare"),
    "shares of spending": (lambda e: finance.Capital("wells", "1 CNY", year={2025: 0.5, 2026: 0.4}), RangeError, "must sum to 1, got 0.9"),
    "spending in no year": (lambda e: finance.Capital("wells", "1 CNY"), RangeError, "says when it is spent; write year=2026"),
    "a lump in no year": (lambda e: finance.Cost("closure", "1 CNY"), RangeError, "says when a lump is paid"),
    "a price for nothing": (lambda e: finance.Cost("upkeep", "5 CNY/kWh"), RangeError, "says what a price by MWh is paid for"),
    "vat unsaid": (lambda e: finance.Sale("electricity", "0.6 CNY/kWh", vat="yes"), FactorError, "must be one of included, excluded"),
    "vat included without its rate": (lambda e: finance.Sale("electricity", "0.6 CNY/kWh", vat="included"), RangeError, "vat_rate is needed"),
    "energy sold by mass": (lambda e: project(sales=finance.Sale("electricity", "60 CNY/t", vat="excluded")).of(e), UnitError,
                            "is money/Mg, but electricity is energy"),
    "power of a flare": (lambda e: project(capital=finance.Capital("f", "1 CNY/kW", of=lfg.energy.Flare, year=2026)).of(e), UnitError,
                         "is by power, but Flare has none"),
    "one name twice": (lambda e: project(operation=[finance.Cost("electricity", "1 CNY/yr")]), RangeError, "'electricity' names another line"),
    "a reserved name": (lambda e: project(operation=[finance.Cost("tax", "1 CNY/yr")]), RangeError, "'tax' names another line"),
    "many sites": (lambda e: project().of(lfg.estimate(lfg.Portfolio.from_frame(TWO, kinds=["msw"], unit="Mg/yr"), POINT, WELLS)), RangeError,
                   "takes an estimate of one site"),
    "no estimate": (lambda e: project().of(5), RangeError, "takes an estimate, as lfg.estimate returns it"),
    "draws that nothing needs": (lambda e: project().of(e, draws=64), RangeError, "no field holds a distribution"),
    "a distribution without draws": (lambda e: project(discount=lfg.uniform(0.05, 0.1)).of(e), RangeError, "write draws=4096"),
    "a price of a unit, bare": (lambda e: finance.Sale("electricity", 0.6, vat="excluded"), UnitError, "needs an amount with its currency, got 0.6; write '1200 CNY/MWh'"),
    "a price by power, bare": (lambda e: finance.Credits("c", 60, **CREDITS), UnitError, "needs an amount with its currency, got 60; write '1200 CNY/Mg'"),
    "a distribution without a currency": (lambda e: finance.Cost("c", lfg.uniform(1, 2)), UnitError, "needs an amount with its currency"),
    "a loan longer than the project": (lambda e: project(inflation=0, debt=finance.Debt(share=0.7, rate="5 %", years=20, kind="level")).of(e),
                                       RangeError, "a loan of 20 years from the first sale, in 2027, does not fit"),
    "tax that says nothing of losses": (lambda e: finance.Tax(**{**TAX, "carry": "ever"}), RangeError, "number of years or 'for ever'"),
    "losses of 101 years": (lambda e: finance.Tax(**{**TAX, "carry": 101}), RangeError, "number of years or 'for ever', got 101"),
    "losses of less than no year": (lambda e: finance.Tax(**{**TAX, "carry": -1}), RangeError, "number of years or 'for ever', got -1"),
    "losses of half a year": (lambda e: finance.Tax(**{**TAX, "carry": 0.5}), RangeError, "number of years or 'for ever', got 0.5"),
    "depreciation of no years": (lambda e: finance.Depreciation("straight line"), RangeError, "needs years= and no shares"),
    "a table that does not sum": (lambda e: finance.Depreciation("table", shares=(0.5, 0.4)), RangeError, "must sum to 1 less its salvage"),
    "MACRS of 6 years": (lambda e: finance.Depreciation("MACRS", 6), FactorError, "must be one of 3, 5, 7, 10, 15, 20"),
    "cover without a loan": (lambda e: project().of(e).dscr, RangeError, "cover ratios are those of a loan"),
    "a flow that is not there": (lambda e: project().of(e).on("equity"), FactorError, "must be one of project before tax"),
    "a yearly price in one year": (lambda e: finance.Cost("c", "1 CNY/yr", year=2030), RangeError, "goes with a lump"),
    "a yearly price of an amount": (lambda e: finance.Cost("c", "1 CNY/yr", amount="2 ha"), RangeError, "is not used by a price a year"),
    "an area of engines": (lambda e: finance.Capital("c", "1 CNY/ha", of=ENGINE), RangeError, "is by area or mass, which devices have not"),
    "energy of devices": (lambda e: finance.Sale("electricity", "1 CNY/kWh", vat="excluded", of=ENGINE), RangeError, "goes with a price of capacity"),
    "own use paid twice": (lambda e: project(operation=finance.Cost("own use", "1 CNY/kWh", of="parasitic")).of(e), RangeError,
                           "electricity is net of what the plant uses itself"),
    "a lump outside the project": (lambda e: project(close=2041, operation=finance.Cost("closure", "1 CNY", year=2045)).of(e), RangeError,
                                   "is 2045, outside the project's years 2026 to 2041"),
    "a tonne without its potential": (lambda e: project().of(e, baseline=e).per_tonne(), RangeError, "needs a global warming potential"),
    "a tonne without a baseline": (lambda e: project().of(e).per_tonne(gwp=28), RangeError, "needs a baseline"),
    "taxes that start late": (lambda e: project(inflation=0, tax=finance.Tax(**{**TAX, "rate": {2030: 0.25}})).of(e), RangeError,
                              "finance.Tax.rate starts in 2030, but is needed from 2027 on; add 2027: ..."),
    "nothing to sell": (lambda e: project(sales=()), RangeError, "has nothing to sell"),
    "prices by year that start late": (lambda e: project(sales=finance.Sale("electricity", {2030: "0.6 CNY/kWh"}, vat="excluded")).of(e), RangeError,
                                       "starts in 2030, but is needed from 2027 on; add 2027: ..."),
    "a misspelt kind of item": (lambda e: project(sales=finance.Cost("c", "1 CNY/yr")), RangeError, r"sales takes finance.Sale\(...\)"),
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def two():
    import pandas as pd

    global TWO
    TWO = pd.DataFrame({"msw": [1e5, 2e5], "open": [2000, 2000], "close": [2020, 2020]}, index=["a", "b"])


@pytest.mark.parametrize("case", BAD)
def test_a_project_that_cannot_be_is_refused_with_what_to_write(case, est):
    call, error, message = BAD[case]
    with pytest.raises(error, match=message):
        call(est)


def test_the_ends_of_what_is_allowed_are_allowed():
    assert [finance.Tax(**{**TAX, "carry": years}).years for years in (0, 100, "for ever")] == [0, 100, None]
    credits = finance.Credits("CCER", "60 CNY/t", **{**CREDITS, "mandatory": 2037})
    assert credits.close == 2036
    assert credits.but(open=2036).open == 2036


def test_a_baseline_of_other_draws_is_refused(drawn):
    other = lfg.estimate(SITE, lfg.LandGEM(k=lfg.lognormal("0.12/yr", gsd=1.4), L0=70), draws=256, seed=1)
    plan = finance.Project(**SIMPLE, credits=finance.Credits("CCER", "60 CNY/tCO2e", **CREDITS))
    with pytest.raises(RangeError, match="is drawn for the baseline and not the same for the project"):
        plan.of(drawn, baseline=other)


def test_published_costs_say_where_they_were_read():
    costs = finance.published("engine")
    assert set(costs["checked"]) == {"transcription", "conflict"}
    assert 1800.0 in costs["value"].tolist()
    with pytest.raises(FactorError, match="must be one of engine, gas_turbine, microturbine, plant"):
        finance.published("fuel cell")


UNIT = ENGINE("1.06 MW", open=2027, close=2041)


@pytest.fixture(scope="module")
def choice(drawn):
    return finance.optimise(project(), drawn, finance.choices(UNIT, range(1, 10), then=[lfg.energy.Flare()]))


def test_the_best_option_is_that_of_every_option_by_itself(choice, drawn):
    worth = {}
    for units in range(1, 10):
        one = project().of(gas(DRAWN, use=[UNIT.but(units=units), lfg.energy.Flare()], draws=256, seed=4))
        worth[f"{units} x 1.06 MW Engine, 2027"] = one.npv
    for name, npv in worth.items():
        np.testing.assert_allclose(np.sort(choice.appraisals[name].npv), np.sort(npv), rtol=1e-9, atol=1e-3)
        assert choice.table.loc[name, "expected"] == pytest.approx(np.mean(npv))
        assert choice.table.loc[name, "P90"] == pytest.approx(np.quantile(npv, 0.1))
    assert choice.best == max(worth, key=lambda name: np.mean(worth[name]))
    assert choice.use[0].units == int(choice.best[0])
    top = np.max([one.npv for one in choice.appraisals.values()], axis=0)
    assert choice.table.loc[choice.best, "regret"] == pytest.approx(np.mean(top - choice.appraisal.npv))


def test_the_last_unit_that_pays_is_the_one_that_is_filled_as_it_needs(choice):
    marginal = choice.marginal()
    assert (marginal["pays"] == (marginal["filled"] > marginal["needed"])).all()
    np.testing.assert_allclose(marginal["gain before tax"], marginal["gain"], rtol=1e-6)
    pays = [name for name in marginal.index if marginal.loc[name, "pays"]]
    assert pays[-1] == choice.best
    assert (np.diff(marginal["filled"]) < 0).all()


def test_the_test_of_the_last_unit_is_before_tax_and_debt_and_its_gain_is_after_both(choice, drawn):
    terms = {name: WHOLE[name] for name in ("tax", "debt", "inflation")}
    taxed = finance.optimise(project(**terms), drawn, choice.uses)
    same = ["filled", "needed", "pays", "gain before tax"]
    pd = pytest.importorskip("pandas")
    pd.testing.assert_frame_equal(taxed.marginal()[same], choice.marginal()[same])
    expected = taxed.table["expected"]
    np.testing.assert_allclose(taxed.marginal()["gain"], np.diff(expected), rtol=1e-9)
    assert (taxed.marginal()["gain"] != taxed.marginal()["gain before tax"]).all()


def test_the_test_of_the_last_unit_is_the_newsvendors(choice, drawn):
    """Filled: the discounted share of one more engine that the gas would fill, from the gas alone."""
    full = 8766 * 1.06 / UNIT.electricity_per_methane
    years = (drawn.years >= 2027) & (drawn.years <= 2041)
    more = np.clip(drawn.collected[years] - 4 * full, 0, full) * UNIT.availability / full
    weight = 1.08 ** -np.arange(1, 16)
    expected = (weight[:, None] * more).sum(axis=0).mean() / weight.sum()
    assert choice.marginal().loc["5 x 1.06 MW Engine, 2027", "filled"] == pytest.approx(expected, rel=1e-6)


def test_a_unit_pays_at_no_load_if_it_earns_less_than_it_spends_or_adds_no_capacity(drawn):
    """And one however small pays at the load of a large one, where all that it costs is by its size."""
    simple = project(operation=SIMPLE["operation"][0])
    sizes = {"none": [], "small": [UNIT.but(capacity="1e-6 kW")], "large": [UNIT.but(capacity="10 kW")]}
    full = finance.optimise(simple, drawn, sizes).marginal()
    assert 0 < full.loc["small", "needed"] < full.loc["small", "filled"]
    assert full["pays"].all()
    assert full.loc["large", "needed"] == pytest.approx(full.loc["small", "needed"], rel=1e-6)
    dear = simple.but(operation=finance.Cost("oil", "0.7 CNY/kWh", of="electricity"))
    lost = finance.optimise(dear, drawn, {"none": [], "one": [UNIT], "two": [UNIT.but(units=2)]}).marginal()
    assert lost["needed"].tolist() == [np.inf] * 2
    assert not lost["pays"].any()
    fewer = finance.optimise(simple, drawn, {"two": [UNIT.but(units=2)], "one": [UNIT], "same": [UNIT]}).marginal()
    assert fewer["needed"].tolist() == [np.inf] * 2
    assert fewer["filled"].isna().all()


def test_a_choice_does_not_depend_on_how_large_the_money_is(drawn):
    """The same project in prices of a billionth: of small amounts too a loss is what is below nothing."""

    def found(times):
        plan = project(
            capital=finance.Capital("engines", (8000 * times, "CNY/kW"), of=ENGINE),
            operation=finance.Cost("staff", (9e6 * times, "CNY/yr")),
            sales=finance.Sale("electricity", (0.6 * times, "CNY/kWh"), vat="excluded"),
        )
        return finance.optimise(plan, drawn, finance.choices(UNIT, [0, 1, 2, 4, 8]), retire=True)

    large, small = found(1), found(1e-9)
    assert large.best == small.best
    same = ["capacity", "load", "loss", "last", "frontier"]
    assert large.table[same].equals(small.table[same])
    assert ((large.table["loss"] > 0) & (large.table["loss"] < 1)).any()
    assert large.table["last"].min() < 2041
    np.testing.assert_allclose(small.table["expected"], large.table["expected"] * 1e-9, rtol=1e-9)


def test_on_a_curve_what_is_uncertain_in_a_project_is_at_its_median(choice, drawn):
    among = {name: choice.uses[name] for name in list(choice.uses)[:5]}
    plans = [project(sales=SIMPLE["sales"].but(price=price))
             for price in (lfg.uniform("0.5 CNY/kWh", "0.7 CNY/kWh"), "0.6 CNY/kWh")]  # fmt: skip
    uncertain, plain = (finance.optimise(plan, drawn, among).rules() for plan in plans)
    curves = ["on the median curve", "on the P90 curve"]
    np.testing.assert_allclose(
        uncertain.loc[curves, "promised"].astype(float), plain.loc[curves, "promised"].astype(float), rtol=1e-9
    )


def test_what_is_promised_on_a_curve_is_not_what_is_delivered(choice):
    rules = choice.rules()
    assert list(rules.index) == [
        "expected NPV",
        "P90 NPV",
        "P50 NPV",
        "CVaR10 NPV",
        "on the median curve",
        "on the P90 curve",
    ]
    assert rules.loc["expected NPV", "promised"] == rules.loc["expected NPV", "expected"] == rules["expected"].max()
    assert rules.loc["P90 NPV", "P90"] == rules["P90"].max()
    median = rules.loc["on the median curve"]
    assert median["promised"] > median["expected"]


def test_a_choice_may_be_by_another_criterion_or_bounded_by_the_risk_of_loss(drawn):
    found = finance.choices(UNIT, range(1, 10), then=[lfg.energy.Flare()])
    by = {by: finance.optimise(project(), drawn, found, by=by).table for by in ("P90", "CVaR10")}
    for name, table in by.items():
        best = finance.optimise(project(), drawn, found, by=name).best
        assert table.loc[best, name] == table[name].max()
    bounded = finance.optimise(project(), drawn, found, loss="0 %")
    assert bounded.table.loc[bounded.best, "loss"] == 0
    with pytest.raises(RangeError, match="every option loses with more than"):
        finance.optimise(project(discount="90 %"), drawn, {"all": [UNIT.but(units=40)]}, loss="0 %")


def test_to_build_none_is_an_option_that_is_worth_nothing(drawn, drawn_without):
    terms = {
        name: WHOLE[name] for name in ("tax", "debt", "inflation", "grants", "royalty", "working_capital", "credits")
    }
    found = finance.choices(UNIT, range(0, 3), then=[lfg.energy.Flare()])
    assert list(found) == ["none", "1 x 1.06 MW Engine, 2027", "2 x 1.06 MW Engine, 2027"]
    assert found["none"] == ()
    choice = finance.optimise(project(**terms), drawn, found, baseline=drawn_without)
    row = choice.table.loc["none"]
    assert row[["capacity", "expected", "P90", "P50", "P10", "CVaR10", "loss"]].tolist() == [0.0] * 7
    assert row[["load", "last"]].isna().all()
    assert choice.table.loc[choice.best, "last"] == 2041
    none = choice.appraisals["none"]
    assert none.npv.shape == (256,)
    for flow in none.settled.flows:
        assert not none.cash(flow).any()
    assert not none.statement.to_numpy().any()
    assert np.isnan(none.per_tonne().discounted).all()
    assert np.isnan(none.break_even("electricity")).all()
    assert choice.marginal().loc["1 x 1.06 MW Engine, 2027", "gain"] == pytest.approx(
        choice.table.loc["1 x 1.06 MW Engine, 2027", "expected"]
    )
    assert (choice.rules()["option"] != "none").all()


def test_what_surely_loses_is_not_chosen_where_none_may_be_built_and_said_to_lose_where_not(drawn):
    poor = project(sales=SIMPLE["sales"].but(price="0.05 CNY/kWh"))
    among = finance.optimise(poor, drawn, {"none": [], "one": [UNIT]})
    assert (among.best, among.use, among.notes) == ("none", (), ())
    assert (
        repr(among) == "none, chosen by expected NPV of 2 options\nNPV expected 0, P90 0, P10 0 CNY2026; loss with 0%"
    )
    assert "worth less than the choice in 100% of draws" in among.why_not()["one"]
    assert (among.rules()["option"] == "none").all()
    alone = finance.optimise(poor, drawn, {"one": [UNIT]})
    assert alone.notes == ("To build none is worth 0, more than one: no option that is allowed pays by expected NPV",)
    assert "To build none is worth 0" in repr(alone)
    assert finance.optimise(poor, drawn, {"none": [], "one": [UNIT]}, loss="0 %").best == "none"
    assert among.table.dtypes[["expected", "P90", "loss"]].tolist() == [float] * 3
    with pytest.raises(RangeError, match=r"option 'one' must be a list of devices, got .*Engine.*; write \[...\]"):
        finance.optimise(poor, drawn, {"one": UNIT})
    with pytest.raises(RangeError, match="needs an option with devices"):
        finance.optimise(poor, drawn, {"none": []})


def test_options_may_differ_in_start_expansion_and_technology(drawn):
    found = finance.choices([UNIT, lfg.energy.Engine("0.5 MW")], [2], open=[2027, 2029], years=12, add={2031: 1})
    assert len(found) == 8
    early, later = found["2 x 0.5 MW Engine, 2029, 1 more in 2031"]
    assert (early.units, early.open, early.close) == (2, 2029, 2040)
    assert (later.units, later.open, later.close) == (1, 2031, 2042)
    choice = finance.optimise(project(), drawn, found)
    assert choice.table.loc["2 x 1.06 MW Engine, 2027, 1 more in 2031", "capacity"] == pytest.approx(3.18)
    assert len(choice.why_not()) == 7


def test_a_plant_retires_when_it_no_longer_pays(drawn):
    costly = project(operation=finance.Cost("staff", "9 million CNY/yr"))
    found = finance.choices(UNIT, [4, 8])
    whole, retired = (finance.optimise(costly, drawn, found, retire=retire) for retire in (False, True))
    assert (retired.table["last"] < whole.table["last"]).all()
    assert (retired.table["expected"] > whole.table["expected"]).all()
    for name, one in whole.appraisals.items():
        last = int(retired.table.loc[name, "last"])
        operating = one.statement[["electricity", "staff"]].sum(axis=1)
        assert operating.loc[last] > 0
        assert (operating.loc[last + 1 :] <= 0).all()


def test_a_plant_does_not_retire_before_a_cost_that_is_named_for_later(drawn):
    staff, closure = finance.Cost("staff", "9 million CNY/yr"), finance.Cost("closure", "1 million CNY", year=2040)
    choice = finance.optimise(project(operation=[staff, closure]), drawn, finance.choices(UNIT, [4]), retire=True)
    assert choice.table["last"].tolist() == [2040]


def test_the_frontier_holds_what_nothing_beats_in_both(choice):
    table = choice.table
    for name, row in table.iterrows():
        others = table.drop(name)
        beaten = ((others["expected"] >= row["expected"]) & (others["P90"] >= row["P90"])).any()
        assert row["frontier"] != beaten
    assert choice.best in table.index[table["frontier"]]


def test_a_tornado_is_each_number_at_its_ends(drawn):
    price = lfg.uniform("0.5 CNY/kWh", "0.7 CNY/kWh")
    plan = project(sales=finance.Sale("electricity", price, vat="excluded"))
    frame = finance.sensitivity(plan, drawn)
    assert set(frame.index) == {"LandGEM.k", "LandGEM.L0", "finance.Sale('electricity').price"}
    model = lfg.LandGEM(k=0.12, L0=70)
    for row, amount in (("at_5", "0.51 CNY/kWh"), ("at_95", "0.69 CNY/kWh")):
        alone = project(sales=finance.Sale("electricity", amount, vat="excluded")).of(gas(model))
        assert frame.loc["finance.Sale('electricity').price", row] == pytest.approx(
            alone.npv, rel=1e-5
        )  # the median of L0, cut off at 20, is 70.001
    with pytest.raises(RangeError, match="drawn independently"):
        finance.sensitivity(project(), gas())


def test_only_pictures_are_to_be_found_among_the_pictures():
    pictures = finance.pictures
    assert dir(pictures) == ["cash", "load", "sizes", "tornado"]
    assert all(getattr(pictures, name).__doc__.startswith("Draw ") for name in dir(pictures))
    assert not hasattr(pictures, "risk")


def test_pictures_say_what_they_show(choice, drawn, est, without):
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    pictures = finance.pictures
    ax = pictures.sizes(choice)
    assert ax.get_ylabel() == "net present value [million CNY2026]"
    assert f"expected; best: {choice.best}" in [text.get_text() for text in ax.get_legend().get_texts()]
    result = finance.Project(**WHOLE).of(est, baseline=without)
    for flow in result.settled.flows:
        ax = pictures.cash(result.on(flow))
        heights = {}
        for bar in ax.patches:
            heights[round(bar.get_x() + 0.4)] = heights.get(round(bar.get_x() + 0.4), 0.0) + bar.get_height()
        np.testing.assert_allclose(list(heights.values()), result.cash(flow) / 1e6, atol=1e-9)
    assert pictures.load(drawn).get_ylabel() == "MW"
    with pytest.raises(RangeError, match="whose devices make electricity"):
        pictures.load(without)
    ax = pictures.tornado(finance.sensitivity(project(), drawn))
    assert "million CNY2026" in ax.get_xlabel()
    matplotlib.pyplot.close("all")


def test_gas_heat_and_leachate_have_prices_of_their_own():
    upgrading = lfg.energy.Upgrading(
        "500 Nm3/h", recovery="95 %", electricity_use="0.25 kWh/Nm3", open=2027, close=2036
    )
    boiler = lfg.energy.Boiler("2 MW", efficiency="85 %", heating="LHV", open=2027, close=2036)
    evaporator = lfg.energy.LeachateEvaporator("40 m3/day", heat_per_leachate="900 kWh/m3", open=2027, close=2036)
    est = gas(use=[upgrading, boiler, evaporator, lfg.energy.Flare()])
    plan = finance.Project(
        prices="real", year=2026, discount="8 %", close=2036,
        capital=[
            finance.Capital("upgrading", "30 million CNY", of=lfg.energy.Upgrading),
            finance.Capital("boiler", "500 CNY/kW", of=boiler),
        ],
        operation=[
            finance.Cost("power", "0.6 CNY/kWh", of="electricity_bought"),
            finance.Cost("gas", "0.05 CNY/Nm3", of="collected"),
            finance.Cost("evaporator", "20_000 CNY/yr", of=lfg.energy.LeachateEvaporator),
        ],
        sales=[
            finance.Sale("rng", "60 CNY/MMBtu", vat="excluded"),
            finance.Sale("heat", "0.15 CNY/kWh", vat="excluded"),
            finance.Sale("leachate", "30 CNY/m3", vat="excluded"),
        ],
    )  # fmt: skip
    frame, there = plan.of(est).statement.loc[2030], est.at(2030)
    assert frame["rng"] == pytest.approx(there["rng"] * 60 / 0.29307107, rel=1e-6)
    assert frame["heat"] == pytest.approx(there["heat"] * 150)
    assert frame["leachate"] == pytest.approx(there["leachate"] * 30)
    assert frame["power"] == pytest.approx(-there["electricity_bought"] * 600)
    assert frame["gas"] == pytest.approx(-0.05 * est.to("collected", "Nm3/yr")[est.years == 2030][0])
    assert frame["evaporator"] == pytest.approx(-20_000)
    assert plan.of(est).statement.loc[2026, "upgrading"] == -30e6
    assert plan.of(est).statement.loc[2026, "boiler"] == pytest.approx(-1e6)
    with pytest.raises(UnitError, match="is by power, but Upgrading has none"):
        plan.but(capital=finance.Capital("u", "1 CNY/kW", of=upgrading)).of(est)
    with pytest.raises(UnitError, match="is money/MWh, but leachate is a volume"):
        plan.but(sales=finance.Sale("leachate", "1 CNY/kWh", vat="excluded")).of(est)


def test_devices_may_wait_for_draws():
    engine = UNIT.but(units=4, availability=lfg.uniform("85 %", "95 %"))
    est = gas(use=[engine, lfg.energy.Flare()], draws=64, seed=2)
    result = project().of(est)
    sold = result.book.sold["electricity"][:, :, 0]
    np.testing.assert_allclose(sold, est.products["electricity"][(est.years >= 2026) & (est.years <= 2041)])
    with pytest.raises(RangeError, match="availability waits for draws that the estimate does not have"):
        finance.optimise(project(), est, {"other": [UNIT.but(availability=lfg.uniform("85 %", "95 %"))]})


def test_depreciation_is_the_printed_one_to_the_cent():
    written = finance.Depreciation
    assert round(written("straight line", 10, salvage="25 %").schedule()[0] * 30_000, 2) == 2250
    assert (written("sum of years", 10, salvage=0.25).schedule()[[0, 9]] * 30_000).round(2).tolist() == [
        4090.91,
        409.09,
    ]
    double = written("declining balance", 10, salvage=0.125, factor=2, switch=False).schedule() * 2400
    assert double[[0, 9]].round(2).tolist() == [480.00, 22.12]
    assert (written("MACRS", 5).schedule() * 100).round(2).tolist() == [20, 32, 19.2, 11.52, 11.52, 5.76]
    assert written("table", shares=("60 %", 0.35), salvage=0.05).schedule().tolist() == [0.6, 0.35]
    assert written("declining balance", 7, factor=2).schedule().sum() == pytest.approx(1)


@pytest.mark.parametrize(("change", "message"), [
    ({"method": "declining balance", "years": 7}, "factor goes with declining balance and is needed there"),
    ({"method": "straight line", "years": 7, "factor": 2}, "factor goes with declining balance"),
    ({"method": "straight line", "years": 7, "shares": (1.0,)}, "needs years= and no shares"),
    ({"method": "table", "years": 2, "shares": (0.5, 0.5)}, "must sum to 1 less its salvage, got 1, without years="),
])  # fmt: skip
def test_depreciation_that_contradicts_itself_is_refused(change, message):
    with pytest.raises(RangeError, match=message):
        finance.Depreciation(**change)


def continued(use=(), readings=None, draws=128):
    meter = lfg.collection.Measured(readings or {2024: 3600, 2025: 3400}, unit="Nm3/h", gas="lfg", methane="50 %")
    wells = meter.continued(lfg.Drift.preset("elsewhere"))
    return lfg.estimate(SITE, POINT, wells, use=use, until=2042, draws=draws, seed=1)


@pytest.mark.filterwarnings("ignore::lfgmodel.errors.MeasurementWarning")
def test_a_choice_on_a_meter_that_is_continued_says_how_far_nobody_has_tried():
    found = {"five": [UNIT.but(units=5)]}
    choice = finance.optimise(project(), continued(), found)
    assert "the last reading is of 2025: how gas goes on more than 10 years" in repr(choice)
    short = finance.optimise(project(), continued(), {"five": [UNIT.but(units=5, close=2035)]})
    assert short.notes == ()


@pytest.mark.filterwarnings("ignore::lfgmodel.errors.MeasurementWarning")
def test_what_is_metered_above_the_model_is_released_without_the_project():
    est = continued(use=[lfg.energy.Flare(destruction=1.0)], readings={2024: 12_000, 2025: 11_000})
    without = lfg.estimate(SITE, POINT, until=2042)
    credits_ = finance.Credits("CCER", "60 CNY/tCO2e", gwp=28, open=2026, close=2036)
    plan = finance.Project(
        prices="real", year=2026, discount="8 %", credits=credits_, capital=finance.Capital("flare", "1 CNY", year=2025)
    )
    book = plan.of(est, baseline=without).book
    inside = (est.years >= 2025) & (est.years <= 2036)
    assert (est.generated[inside] > without.generated[inside][:, None]).any()
    np.testing.assert_allclose(book.saved[:, :, 0], est.collected[inside], rtol=1e-9)


@pytest.mark.filterwarnings("ignore::lfgmodel.errors.MeasurementWarning")
def test_paths_of_which_no_number_is_low_or_high_are_ordered_by_what_they_are_worth():
    est = continued(use=[UNIT.but(units=5), lfg.energy.Flare()], draws=2048)
    frame = finance.sensitivity(project(), est)
    low, high = frame.loc["collection.Drifting.path", ["at_5", "at_95"]]
    assert low < frame.attrs["middle"] < high
    worth = project().of(est).npv
    assert np.mean(worth < low) == pytest.approx(0.05, abs=0.03)
    assert np.mean(worth > high) == pytest.approx(0.05, abs=0.03)


UNCERTAIN = {
    "capital of a loan": {
        "capital": finance.Capital("engines", lfg.uniform("7000 CNY/kW", "9000 CNY/kW"), of=ENGINE, salvage="5 %"),
        "debt": finance.Debt(share=0.7, rate="5 %", years=8, kind="level"),
    },
    "what is left of a taxed plant": {
        "capital": finance.Capital("engines", "8000 CNY/kW", of=ENGINE, salvage=lfg.uniform(0, 0.1)),
        "tax": finance.Tax(**TAX),
    },
    "a grant": {"grants": finance.Grant("city", lfg.uniform("1 million CNY", "2 million CNY"), year=2026), "tax": finance.Tax(**TAX)},
    "the rate of a loan": {"debt": finance.Debt(share=0.7, rate=lfg.uniform(0.04, 0.06), years=8, kind="bullet"), "tax": finance.Tax(**TAX)},
    "a tax to come": {"tax": finance.Tax(**{**TAX, "rate": {2027: 0, 2030: lfg.uniform(0.1, 0.3)}})},
    "inflation": {"inflation": lfg.uniform(0, 0.04), "tax": finance.Tax(**TAX)},
    "the discount rate": {"discount": lfg.uniform(0.06, 0.1), "base": 2030},
    "a later price": {"sales": finance.Sale("electricity", {2027: "0.6 CNY/kWh", 2035: lfg.uniform("0.3 CNY/kWh", "0.5 CNY/kWh")}, vat="excluded")},
    "overhauls": {"overhaul": finance.Overhaul("overhaul", "1500 CNY/kW", of=ENGINE, every=lfg.uniform("30_000 h", "60_000 h"))},
}  # fmt: skip


@pytest.mark.parametrize("what", UNCERTAIN)
def test_each_number_that_is_drawn_alone_is_as_if_written(what, est):
    """One uncertain number and no draws of the gas: each draw is the project with that number in its place."""
    from lfgmodel.waiting import filled

    plan = project(**{"inflation": "2 %", **UNCERTAIN[what]})
    result = plan.of(est, draws=16, seed=1)
    (field,) = plan.drawn(est, 16, 1)
    for draw in (0, 7, 15):
        number = float(next(iter(result.drawn.values()))[draw])
        alone = filled(plan, lambda _, number=number: np.full((1, 1), number)).of(est)
        assert result.npv[draw] == pytest.approx(alone.npv, rel=1e-9)
        np.testing.assert_allclose(result.cash()[:, draw], alone.cash(), rtol=1e-9, atol=1e-3)
    assert result.npv.std() > 0
    assert field.where in result.drawn


def test_the_same_amount_in_another_currency_is_another_item():
    assert finance.Cost("staff", "5 CNY/yr") != finance.Cost("staff", "5 USD/yr")
    assert finance.Cost("staff", "5 CNY/yr") == finance.Cost("staff", "5 CNY/yr")
    assert len({finance.Cost("staff", "5 CNY/yr"), finance.Cost("staff", "5 CNY/yr")}) == 1


def test_each_measure_stands_in_its_own_row(est):
    plan = project().of(est)
    table = plan.measures().loc[plan.flow, "value"]
    assert table.iloc[:2].tolist() == pytest.approx([plan.npv, plan.irr])
    assert table["payback [yr]"] == pytest.approx(float(plan.payback))


def test_what_is_left_on_the_books_is_a_loss_of_the_last_year_and_salvage_its_income(est):
    """Twenty years of straight line in a project that sells for fifteen: a quarter is left when it closes."""
    spent, salvage = 5 * 1.06 * 8e6, 0.1 * 5 * 1.06 * 8e6
    tax = finance.Tax(rate="25 %", carry=5, depreciation=finance.Depreciation("straight line", 20))
    capital = finance.Capital("engines", "8000 CNY/kW", of=ENGINE, salvage="10 %")
    frame = finance.Project(**{**SIMPLE, "inflation": 0, "capital": capital, "tax": tax}).of(est).statement
    operating = frame[["electricity", "upkeep", "staff"]].sum(axis=1)
    off = -frame["depreciation (memo)"]
    np.testing.assert_allclose(off.loc[2027:2041], spent / 20)
    assert operating.loc[2041] > 0
    np.testing.assert_allclose(frame["salvage"].loc[[2040, 2041]], [0, salvage])
    by_hand = operating - off + (salvage - spent * 5 / 20) * (frame.index == 2041)
    np.testing.assert_allclose(frame["taxable income (memo)"], by_hand, atol=0.005)


def test_a_grant_above_the_cost_of_its_year_is_not_lent_against(est):
    spent = 5 * 1.06 * 8e6
    capital = finance.Capital("engines", "8000 CNY/kW", of=ENGINE, year={2025: 0.5, 2026: 0.5})
    grant = finance.Grant("city", f"{spent * 0.75} CNY", year=2025)
    debt = finance.Debt(share="70 %", rate="5 %", years=5, kind="level")
    frame = (
        finance.Project(**{**SIMPLE, "inflation": 0, "capital": capital, "grants": grant, "debt": debt})
        .of(est)
        .statement
    )
    assert frame["loan drawn"].loc[2025] == 0
    assert frame["loan drawn"].loc[2026] == pytest.approx(0.7 * spent / 2)


def test_taxes_of_what_cost_nothing_write_nothing_off(est):
    bought = {name: value for name, value in SIMPLE.items() if name != "capital"}
    tax = finance.Tax(rate="25 %", carry=5, depreciation=finance.Depreciation("straight line", 10))
    frame = finance.Project(**bought, inflation=0, tax=tax).of(est).statement
    np.testing.assert_array_equal(frame["depreciation (memo)"], 0)
    np.testing.assert_allclose(
        frame["tax"], -0.25 * frame[["electricity", "upkeep", "staff"]].sum(axis=1).clip(lower=0)
    )


def test_a_currency_that_is_none_is_told_which_there_are():
    with pytest.raises(FactorError, match=r"finance.Project.currency must be one of AED, .* did you mean 'CNY'\?"):
        finance.Project(**SIMPLE, currency="cny")


def test_how_an_investment_is_written_off_is_no_matter_of_chance():
    with pytest.raises(RangeError, match=r"finance.Depreciation.factor takes a number, got uniform"):
        finance.Depreciation("declining balance", 10, factor=lfg.uniform(1, 2))


@pytest.mark.parametrize("lacking", ["debt", "grants", "tax"])
def test_parts_of_a_project_do_not_know_in_what_money_is_counted(est, without, lacking):
    some = {name: value for name, value in WHOLE.items() if name != lacking}
    large, small = (finance.Project(**{**some, **money}).of(est, baseline=without) for money in ({}, DEAR))
    np.testing.assert_allclose(small.statement, large.statement * 1e-9, rtol=1e-9, atol=1e-15)


def test_ratios_do_not_know_in_what_money_is_counted(est, without):
    """In a currency of which one is worth a thousand million: the same rates, ratios and years."""
    tiny = 1e-9
    large, small = (finance.Project(**{**WHOLE, **money}).of(est, baseline=without) for money in ({}, DEAR))
    np.testing.assert_allclose(small.dscr, large.dscr, rtol=1e-9)
    assert small.llcr == pytest.approx(large.llcr, rel=1e-9)
    assert small.irr == pytest.approx(large.irr, rel=1e-9)
    assert small.payback == pytest.approx(large.payback, rel=1e-9)
    np.testing.assert_allclose(small.statement, large.statement * tiny, rtol=1e-9, atol=1e-15)
    assert small.npv == pytest.approx(large.npv * tiny, rel=1e-9)
    cash = large.cash()
    assert finance.mirr(cash * tiny, finance="6 %", reinvest="4 %") == pytest.approx(
        finance.mirr(cash, finance="6 %", reinvest="4 %"), rel=1e-9
    )


def test_the_chance_of_a_loss_does_not_know_in_what_money_is_counted(drawn, drawn_without):
    poor = {**WHOLE, "sales": finance.Sale("electricity", "0.22 CNY/kWh", vat="excluded")}
    large, small = (finance.Project(**{**poor, **money}).of(drawn, baseline=drawn_without) for money in ({}, DEAR))
    assert 0 < large.loss < 1
    assert (small.loss, large.loss) == (large.loss, np.mean(large.npv < 0))
    np.testing.assert_allclose(small.cvar(), large.cvar() * 1e-9)


@pytest.mark.parametrize("by", ["expected", "P90", "CVaR10"])
def test_every_other_option_is_told_apart_from_the_chosen_one(drawn, by):
    found = finance.choices(UNIT, range(1, 6), then=[lfg.energy.Flare()])
    choice = finance.optimise(project(), drawn, found, by=by)
    words, best = choice.why_not(), choice.table.loc[choice.best]
    assert set(words.index) == set(found) - {choice.best}
    for name, text in words.items():
        row, behind = choice.table.loc[name], np.mean(choice.appraisals[name].npv < choice.appraisal.npv)
        less, tail = best["expected"] - row["expected"], best["P90"] - row["P90"]
        assert f"{abs(less):,.0f} {'less' if less > 0 else 'more'} expected, " in text
        assert f"P90 {abs(tail):,.0f} {'lower' if tail > 0 else 'higher'}; worth less" in text
        assert f"in {behind:.0%} of draws" in text or min(behind, 1 - behind) < 0.005


def test_what_is_no_truth_is_refused(est):
    plan = finance.Project(**SIMPLE)
    with pytest.raises(RangeError, match="finance.optimise.retire is True or False, got 'no'"):
        finance.optimise(plan, est, {"none": []}, retire="no")
    with pytest.raises(RangeError, match="Appraisal.levelised.net is True or False, got 'no'"):
        plan.of(est).levelised("electricity", net="no")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"number": 2}, r"choices.number takes several, as in \[1, 2\], got 2"),
        ({"open": 2027}, r"choices.open takes several, as in \[2027, 2028\], got 2027"),
        ({"unit": "engine"}, "choices takes a device, as in lfg.energy.Engine"),
    ],
)
def test_choices_that_cannot_be_are_refused(options, words):
    with pytest.raises(RangeError, match=words):
        finance.choices(**{"unit": ENGINE("1 MW"), **options})


def test_a_price_that_is_drawn_is_kept_as_it_is_in_a_copy_and_shown_as_it_was_written():
    spread = lfg.triangular("7000 CNY/kW", "8000 CNY/kW", "11_000 CNY/kW")
    item = finance.Capital("engines", spread, of=ENGINE)
    assert item.but(salvage="5 %").price is item.price
    assert repr(item.price.source) == "triangular(low=7000000.0, mode=8000000.0, high=11000000.0)"
    with pytest.raises(UnitError, match="needs an amount with its currency, got None"):
        finance.Capital("engines", None, of=ENGINE)


def test_money_for_another_thing_is_told_what_it_should_be_for():
    with pytest.raises(UnitError, match=r"needs money/MWh, got .*CNY.*; write '1200 CNY/MWh'"):
        finance.Sale("electricity", Money.read("5 CNY", ("1",), "lump"), vat="excluded")


def test_the_first_number_that_waits_is_named_with_what_it_holds(est):
    first, other = (lfg.uniform(f"{low} CNY/kW", f"{low + 1000} CNY/kW") for low in (7000, 9000))
    bought = [finance.Capital("engines", first, of=ENGINE), finance.Capital("more", other, of=ENGINE, year=2030)]
    with pytest.raises(
        RangeError, match=r"Capital\('engines'\).price holds uniform\(low=7000000.0, high=8000000.0\); write draws"
    ):
        project(capital=bought).of(est)


def test_what_a_sensitivity_is_of_is_said(drawn, drawn_without):
    plan = finance.Project(**WHOLE)
    asked = {"baseline": drawn_without}
    assert finance.sensitivity(plan, drawn, **asked).attrs["flow"] == f"NPV of {plan.of(drawn, **asked).flow}"
    other = finance.sensitivity(plan, drawn, flow="project before tax", **asked)
    assert other.attrs["flow"] == "NPV of project before tax"
    assert other.attrs["middle"] != finance.sensitivity(plan, drawn, **asked).attrs["middle"]


def test_a_loan_that_does_not_fit_names_the_years_of_the_project(est):
    with pytest.raises(RangeError, match="does not fit into the project's years, 2026 to 2041; shorten it"):
        project(inflation=0, debt=finance.Debt(share="70 %", rate="5 %", years=16, kind="level")).of(est)
