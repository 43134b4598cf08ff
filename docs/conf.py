"""How the documentation is built: `python -m sphinx -W --keep-going -b html docs docs/_build/html`, without network."""

import re
import sys
from pathlib import Path
from types import ModuleType

import matplotlib

sys.path.insert(0, str(Path(__file__).parent))
matplotlib.use("agg")  # in this process; notebooks have their own

import pages

import lfgmodel

for name in lfgmodel.__all__:  # a module goes by the name that users write, in whatever room of the house it lives
    if isinstance(getattr(lfgmodel, name), ModuleType):
        sys.modules[f"lfgmodel.{name}"] = getattr(lfgmodel, name)

project, author, copyright = "lfgmodel", "The lfgmodel developers", "The lfgmodel developers"
version = release = lfgmodel.__version__
language = "en"
smartquotes = False  # quotes are often code

extensions = ["sphinx.ext.autodoc", "sphinx.ext.autosummary", "numpydoc", "myst_nb"]
exclude_patterns = ["_build", "generated/parts", "**/.ipynb_checkpoints"]
templates_path = ["_templates"]
default_role = "py:obj"  # a name in a docstring is a link where there is a page of it, and code where there is none

autodoc_typehints = "none"  # docstrings say what a parameter is, with its unit
toc_object_entries_show_parents = "hide"
autodoc_member_order = "bysource"
numpydoc_show_class_members = False
numpydoc_xref_param_type = False
numpydoc_validation_checks = {"GL03", "GL06", "GL07", "PR02", "PR10", "SS01"}
numpydoc_validation_exclude = {r"\.__", r"^lfgmodel\.core"}

myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
nb_execution_mode = "cache"
nb_execution_raise_on_error = True
nb_execution_timeout = 300

html_theme = "pydata_sphinx_theme"
html_title = "lfgmodel"
html_static_path = ["_static"]
html_css_files = ["lfgmodel.css"]
html_sidebars = {page: [] for page in ("index", "start", "which", "generated/gallery")}
html_copy_source = False
html_show_sourcelink = False
html_theme_options = {
    "logo": {"text": "lfgmodel"},
    "header_links_before_dropdown": 9,
    "navbar_end": ["theme-switcher"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "secondary_sidebar_items": ["page-toc"],
    "show_prev_next": False,
}


CITED = re.compile(r"\('(\w+)', '(\w+)', '.*?', '.*?'\)")  # a `factors.Cited`, as a signature shows it


def plain(app, what, name, obj, options, signature, returned):
    """Say in a signature that a default is a published number, and which, in place of how it is looked up."""
    return signature and CITED.sub(r"<\2 of \1>", signature), returned


def made(app, config):
    """Write the pages that are made of the code, before the sources are looked for, and say which list names."""
    docs = Path(app.srcdir)
    pages.write(docs)
    pages.draw(docs)
    config.autosummary_generate = [str(path) for path in sorted((docs / "generated" / "api").glob("*.md"))]


def setup(app):
    """Join what is made here to the build."""
    app.connect("config-inited", made)
    app.connect("autodoc-process-signature", plain)
