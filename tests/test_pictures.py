"""Pictures: what they show in which unit, that nothing is cut or covered, and that everyone can tell it apart."""

import ast
import importlib.util
import itertools
import re
import warnings
from pathlib import Path

import matplotlib
import numpy as np
import pandas as pd
import pytest
from matplotlib import font_manager
from matplotlib import pyplot as plt
from matplotlib.colors import to_hex, to_rgb

import lfgmodel as lfg
from lfgmodel import collection, plotting
from lfgmodel.described.words import word
from lfgmodel.errors import FactorError, FontWarning, RangeError, UnitError
from lfgmodel.finance import pictures
from lfgmodel.results import fonts, style

ROOT = Path(__file__).parents[1]
SOURCE = Path(lfg.__file__).parent
SIZES = {"column": (3.4, 2.6), "half a page": (5, 3.2), "page": (8, 5)}
CHINESE = pytest.mark.skipif(bool(fonts.drawing("甲烷")[1]), reason="no font here draws Chinese")


@pytest.fixture(scope="module")
def gallery():
    spec = importlib.util.spec_from_file_location("gallery", ROOT / "docs" / "gallery.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def made(gallery):
    return gallery.made()


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


# amounts, units, years


def legend(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


def filled(ax, label):
    """Return the corners of what is filled, in years and amounts."""
    return next(one for one in ax.collections if one.get_label() == label).get_paths()[0].vertices


def test_fates_are_in_the_unit_that_is_asked_for(made):
    est = made["est"]
    for unit, options in (("scfm", {"gas": "lfg"}), ("Nm3/h", {}), ("kilotonne/yr", {}), ("MW", {"heating": "LHV"})):
        ax = est.plot(unit=unit, **options)
        top = filled(ax, "emitted")[:, 1].max()
        assert top == pytest.approx(est.to("generated", unit, **options).max(), rel=1e-9)
        outline = next(line for line in ax.lines if line.get_label() == "generated")
        np.testing.assert_allclose(outline.get_ydata()[:-1], est.to("generated", unit, **options))


@pytest.mark.parametrize(
    ("options", "label"),
    [
        ({}, "methane [Mg CH4/yr]"),
        ({"unit": "scfm", "gas": "lfg"}, "landfill gas at 50 % CH4 [scfm; 60 °F, 1 atm]"),
        ({"unit": "mmscfd"}, "methane [mmscfd; 60 °F, 1 atm]"),
        ({"unit": "Nm3/h"}, "methane [Nm3/h; 0 °C, 1 atm]"),
        ({"unit": "Sm3/h", "gas": "lfg", "methane_fraction": "48 %"}, "landfill gas at 48 % CH4 [Sm3/h; 15 °C, 1 atm]"),
        ({"unit": "m3/h", "density": 0.667}, "methane [m3/h; 0.667 kg CH4/m3]"),
        ({"unit": "MMBtu/h"}, "methane [MMBtu/h; HHV]"),
        ({"unit": "MW", "heating": "LHV"}, "methane [MW; LHV]"),
        ({"unit": "short_ton/yr"}, "methane [short_ton/yr]"),
        ({"unit": "Nm3/h", "kind": "sites"}, "methane generated [Nm3/h; 0 °C, 1 atm]"),
        ({"kind": "fan", "flow": "electricity", "unit": "MW"}, "electricity [MW]"),
    ],
)
def test_an_axis_says_which_gas_at_which_state_in_which_unit(made, options, label):
    est = made[{"sites": "many", "fan": "drawn"}.get(options.get("kind"), "est")]
    assert est.plot(**options).get_ylabel() == label


def test_gas_of_two_methane_contents_does_not_stack(made):
    meter = collection.Measured({2010: 300}, unit="Nm3/h", gas="lfg", methane="40 %")
    est = lfg.estimate(made["site"], lfg.LandGEM(k=0.05, L0=100), meter, oxidation=0.1)
    with pytest.raises(RangeError, match=r"volumes of landfill gas do not stack; write methane_fraction=0.5"):
        est.plot(unit="Nm3/h", gas="lfg")
    assert est.plot(unit="Nm3/h", gas="lfg", methane_fraction=0.5).get_ylabel().startswith("landfill gas at 50 %")
    assert est.plot(unit="Nm3/h").get_ylabel() == "methane [Nm3/h; 0 °C, 1 atm]"


def test_some_of_the_years(made):
    ax = made["est"].plot(years=(2000, 2030))
    assert ax.get_xlim() == (1999.5, 2030.5)
    assert made["drawn"].plot(years=[2010, 2020]).get_xlim() == (2009.5, 2020.5)
    assert made["many"].plot(kind="sites", years=(2000, 2010)).get_xlim() == (1999.5, 2010.5)
    assert [text.get_text() for text in ax.texts] == ["last waste"]
    assert list(made["est"].plot(years=(2030, 2040)).texts) == []  # the last waste is not among them


@pytest.mark.parametrize(
    "years", [2000, (2000,), (2030, 2000), (1900, 2000), (2000, 2300), (2000.5, 2010), "2000", "ab"]
)
def test_years_that_are_none_are_refused(made, years):
    with pytest.raises(RangeError, match=r"plotting.fate.years takes a first and a last year within 1995..2050, got"):
        made["est"].plot(years=years)
    assert plt.get_fignums() == []


def test_what_is_refused_leaves_no_figure(made):
    est, drawn, many = made["est"], made["drawn"], made["many"]
    for act, error, message in (
        (lambda: est.plot(unit="furlong"), UnitError, "Unit"),
        (lambda: est.plot(unit="m3/h"), UnitError, "reference state"),
        (lambda: est.plot(lang="de"), FactorError, "plotting.fate.lang must be one of en, zh"),
        (lambda: drawn.plot(unit="Nm3"), UnitError, "is no flow of gas"),
        (lambda: drawn.plot(kind="fate"), RangeError, "do not stack"),
        (lambda: est.plot(kind="sites"), RangeError, "plotting.sites takes an estimate of many sites"),
        (lambda: many.plot(kind="sites", largest=9), RangeError, r"plotting.sites.largest must be .* 1..4, got 9"),
        (lambda: many.plot(kind="sites", flow="emited"), FactorError, "did you mean 'emitted'"),
    ):
        with pytest.raises(error, match=message):
            act()
    assert plt.get_fignums() == []


# steps


def test_an_engine_stands_over_its_own_years(made):
    ax = made["est"].plot()  # an engine from 2012 to 2031
    used = filled(ax, "used")
    engine = used[used[:, 1] > 0]
    assert (engine[:, 0].min(), engine[:, 0].max()) == (2011.5, 2031.5)
    held = made["est"].used[made["est"].used > 0]
    for year, amount in zip(range(2012, 2032), held, strict=True):
        assert used[used[:, 0] == year - 0.5, 1].max() >= amount * (1 - 1e-12)
    assert set(np.diff(np.unique(used[:, 0]))) == {1.0}


def test_wells_are_drawn_in_steps_and_waste_as_a_curve(made):
    for flow, style_of in (("collected", "steps-post"), ("generated", "default")):
        ax = made["drawn"].plot(flow=flow)
        median = next(line for line in ax.lines if line.get_label() == "median")
        assert median.get_drawstyle() == style_of
        frame = lfg.compare(made["site"], made["models"], flow=flow, collection=collection.Phased({2005: 0.5}))
        assert {line.get_drawstyle() for line in plotting.comparison(frame).lines} == {style_of}


def test_sites_add_up_to_all_of_them(made):
    many = made["many"]
    ax = many.plot(kind="sites", unit="Nm3/h", largest=2)
    top = filled(ax, "4 others")[:, 1].max()
    assert top == pytest.approx(many.combined().to("generated", "Nm3/h").max(), rel=1e-12)
    assert legend(ax) == ["4 others", "Old Quarry", "Bay View"]


def test_groups_with_draws_stack_by_their_means():
    table = pd.DataFrame({"open": [1990, 1995, 2000], "close": 2020, "msw": [5e4, 3e4, 9e4], "province": ["湖南", "湖北", "湖南"]},
                         index=["a", "b", "c"])  # fmt: skip
    sites = lfg.Portfolio.from_frame(table, kinds=["msw"], unit="Mg/yr")
    model = lfg.LandGEM(k=lfg.lognormal(0.05, gsd=1.3), L0=100)
    est = lfg.estimate(sites, model, draws=64, seed=1, combine="province", until=2030)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FontWarning)  # where no font draws them
        ax = est.plot(kind="sites")
    top = max(one.get_paths()[0].vertices[:, 1].max() for one in ax.collections)
    assert top == pytest.approx(est.generated.mean(axis=1).sum(axis=1).max(), rel=1e-12)


# room


def box(artist):
    found = artist.get_window_extent()
    return found.x0, found.y0, found.x1, found.y1


def overlap(one, other, spare=1.0):
    return (
        min(one[2], other[2]) - max(one[0], other[0]) > spare and min(one[3], other[3]) - max(one[1], other[1]) > spare
    )


def texts(ax):
    """Return what is written, with its place: titles, ticks within the axes, notes, legend."""
    ticks = []
    for axis, (low, high) in ((ax.xaxis, sorted(ax.get_xlim())), (ax.yaxis, sorted(ax.get_ylim()))):
        shown = [tick for tick in axis.get_major_ticks() if low - 1e-9 <= tick.get_loc() <= high + 1e-9]
        ticks += [tick.label1 for tick in shown]
    key = ax.get_legend()
    entries = [*key.get_texts(), key.get_title()] if key else []
    found = [ax.title, ax.xaxis.label, ax.yaxis.label, ax.yaxis.get_offset_text(), *ticks, *ax.texts, *entries]
    return [(text.get_text(), box(text)) for text in found if text.get_visible() and text.get_text().strip()]


def check_room(ax):
    figure = ax.figure
    figure.draw_without_rendering()
    written, whole = texts(ax), figure.bbox
    for said, (x0, y0, x1, y1) in written:
        assert whole.x0 - 1 <= x0, said
        assert x1 <= whole.x1 + 1, said
        assert whole.y0 - 1 <= y0, said
        assert y1 <= whole.y1 + 1, said
    for (said, one), (other, place) in itertools.combinations(written, 2):
        assert not overlap(one, place), (said, other)
    axes = box(ax)
    if ax.get_legend():
        assert not overlap(box(ax.get_legend()), axes)
    for text in ax.texts:
        if text.get_gid() == "level":
            assert not overlap(box(text), axes), text.get_text()
        else:
            covered = matplotlib.transforms.Bbox.from_extents(*box(text))
            for band in ax.collections:
                paths = [path.transformed(band.get_transform()) for path in band.get_paths()]
                assert not any(path.intersects_bbox(covered, filled=True) for path in paths), text.get_text()
            drawn = (line.get_path().transformed(line.get_transform()) for line in ax.lines)
            assert not any(path.intersects_bbox(covered, filled=False) for path in drawn), text.get_text()
    assert axes[3] - axes[1] > 0.3 * whole.height
    assert axes[2] - axes[0] > 0.5 * whole.width


NAMES = [
    "fate",
    "fate_scfm",
    "fan",
    "sites",
    "comparison",
    "tornado",
    "history",
    "residuals",
    "profile",
    "forecast",
    "sizes",
    "cash",
    "load",
    "worth",
]
PLACES = [
    pytest.param(index, lang, size, id=f"{name}-{lang}-{size}", marks=[CHINESE] if lang == "zh" else [])
    for index, name in enumerate(NAMES)
    for lang in ("en", "zh")
    for size in (SIZES if lang == "en" else ("column", "page"))
]


@pytest.mark.parametrize(("index", "lang", "size"), PLACES)
def test_nothing_is_cut_or_covered_and_years_are_whole(gallery, index, lang, size):
    with plt.rc_context({"figure.figsize": SIZES[size]}):
        ax = gallery.draw(gallery.PICTURES[index], lang, "Hill Road" if lang == "en" else "长沙黑麋峰")
        check_room(ax)
        if NAMES[index] not in ("tornado", "worth", "profile", "sizes"):
            said = [text.get_text() for text in ax.get_xticklabels()]
            assert len(set(said)) == len(said) >= 2
            assert all(re.fullmatch(r"\d{4}", year) for year in said), said
        ax.figure.set_dpi(200)
        check_room(ax)


def test_the_gallery_has_a_picture_of_every_kind(gallery):
    assert [shown.file.removesuffix(".png") for shown in gallery.PICTURES] == NAMES
    code = " ".join(shown.code for shown in gallery.PICTURES)
    for kind in (
        *(name for name in dir(plotting) if name not in plotting.KINDS),
        *dir(pictures),
        "residuals",
        "profile",
    ):
        assert kind in code, kind


@pytest.mark.parametrize("size", SIZES)
def test_axes_of_ones_own_are_laid_out_too(made, size):
    figure, ax = plt.subplots(figsize=SIZES[size])
    assert made["drawn"].plot(ax, unit="Nm3/h", lines={"one": 300, "the same": 302, "two": 600}) is ax
    check_room(ax)


@pytest.mark.parametrize("size", SIZES)
def test_many_methods_have_room(made, size):
    models = {f"{name}, number {n}": model for n in range(3) for name, model in made["models"].items()}
    frame = lfg.compare(made["site"], models)
    with plt.rc_context({"figure.figsize": SIZES[size]}):
        ax = plotting.comparison(frame)
    check_room(ax)
    assert (legend(ax) == list(models)) == (size != "page")


def test_pictures_side_by_side(made):
    figure, ((one, two), (three, four)) = plt.subplots(2, 2, figsize=(8, 7))
    made["est"].plot(one)
    made["drawn"].plot(two, lines={"1 engine": 2000})
    made["fit"].plot(ax=three)
    made["many"].plot(four, kind="sites")
    figure.draw_without_rendering()
    written = [entry for ax in figure.axes for entry in texts(ax)]
    for (said, place), (other, there) in itertools.combinations(written, 2):
        assert not overlap(place, there), (said, other)


def test_axes_that_were_placed_stay_where_they_are(made):
    figure = plt.figure()
    ax = figure.add_axes([0.2, 0.4, 0.6, 0.4])
    made["est"].plot(ax)
    figure.draw_without_rendering()
    assert ax.get_position().bounds == pytest.approx((0.2, 0.4, 0.6, 0.4))
    assert figure.get_layout_engine() is None


def test_a_long_name_is_broken_and_at_last_ends_in_dots(made):
    for name in ("Hill Road and Bay View Municipal Solid Waste Management Facility " * 4, "x" * 300):
        est = lfg.estimate(made["site"].but(name=name.strip()), lfg.LandGEM(k=0.05, L0=100))
        with plt.rc_context({"figure.figsize": SIZES["column"]}):
            ax = est.plot()
        check_room(ax)
        assert len(ax.get_title().split("\n")) == 4
        assert ax.get_title().endswith("…")


def test_a_figure_is_as_large_as_the_user_has_set_it(made):
    assert tuple(made["est"].plot().figure.get_size_inches()) == (8, 5)
    with plt.rc_context({"figure.figsize": (4, 3), "font.size": 6}):
        ax = made["est"].plot()
    assert tuple(ax.figure.get_size_inches()) == (4, 3)
    assert {text.get_fontsize() for text in ax.get_legend().get_texts()} == {6}


def test_few_years_are_whole_numbers_too(made):
    ax = made["est"].plot(years=(2005, 2007))
    ax.figure.draw_without_rendering()
    within = [tick for tick in ax.xaxis.get_major_ticks() if 2004.5 <= tick.get_loc() <= 2007.5]
    assert [tick.label1.get_text() for tick in within] == ["2005", "2006", "2007"]


def test_nothing_of_matplotlib_is_changed(gallery):
    before = dict(matplotlib.rcParams)
    for shown in gallery.PICTURES[:4]:
        gallery.draw(shown)
    assert dict(matplotlib.rcParams) == before


# colours


# Machado, Oliveira & Fernandes (2009), severity 1: linear RGB as it is seen without one kind of cone
SEEN = {
    "all cones": np.eye(3),
    "protanope": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranope": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "tritanope": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}
XYZ = [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.072175], [0.0193339, 0.119192, 0.9503041]]


def seen_as(colour, seen):
    """CIE L*a*b* of a colour as someone sees it."""
    shown = np.array(to_rgb(colour))
    linear = np.where(shown <= 0.04045, shown / 12.92, ((shown + 0.055) / 1.055) ** 2.4)
    X, Y, Z = np.cbrt(np.array(XYZ) @ np.clip(np.array(SEEN[seen]) @ linear, 1e-3, 1) / [0.95047, 1, 1.08883])
    return np.array([116 * Y - 16, 500 * (X - Y), 200 * (Y - Z)])


def apart(colours, seen):
    found = [seen_as(colour, seen) for colour in colours]
    return min(np.linalg.norm(one - other) for one, other in itertools.combinations(found, 2))


def grey(colours):
    return np.diff(sorted(seen_as(colour, "all cones")[0] for colour in colours)).min()


@pytest.mark.parametrize("seen", SEEN)
def test_fates_stay_apart_for_everyone(seen):
    assert apart(plotting.FATES.values(), seen) >= 30
    assert apart([*plotting.FATES.values(), "black", "white"], seen) >= 12


def test_fates_stay_apart_in_grey():
    assert grey(plotting.FATES.values()) >= 14
    assert grey([*plotting.FATES.values(), "white"]) >= 11
    stacked = [seen_as(colour, "all cones")[0] for colour in plotting.FATES.values()]
    assert np.abs(np.diff(stacked)).min() >= 30  # of those that touch each other


def test_what_is_drawn_has_these_colours(made):
    ax = made["est"].plot()
    assert {to_hex(band.get_facecolor()[0], keep_alpha=True) for band in ax.collections} == {
        f"{plotting.FATES[name]}ff" for name in ("used", "flared", "oxidised", "emitted")
    }


@pytest.mark.parametrize("seen", SEEN)
def test_bands_and_the_median_of_a_fan_stay_apart(made, seen):
    ax = made["drawn"].plot()
    assert (
        apart([*(band.get_facecolor()[0][:3] for band in ax.collections), ax.lines[0].get_color(), "white"], seen) > 12
    )


def test_thirty_lines_have_a_colour_and_dashes_of_their_own():
    told = [style.telling(number, 2.4) for number in range(30)]
    assert len({(one["color"], str(one["ls"])) for one in told}) == 30
    for one, other in itertools.pairwise(told):
        assert one["ls"] != other["ls"]


# words and fonts


def test_every_word_of_a_picture_has_its_chinese():
    said = set()
    for path in ("results/plotting.py", "results/labels.py", "calibration/pictures.py", "finance/pictures.py"):
        for node in ast.walk(ast.parse((SOURCE / path).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "say":
                said |= {part.value for part in ast.walk(node.args[0]) if isinstance(part, ast.Constant)
                         and isinstance(node.args[0], ast.Constant | ast.IfExp) and isinstance(part.value, str)}  # fmt: skip
    said |= {f"{{level}} of {of}" for of in ("draws", "levels", "next readings")} | {
        "flared",
        "generated",
        "electricity",
    }
    said |= {
        "{years} year past the last reading",
        "{years} years past the last reading",
        "expected",
        "investment",
        "tax",
    }
    assert len(said) > 40
    assert [english for english in said if word(english, "zh") == english] == []
    for english in said:  # with the same places
        assert set(re.findall(r"{\w+}", english)) == set(re.findall(r"{\w+}", word(english, "zh"))), english


@CHINESE
def test_pictures_are_in_chinese(gallery):
    ours = {
        "methane",
        "collected",
        "generated",
        "draws",
        "median",
        "readings",
        "million",
        "best",
        "line",
        "input",
        "last",
        "to",
        "open",
    }
    for shown in gallery.PICTURES:
        ax = gallery.draw(shown, "zh", "长沙黑麋峰")
        ax.figure.draw_without_rendering()
        for said, _ in texts(ax):
            assert not ours & set(re.findall(r"[a-z]+", said)), said
    ax = gallery.draw(gallery.PICTURES[0], "zh", "长沙黑麋峰")
    assert ax.get_title() == "长沙黑麋峰，1995至2050年，LandGEM"
    assert ax.get_ylabel() == "甲烷 [Mg CH4/yr]"
    assert legend(ax) == ["产生", "表面排放", "氧化", "火炬燃烧", "利用"]
    assert [text.get_text() for text in ax.texts] == ["停止填埋"]


@CHINESE
def test_a_chinese_name_is_drawn_in_an_english_picture(gallery):
    ax = gallery.draw(gallery.PICTURES[0], "en", "长沙黑麋峰")
    assert ax.get_title() == "长沙黑麋峰, 1995-2050, LandGEM"
    family = ax.title.get_fontfamily()
    assert family[:-1] == matplotlib.rcParams["font.family"]
    assert family[-1] in fonts.FAMILIES
    assert len(ax.yaxis.label.get_fontfamily()) >= 1
    ax.figure.canvas.draw()


@CHINESE
def test_fonts_that_came_after_matplotlib_looked_are_found(monkeypatch):
    older = [entry for entry in font_manager.fontManager.ttflist if entry.name not in fonts.FAMILIES]
    monkeypatch.setattr(font_manager.fontManager, "ttflist", older)
    families, left = fonts.drawing("甲烷 ABC")
    assert left == set()
    assert families[-1] in fonts.FAMILIES


@pytest.mark.parametrize(("lang", "name"), [("zh", "Hill"), ("en", "长沙"), ("zh", "长沙")])
def test_where_no_font_draws_chinese_one_warning_says_what_to_install(made, monkeypatch, lang, name):
    monkeypatch.setattr(fonts, "FAMILIES", {})  # as if none of them were installed
    est = lfg.estimate(made["site"].but(name=name), lfg.LandGEM(k=0.05, L0=100), until=2030)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        ax = est.plot(lang=lang)
        ax.figure.canvas.draw()
    assert [one.category for one in caught] == [FontWarning]
    said = str(caught[0].message)
    assert re.search(r"plotting.fate: no font here draws '.*'; .* install .*fonts-noto-cjk", said)
    assert "\n" not in said
    assert ax.get_title() == f"{name if name.isascii() else '??'}, 1995-2030, LandGEM"
    assert legend(ax)[0] == "generated"


def test_what_no_font_draws_is_a_question_mark(made):
    est = lfg.estimate(made["site"].but(name="Hill \U000f0000"), lfg.LandGEM(k=0.05, L0=100))
    with pytest.warns(FontWarning, match="no font here draws"):
        ax = est.plot()
    assert ax.get_title().startswith("Hill ?, ")
    ax.figure.canvas.draw()


def test_the_gallery_writes_its_pictures(gallery, tmp_path):
    found = gallery.main(str(tmp_path / "shown"))
    assert {shown.file for shown in found} == {path.name for path in (tmp_path / "shown").iterdir()}
    assert all(len(shown.code) < 100 and shown.title for shown in found)


def test_a_fit_of_two_flows_tells_them_apart(made):
    site, wells = made["site"], collection.Constant(0.6)
    true = lfg.estimate(site, lfg.LandGEM(k=0.06, L0=90), wells, oxidation=0.1)
    read = {
        flow: collection.Measured(
            {year: true.at(year)[flow] * (1 + 0.05 * (-1) ** year) for year in range(2005, 2017)},
            unit="Mg/yr",
            gas="ch4",
        )
        for flow in ("collected", "emitted")
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", lfg.errors.CalibrationWarning)
        fit = lfg.calibrate(site, lfg.LandGEM(k=0.05, L0=100), wells, read, oxidation=0.1)
    ax = fit.plot()
    medians = [line for line in ax.lines if line.get_label().endswith("median")]
    assert len({line.get_color() for line in medians}) == len({line.get_linestyle() for line in medians}) == 2
    marks = [line for line in ax.lines if line.get_label().endswith("measured")]
    assert len({line.get_marker() for line in marks}) == 2
