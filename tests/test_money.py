"""Returns, schedules and tax against printed examples, loops in plain Python, and companion matrices."""

import numpy as np
import pandas as pd
import pytest

from lfgmodel import finance
from lfgmodel.core import money, schedules
from lfgmodel.core.rates import REASONS, internal
from lfgmodel.core.rates import rates as all_rates
from lfgmodel.errors import FactorError, RangeError, UnitError

PRINTED_RATES = {  # flow: the one rate that is printed for it, and where
    "Microsoft, IRR": ([-70000, 12000, 15000, 18000, 21000, 26000], 0.086630948),
    "Gitman 2003, p. 348": ([-100, 39, 59, 55, 20], 0.2809484211599611),
    "numpy-financial": ([-250000, 100000, 150000, 200000, 250000, 300000], 0.5672303344358536),
    "six years of 11": ([-105, *[11] * 6], -0.1184),
}


@pytest.mark.parametrize("source", PRINTED_RATES)
def test_the_rate_of_return_is_the_printed_one(source):
    cash, printed = PRINTED_RATES[source]
    digits = min(len(str(abs(printed))) - 2, 14)
    assert finance.irr(cash) == pytest.approx(printed, abs=0.51 * 10**-digits)
    assert finance.irr_reason(cash) == ""


def test_several_rates_are_all_found_and_none_of_them_is_the_return():
    pump = [-1600, 10000, -10000]  # Lorie and Savage
    np.testing.assert_allclose(finance.rates(pump), [0.25, 4.0], rtol=1e-14)
    assert np.isnan(finance.irr(pump))
    assert finance.irr_reason(pump) == "several"
    np.testing.assert_allclose(finance.rates([-1, 3.6, -4.31, 1.716]), [0.1, 0.2, 0.3], rtol=1e-11)


@pytest.mark.parametrize(
    "cash",
    [[-2000, 1000, -500], [10, 1, 2, -3, 4], [-100, 0, 0, -7], [0, 0, 0], [1, 2, 3], [-5]],
    ids=str,
)
def test_a_flow_without_a_rate_says_that_it_has_none(cash):
    assert finance.rates(cash).shape == (0,)
    assert np.isnan(finance.irr(cash))
    assert finance.irr_reason(cash) == "none"


def test_money_that_comes_first_is_a_borrowing_whose_rate_is_shown_but_is_no_return():
    cash = [87.17] * 12 + [-86.43]
    assert finance.rates(cash) == pytest.approx([-0.5020732642263963], rel=1e-14)
    assert np.isnan(finance.irr(cash))
    assert finance.irr_reason(cash) == "borrowing"


@pytest.mark.parametrize(("cash", "rate"), [([-1, 2.4, -1.44], 0.2), ([-1, 3, -3, 1], 0.0), ([1, -4, 6, -4, 1], 0.0)])
def test_two_rates_in_one_touch(cash, rate):
    assert finance.rates(cash) == pytest.approx([rate], abs=5e-4)  # of four in one; of two, to 1e-8
    assert finance.irr_reason(cash) == "touching"
    assert np.isnan(finance.irr(cash))


def test_of_a_rate_above_and_one_below_zero_the_upper_is_the_return():
    cash = [-12000, -2000, 3000, 8000, 8000, -1000]
    low, high = finance.rates(cash)
    assert (round(low, 3), round(high, 5)) == (-0.888, 0.08698)
    assert finance.irr(cash) == high


def test_idle_years_at_either_end_change_no_rate():
    cash = [-100, 60, 60]
    for idle in ([0, 0, *cash], [*cash, 0, 0, 0], [0, *cash, 0]):
        assert finance.irr(idle) == pytest.approx(finance.irr(cash), rel=1e-14)


def test_a_rate_of_nothing_is_found_once():
    for cash in ([-100, 50, 50], [-0.3, 0.1, 0.1, 0.1], [0.4, -0.3, -0.1], [-1.1, 0.8, 0.2, 0.4, -0.3]):
        found = finance.rates(cash)
        assert (np.abs(found) < 1e-14).sum() == 1


def test_rates_very_high_and_very_low_are_found():
    assert finance.rates([-1e-9, 100]) == pytest.approx([1e11 - 1], rel=1e-12)
    assert finance.rates([-100, 1e-5]) == pytest.approx([1e-7 - 1], rel=1e-12)


def companion(cash):
    """Rates above -100 % by the eigenvalues of the companion matrix."""
    growth = np.roots(np.trim_zeros(cash))
    return np.sort(growth[(np.abs(growth.imag) < 1e-9 * np.abs(growth)) & (growth.real > 0)].real) - 1


FLOWS = {
    "any signs": lambda rng: rng.normal(size=(13, 4000)),
    "gaps": lambda rng: rng.normal(size=(10, 3000)) * (rng.random((10, 3000)) < 0.6),
    "a plant that closes": lambda rng: np.vstack(
        [np.full((1, 3000), -400.0), rng.normal(60, 25, (29, 3000)), rng.normal(-150, 50, (1, 3000))]
    ),
}


@pytest.mark.parametrize("kind", FLOWS)
def test_the_rates_of_ten_thousand_random_flows_are_those_of_their_companion_matrices(kind):
    cash = FLOWS[kind](np.random.default_rng(len(kind)))
    found = all_rates(cash)
    table = found.table(cash.shape[1])
    for flow, row in zip(cash.T, table.T, strict=True):
        expected = companion(flow)
        assert np.isfinite(row).sum() == len(expected)
        np.testing.assert_allclose(row[: len(expected)], expected, rtol=1e-6, atol=1e-9)
    growth = np.exp(np.arange(len(cash))[:, None] * -np.log1p(found.rate))
    growth /= growth.max(axis=0)
    left = np.abs((cash[:, found.flow] * growth).sum(axis=0)) / np.abs(cash[:, found.flow] * growth).sum(axis=0)
    assert left.max() < 1e-9


def test_many_flows_are_each_as_if_alone():
    cash = FLOWS["gaps"](np.random.default_rng(5))[:, :600].reshape(10, 20, 30)
    rates, one, why = finance.rates(cash), finance.irr(cash), finance.irr_reason(cash)
    assert rates.shape[1:] == one.shape == why.shape == (20, 30)
    assert set(why.ravel()) <= set(REASONS)
    for at in [(0, 0), (3, 29), (19, 7)]:
        alone = cash[:, at[0], at[1]]
        held = rates[(slice(None), *at)]
        np.testing.assert_array_equal(held[np.isfinite(held)], finance.rates(alone))
        assert why[at] == finance.irr_reason(alone)


def test_more_flows_than_are_worked_on_at_a_time_keep_their_places():
    cash = np.tile([[-100.0], [60.0], [60.0]], (1, 5000))
    cash[1] += np.arange(5000) / 100
    rate, reason = internal(all_rates(cash), 5000)
    assert not reason.any()
    assert (np.diff(rate) > 0).all()
    assert finance.npv(rate, cash) == pytest.approx(np.zeros(5000), abs=1e-10)


def test_present_values_are_the_printed_ones():
    assert finance.npv(0.05, [-15000, 1500, 2500, 3500, 4500, 6000]) == pytest.approx(122.894854950942692, rel=1e-13)
    assert round(finance.npv("10 %", [-10000, 3000, 4200, 6800]) / 1.1, 2) == 1188.44  # a spreadsheet's NPV
    assert round(finance.npv(0.08, [-40000, 8000, 9200, 10000, 12000, 14500]), 2) == 1922.06
    assert finance.npv("10 %", [-2000, 1000, -500]) == pytest.approx(-1504.13, abs=0.005)
    assert finance.npv("10 %", [-500_000, *[135_000] * 5]) == pytest.approx(11_756.21, abs=0.005)


def test_flows_in_mid_year_are_worth_half_a_year_more():
    cash = [-100.0, 60.0, 70.0]
    assert finance.npv(0.21, cash, timing="mid") == pytest.approx(-100 + 60 / 1.1 + 70 / 1.1 / 1.21)
    assert finance.npv(0.21, cash) != finance.npv(0.21, cash, timing="mid")


def test_a_rate_for_each_draw_goes_with_its_own_flow():
    cash = np.array([[-100.0, -100.0], [60.0, 80.0], [60.0, 80.0]])
    rate = np.array([0.05, 0.1])
    expected = [finance.npv(r, cash[:, draw]) for draw, r in enumerate(rate)]
    np.testing.assert_allclose(finance.npv(rate, cash), expected)


@pytest.mark.parametrize(
    ("years", "reinvest", "printed"),
    [(6, 0.12, 0.1260941303659), (6, 0.14, 0.1347591108283), (4, 0.12, -0.048044655250)],
)
def test_modified_rates_are_the_printed_ones(years, reinvest, printed):
    cash = [-120000, 39000, 30000, 21000, 37000, 46000][:years]
    assert finance.mirr(cash, finance=0.10, reinvest=reinvest) == pytest.approx(printed, abs=1e-12)


def test_a_modified_rate_needs_both_signs():
    assert finance.mirr([-100, 110], finance=0.05, reinvest=0.02) == pytest.approx(0.1, rel=1e-14)  # of one year
    assert np.isnan(finance.mirr([1, 2, 3], finance=0.1, reinvest=0.1))
    assert np.isnan(finance.mirr([-1, -2, 0], finance=0.1, reinvest=0.1))


def test_payback_is_the_printed_one_and_its_last():
    cash = [-200, 50, 60, 70, 200]  # Ross
    assert finance.payback(cash) == pytest.approx(3.10)
    assert finance.payback(cash, rate="10 %") == pytest.approx(3.38335, abs=5e-6)
    assert finance.payback([-100, 150, -100, 60]) == pytest.approx(2 + 50 / 60)
    assert finance.payback([-100, 50, 40]) == np.inf
    assert finance.payback([-100, 150, -100]) == np.inf
    assert finance.payback([10, -5]) == 0.0
    assert finance.payback([-0.3, 0.1, 0.1, 0.1]) == pytest.approx(3)
    assert finance.payback([-1, 0.5, 1e13]) == pytest.approx(1)  # however much comes after
    np.testing.assert_allclose(
        finance.payback(np.array([[-200, -1], [50, 0.5], [60, 0.5], [70, 1], [200, 0]])), [3.1, 2]
    )


def test_levelised_costs_are_the_printed_ones():
    cost, output = np.array([500_000, *[270_000] * 5]), np.array([0, *[4500] * 5])
    assert round(float(money.levelised(cost, output, 0.10)), 2) == 89.31
    assert round(float(money.levelised(cost, output, 0.05)), 2) == 85.66
    energy = 0.15357857 * 8760  # NREL's simple LCOE
    cost, output = np.array([2443.45, *[26.98] * 20]), np.array([0, *[energy] * 20])
    assert float(money.levelised(cost, output, 0.03)) * 100 == pytest.approx(14.213287706737832, rel=1e-12)


def test_the_real_levelised_cost_is_that_of_real_money_and_the_nominal_is_higher():
    energy, inflation = 0.15357857 * 8760, 0.025
    cost = np.array([2443.45, *[26.98] * 20]) * (1 + inflation) ** np.arange(21)
    output, rate = np.array([0, *[energy] * 20]), 1.03 * (1 + inflation) - 1
    assert float(money.levelised(cost, output, rate, inflation)) * 100 == pytest.approx(14.213287706737832, rel=1e-12)
    assert float(money.levelised(cost, output, rate)) * 100 == pytest.approx(17.8049, abs=5e-5)


def test_what_sells_nothing_or_less_has_no_levelised_cost():
    sold = np.array([[0, 0, 0], [1.0, 0.0, -1.0]])
    found = money.levelised(np.array([[10.0], [0.0]]) * np.ones(3), sold, 0.1)
    np.testing.assert_allclose(found, [11.0, np.nan, np.nan])


def test_loans_are_the_printed_ones_to_the_cent():
    principal = finance.loan(5000, "8 %", 5, "level principal")
    assert principal["payment"].tolist() == [1400, 1320, 1240, 1160, 1080]
    level = finance.loan(5000, "8 %", 5)
    assert level["payment"].round(2).tolist() == [1252.28] * 5
    assert round(level["payment"].sum(), 2) == 6261.41
    assert round(finance.loan(5000, "8 %", 5, "bullet", grace=4, capitalise=True)["payment"].iloc[-1], 2) == 7346.64
    assert round(finance.loan(10_000, "8 %", 5)["payment"].iloc[0], 2) == 2504.56
    whole = finance.loan(30_000, "6 %", 3)
    assert whole["payment"].round(2).tolist() == [11223.29] * 3
    assert whole["interest"].round(2).tolist() == [1800.00, 1234.60, 635.28]
    assert whole["balance"].round(2).tolist() == [20576.71, 10588.01, 0.0]
    assert round(finance.loan(200_000, "8 %", 10)["principal"].iloc[-1], 2) == 27598.05
    assert round(finance.loan(8000, "10 %", 3)["interest"].iloc[-1], 2) == 292.45


def test_monthly_loans_are_the_printed_ones():
    months = schedules.loan(125_000, 0.09 / 12, 360)
    assert round(float(months.interest[12:24].sum()), 2) == 11135.23
    assert round(float(months.principal[12:24].sum()), 7) == 934.1071234
    assert (round(float(months.interest[0]), 2), round(float(months.principal[0]), 8)) == (937.50, 68.27827118)
    assert round(float(schedules.loan(10_000, 0.08 / 12, 10).payment[0]), 2) == 1037.03


@pytest.mark.parametrize("kind", schedules.LOANS)
@pytest.mark.parametrize("grace", [0, 2])
@pytest.mark.parametrize("capitalise", [False, True])
def test_a_loan_is_paid_back_and_worth_what_was_lent(kind, grace, capitalise):
    paid = schedules.loan([1000.0, 500.0], [0.07, 0.0], 6, kind, grace, capitalise)
    np.testing.assert_allclose(paid.balance[-1], 0, atol=1e-9)
    for draw, rate in enumerate((0.07, 0.0)):
        flow = [(-1000.0, -500.0)[draw], *paid.payment[:, draw]]
        assert finance.npv(rate, flow) == pytest.approx(0, abs=1e-9)
    if grace:
        expected = np.zeros(2) if capitalise else np.array([70.0, 0.0])
        np.testing.assert_allclose(paid.payment[:grace], np.tile(expected, (grace, 1)))


def test_interest_during_construction_is_that_of_what_was_drawn_before():
    debt, interest = schedules.drawn(np.array([100.0, 50.0, 0.0]), 0.1)
    assert (float(debt), float(interest)) == pytest.approx((100 * 1.21 + 50 * 1.1, 100 * 0.21 + 50 * 0.1))


MACRS = {  # IRS Publication 946, table A-1 [% of cost]
    3: (2.0, [33.33, 44.45, 14.81, 7.41]),
    5: (2.0, [20, 32, 19.2, 11.52, 11.52, 5.76]),
    7: (2.0, [14.29, 24.49, 17.49, 12.49, 8.93, 8.92, 8.93, 4.46]),
    10: (2.0, [10, 18, 14.4, 11.52, 9.22, 7.37, 6.55, 6.55, 6.56, 6.55, 3.28]),
    15: (1.5, [5, 9.5, 8.55, 7.7, 6.93, 6.23, 5.9, 5.9, 5.91, 5.9, 5.91, 5.9, 5.91, 5.9, 5.91, 2.95]),
    20: (1.5, [3.75, 7.219, 6.677, 6.177, 5.713, 5.285, 4.888, 4.522, *[4.462, 4.461] * 6, 2.231]),
}  # fmt: skip


@pytest.mark.parametrize("years", MACRS)
def test_macrs_is_the_printed_table(years):
    factor, printed = MACRS[years]
    shares = schedules.macrs(years, factor) * 100
    assert len(shares) == len(printed) if years < 20 else len(shares) == 21
    np.testing.assert_allclose(shares[: len(printed)], printed, atol=0.0101)
    assert shares.sum() == pytest.approx(100)


def test_depreciation_is_the_printed_one():
    assert schedules.straight_line(10, 7500 / 30_000)[0] * 30_000 == pytest.approx(2250)
    years = schedules.sum_of_years(10, 7500 / 30_000) * 30_000
    assert (round(years[0], 2), round(years[-1], 2)) == (4090.91, 409.09)
    double = schedules.declining_balance(10, 2.0, 300 / 2400, switch=False) * 2400
    assert (round(double[0], 2), round(double[9], 2)) == (480.00, 22.12)
    assert round(schedules.declining_balance(10, 1.5, 300 / 2400, switch=False)[1] * 2400, 2) == 306.00


def test_the_switch_to_straight_line_depreciates_all_that_can_be():
    for salvage in (0.0, 0.1):
        shares = schedules.declining_balance(7, 2.0, salvage)
        assert shares.sum() == pytest.approx(1 - salvage)
        assert (np.diff(shares) < 1e-12).all()
    assert schedules.declining_balance(7, 2.0, switch=False).sum() < 0.95


def taxes(income, rate, carry):
    """One flow at a time, each loss with the year it was made in."""
    losses, paid = [], []
    for year, earned in enumerate(income):
        base = max(earned, 0.0)
        for loss in losses:
            if carry is None or year - loss[0] <= carry:
                used = min(loss[1], base)
                loss[1] -= used
                base -= used
        if earned < 0:
            losses.append([year, -earned])
        paid.append(base * rate[year])
    return paid


@pytest.mark.parametrize("carry", [None, 0, 1, 3, 5, 40])
def test_tax_uses_the_oldest_losses_first(carry):
    rng = np.random.default_rng(3)
    income, rate = rng.normal(5, 60, (25, 50)), np.where(np.arange(25) < 3, 0.0, 0.25)
    paid = schedules.tax(income, rate, carry)
    for draw in range(50):
        np.testing.assert_allclose(paid[:, draw], taxes(income[:, draw], rate, carry), atol=1e-9)


def test_a_loss_of_no_use_in_time_is_lost():
    assert schedules.tax(np.array([-100.0, 0, 80]), 0.25, carry=2)[-1] == 0
    assert schedules.tax(np.array([-100.0, 0, 80]), 0.25, carry=1)[-1] == 20


BAD = {
    "a percent without its sign": (lambda: finance.npv(8, [-1, 2]), RangeError, "write '8 %'"),
    "a percent as text without its sign": (lambda: finance.npv("8", [-1, 2]), RangeError, r"finance.npv.rate is a share of one, got '8'; write '8 %', or 8.0 for 800 %"),
    "a payback at 8": (lambda: finance.payback([-1, 2], " 8 "), RangeError, "finance.payback.rate is a share of one, got ' 8 '; write '8 %'"),
    "a modified return at 12": (lambda: finance.mirr([-1, 2], "8 %", "12"), RangeError, "finance.mirr.reinvest is a share of one, got '12'; write '12 %'"),
    "one of several rates of 8": (lambda: finance.npv(np.array([8, 6]), [[-1, -1], [2, 2]]), RangeError, "write '8 %'"),
    "rates as text": (lambda: finance.npv(np.array(["8", "6"]), [[-1, -1], [2, 2]]), RangeError, "takes an array of numbers"),
    "a rate of -100 %": (lambda: finance.npv(-1.0, [-1, 2]), RangeError, "finance.npv.rate must be"),
    "a rate of another kind": (lambda: finance.npv("8 kg", [-1, 2]), UnitError, r"finance.npv.rate needs \[fraction\]"),
    "no flows": (lambda: finance.irr(5), RangeError, "finance.irr takes cash flows by year"),
    "flows that are text": (lambda: finance.rates("abc"), RangeError, "finance.rates takes cash flows by year"),
    "a hole": (lambda: finance.payback([-1, np.nan]), RangeError, "finance.payback takes finite cash flows"),
    "a timing": (lambda: finance.npv(0.1, [-1, 2], timing="start"), FactorError, "must be one of end, mid"),
    "a kind of loan": (lambda: finance.loan(1, "5 %", 3, "balloon"), FactorError, "level, level principal, bullet"),
    "a loan of no years": (lambda: finance.loan(1, "5 %", 0), RangeError, "years must be a whole number from 1"),
    "all grace": (lambda: finance.loan(1, "5 %", 3, grace=3), RangeError, "grace must be a whole number from 0 to 2"),
    "a negative loan": (lambda: finance.loan(-1, "5 %", 3), RangeError, "principal must be one amount"),
    "axes that do not broadcast": (lambda: finance.npv(np.array([0.1, 0.2]), np.ones((4, 3))), RangeError, "finance.npv: rates of axes .* do not go with cash"),
    "interest of 8": (lambda: finance.loan(1, 8, 3), RangeError, "write '8 %'"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_refused_with_what_to_write(case):
    call, error, message = BAD[case]
    with pytest.raises(error, match=message):
        call()


def test_a_modified_rate_of_one_year_is_the_gain_of_that_year():
    assert finance.mirr([-100, 110], finance=0.07, reinvest=0.09) == pytest.approx(0.1)


@pytest.mark.parametrize("door", [finance.npv, finance.irr, finance.rates, finance.payback])
@pytest.mark.parametrize(
    ("cash", "words"),
    [
        (["-100", 60], r"each needs a number \[money\], got \['-100', 60\]; write text"),
        ([True, 60], "write 1 and 0 where truths are meant as numbers"),
        (np.ma.array([-100, 60], mask=[0, 1]), "a masked value is not known"),
        (pd.Series([60.0, -100], [2021, 2020]), r"years must rise one by one, got \[2021, 2020\]; sort them"),
        (pd.DataFrame({"a": [-100.0, 60]}, [2020, 2022]), r"years must rise one by one, got \[2020, 2022\]; .* fill in 0"),
    ],
)  # fmt: skip
def test_cash_that_is_no_number_or_of_years_that_do_not_follow_is_refused(door, cash, words):
    with pytest.raises(RangeError, match=words):
        door(0.1, cash) if door is finance.npv else door(cash)


def test_cash_by_consecutive_years_is_that_of_year_0_on():
    assert finance.npv(0.1, pd.Series([-100, 60, 60], [2020, 2021, 2022])) == finance.npv(0.1, [-100, 60, 60])


def test_what_is_no_truth_is_refused():
    with pytest.raises(RangeError, match="loan.capitalise is True or False, got 'no'"):
        finance.loan(100, 0.1, 5, grace=2, capitalise="no")
    with pytest.raises(RangeError, match="Depreciation.switch is True or False, got 'no'"):
        finance.Depreciation("straight line", 5, switch="no")
