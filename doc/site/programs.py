# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Shows the programs of examples/ in pages: one program in all languages as tabs, and what it prints."""

import html
import os
import re
import tomllib

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

LANGUAGES = {'py': ('Python', 'python'), 'js': ('JavaScript', 'javascript'), 'vala': ('Vala', 'vala'), 'c': ('C', 'c')}
LICENCE = re.compile(r'\A(?:#!.*\n)?(?:/\* SPDX[^*]*(?:\*[^/][^*]*)*\*/|(?:(?:#|//) SPDX.*\n)+)\s*')


def read(path):
    """A program without the lines about its licence."""
    with open(path, encoding='utf-8') as file:
        return LICENCE.sub('', file.read())


def colour(text, language):
    return highlight(text, get_lexer_by_name(language), HtmlFormatter(cssclass='codehilite'))


def tab(key, inner):
    title = LANGUAGES[key][0]
    return f'<section class="tab" data-language="{key}"><h4 class="tab-title">{title}</h4>{inner}</section>'


def tabs(inners):
    return f'<div class="tabs">{"".join(tab(key, inner) for key, inner in inners.items())}</div>'


class Programs:
    def __init__(self, source):
        self.directory = os.path.join(source, 'examples', 'tutorial')
        self.recipes = os.path.join(source, 'examples', 'recipes')
        with open(os.path.join(self.directory, 'expected.toml'), 'rb') as file:
            self.expected = tomllib.load(file)

    def program(self, name):
        return tabs({key: f'<p class="file">{name}.{key}</p>' + colour(read(os.path.join(self.directory, f'{name}.{key}')), lexer)
                     for key, (_, lexer) in LANGUAGES.items()})

    def output(self, name):
        """What a program prints; where languages differ, what it prints in Python."""
        text = self.expected[name]['output'].replace('PROGRAM', 'liveness.py')
        return f'<div class="output"><p>It prints</p><pre><code>{html.escape(text)}</code></pre></div>'

    def recipe(self, name):
        lexer = {'.py': 'python', '.service': 'ini'}[os.path.splitext(name)[1]]
        shown = colour(read(os.path.join(self.recipes, name)), lexer)
        return f'<div class="tabs"><section class="tab"><p class="file">{name}</p>{shown}</section></div>'
