# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Pages with the source of the library, to which the reference refers, and with that of the pages."""

import glob
import html
import os

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

PAGE = '''<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <title>{title}</title>
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <link rel="icon" href="../icon.svg" type="image/svg+xml">
  <link rel="stylesheet" href="../style.css">
  <link rel="stylesheet" href="../orbit.css">
</head>
<body>
<main class="content source" id="main">
<p><a href="../index.html">orbit-glib</a> / <a href="index.html">source</a></p>
<h1>{title}</h1>
{inner}
</main>
</body>
</html>
'''


def write(directory, name, title, inner):
    with open(os.path.join(directory, f'{name}.html'), 'w', encoding='utf-8') as file:
        file.write(PAGE.format(title=html.escape(title), inner=inner))


def shown(path, source, build):
    """The name of a file in the tree, wherever the build is."""
    return os.path.relpath(path, build if path.startswith(build + '/') else source)


def make(source, build, output, pages):
    """One page for each file, named after it, with its lines numbered as #L1, and a list of all."""
    os.makedirs(output, exist_ok=True)
    files = [*sorted(glob.glob(f'{source}/orbit-glib/orbit-*.[ch]')), f'{build}/orbit-glib/orbit-version.h',
             *sorted(page.path for page in pages if page.path)]
    for path in files:
        lexer = get_lexer_by_name('c' if path.endswith(('.c', '.h')) else 'markdown')
        with open(path, encoding='utf-8') as file:
            inner = highlight(file.read(), lexer, HtmlFormatter(cssclass='codehilite', linespans='L'))
        # Pygments names its lines L-1.
        write(output, os.path.basename(path), shown(path, source, build), inner.replace('id="L-', 'id="L'))
    items = ''.join(f'<li><a href="{os.path.basename(path)}.html">{html.escape(shown(path, source, build))}</a></li>' for path in files)
    write(output, 'index', 'Source', f'<p>The public part of the library, and these pages.</p><ul>{items}</ul>')
