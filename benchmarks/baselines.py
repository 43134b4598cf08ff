"""What the library is measured against."""

from math import exp


def double_sum(site, k, L0):
    """LandGEM eq. 1 as spreadsheets and ports have it: every deposit of every year, in tenths [m3 CH4/yr]."""
    years = site.years().tolist()
    mass = dict(zip(site.waste.years.tolist(), site.waste.mass[:, 0].tolist(), strict=True))
    flow = []
    for year in years:
        total = 0.0
        for placed, waste in mass.items():
            for tenth in range(1, 11):
                age = year - placed - 1 + tenth / 10
                if age > 0:
                    total += k * L0 * (waste / 10) * exp(-k * age)
        flow.append(total)
    return flow
