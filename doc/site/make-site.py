#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Makes the pages of the site: lets gi-docgen make them with the theme beside this file, and completes what it makes.

A page may have, in a line of its own, [[program NAME]] for a program of examples/tutorial/, [[output NAME]] for what it prints,
[[recipe FILE]] for a file of examples/recipes/, [[pages SECTION]] for the other pages of a section,
[[excerpt FILE PART]] for what is between two marks in a file such as README.md, [[python]] and [[javascript]] for a reference.

usage: make-site.py SOURCE BUILD OUTPUT
"""

import glob
import html
import os
import re
import shutil
import subprocess
import sys
import tempfile

import gidocgen

import pages
import programs
import reference
import searching
import signatures
import sources

COMMAND = re.compile(r'^\[\[(\w+)(?: ([\w. -]+))?\]\]$', re.MULTILINE)
PLACE = re.compile(r'<div data-site="(\w+)(?: ([\w. -]+))?"></div>')
EXTERNAL = re.compile(r'<a ([^>]*?)data-namespace="(\w+)"([^>]*)>')
DOCS = {'GLib': 'https://docs.gtk.org/glib/', 'GObject': 'https://docs.gtk.org/gobject/', 'Gio': 'https://docs.gtk.org/gio/'}
UNUSED = ['fonts.css', 'fzy.js', 'go-up-symbolic.png', 'index.json', 'main.js', 'search.js', 'solarized-dark.css', 'solarized-light.css']


class Maker:
    def __init__(self, source, build, output):
        self.source, self.build, self.output = source, build, output
        self.doc = os.path.join(source, 'doc')
        self.here = os.path.dirname(os.path.abspath(__file__))
        self.site = pages.Site(self.doc)
        self.programs = programs.Programs(source)
        self.signatures = signatures.Signatures(build)
        self.directory = os.path.join(output, 'Orbit-1')
        with open(f'{source}/meson.build', encoding='utf-8') as file:
            self.version = re.search(r"^  version: '(.*)',$", file.read(), re.MULTILINE)[1]

    # Before gi-docgen

    def prepare(self, directory):
        """The pages in one folder, the theme, and the configuration with both in it."""
        content, theme = os.path.join(directory, 'content'), os.path.join(directory, 'basic')
        os.mkdir(content)
        for page in self.site.pages:
            if page.path:
                with open(os.path.join(content, page.name), 'w', encoding='utf-8') as file:
                    file.write(COMMAND.sub(self.place, page.text))
        for image in glob.glob(f'{self.doc}/*.svg') + glob.glob(f'{self.doc}/*.png'):
            shutil.copy(image, content)
        shutil.copytree(os.path.join(os.path.dirname(gidocgen.__file__), 'templates', 'basic'), theme)
        shutil.copytree(os.path.join(self.here, 'theme'), theme, dirs_exist_ok=True)

        with open(f'{self.doc}/orbit-glib.toml', encoding='utf-8') as file:
            config = file.read()
        lists = [f'{name} = [{", ".join(repr(item) for item in items)}]' for name, items in (
            ('content_files', [page.name for page in self.site.pages if page.path]),
            ('content_images', [os.path.basename(image) for image in glob.glob(f'{content}/*.svg') + glob.glob(f'{content}/*.png')]))]
        config = config.replace('[extra]\n', '[extra]\n' + '\n'.join(lists) + '\n').replace('@VERSION@', self.version)
        path = os.path.join(directory, 'site.toml')
        with open(path, 'w', encoding='utf-8') as file:
            file.write(config)
        return path, content

    def place(self, found):
        """What gi-docgen gets in the place of a command: what comes there is not Markdown, but for excerpts."""
        if found[1] != 'excerpt':
            return f'<div data-site="{" ".join(filter(None, found.groups()))}"></div>'
        name, part = found[2].split()
        with open(f'{self.source}/{name}.md', encoding='utf-8') as file:
            return file.read().split(f'<!-- begin {part} -->\n\n')[1].split(f'\n\n<!-- end {part} -->')[0]

    def generate(self):
        with tempfile.TemporaryDirectory() as directory:
            config, content = self.prepare(directory)
            shutil.rmtree(self.directory, ignore_errors=True)
            subprocess.run(['gi-docgen', 'generate', '--quiet', '--fatal-warnings', '--config', config, '--templates-dir', directory,
                            '--content-dir', content, '--output-dir', self.output,
                            f'{self.build}/introspection/Orbit-1.gir'], check=True)

    # After gi-docgen

    def fill(self, name, argument, href):
        if name == 'program':
            return self.programs.program(argument)
        if name == 'recipe':
            return self.programs.recipe(argument)
        if name == 'output':
            return self.programs.output(argument)
        if name == 'pages':
            return self.site.cards(argument, href)
        if name in ('python', 'javascript'):
            return reference.listing(getattr(self.signatures, name), name)
        raise SystemExit(f'{href}: there is no [[{name}]]')

    def edit_line(self, page):
        path = os.path.relpath(page.path, self.source)
        return f'Edit this page: <a href="source/{page.name}.html"><code>{html.escape(path)}</code></a> in the source.'

    def complete(self, href, text):
        text = PLACE.sub(lambda found: self.fill(found[1], found[2], href), text)
        text = EXTERNAL.sub(self.link_outside, text)
        text = text.replace('<table>', '<div class="table"><table>').replace('</table>', '</table></div>') if '<main' in text else text
        stem = href.removesuffix('.html')
        kind, *names = stem.split('.')
        if kind in ('method', 'ctor', 'type_func', 'func') and names:
            class_name = names[0] if len(names) > 1 else ''
            shown = reference.in_other_languages(self.signatures, class_name, names[-1])
            text = text.replace('<div class="description toggle-wrapper">', shown + '<div class="description toggle-wrapper">', 1)
        text = re.sub(r'href="source/(?:[^"#]*/)?([\w.-]+)#L(\d+)"', r'href="source/\1.html#L\2"', text)
        text = text.replace(f'struct.{stem.removeprefix("alias.")}.html', href) if kind == 'alias' else text
        if href == 'reference.html':
            text = text.replace('>index.html</a>', '>this site</a>').replace('>source/index.html</a>', '>the public part of the library</a>')
            # The list of pages is beside each page.
            text = re.sub(r'<section>\s*<div class="toggle-wrapper">\s*<h4 id="extra".*?</section>', '', text, flags=re.DOTALL)
        # The first page is a page, and the list of symbols another.
        text = re.sub(r'href="index\.html">Orbit<', 'href="reference.html">Orbit<', text)
        page = self.site.by_href.get(href)
        text = text.replace('<!-- site: navigation -->', self.site.navigation(href))
        if page and page.path:
            text = text.replace('<!-- site: foot -->', '<!-- site: end -->' + self.site.foot(href, self.edit_line(page)))
        return text

    @staticmethod
    def link_outside(found):
        inside = found[1] + found[3]
        link = re.search(r'data-link="([^"]*)"', inside)[1]
        rest = re.sub(r'\s*(data-link|href)="[^"]*"', '', inside).strip()
        return f'<a href="{DOCS[found[2]]}{link}" {rest}>'

    def mend_devhelp(self):
        path = f'{self.directory}/Orbit-1.devhelp2'
        with open(path, encoding='utf-8') as file:
            text = file.read()
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text.replace('landing.html', 'index.html'))

    def finish(self):
        os.replace(f'{self.directory}/index.html', f'{self.directory}/reference.html')
        os.replace(f'{self.directory}/landing.html', f'{self.directory}/index.html')
        entries = []
        for path in sorted(glob.glob(f'{self.directory}/*.html')):
            href = os.path.basename(path)
            with open(path, encoding='utf-8') as file:
                text = self.complete(href, file.read())
            with open(path, 'w', encoding='utf-8') as file:
                file.write(text)
            page = self.site.by_href.get(href)
            if page and page.path:
                entries += searching.page_entries(page, text)
            elif href.split('.')[0] in searching.KINDS:
                entries.append(searching.symbol_entry(href.removesuffix('.html'), text))
        searching.write(entries, f'{self.directory}/search-index.js')
        self.mend_devhelp()
        for name in UNUSED:
            if os.path.exists(f'{self.directory}/{name}'):
                os.unlink(f'{self.directory}/{name}')
        with open(f'{self.directory}/style.css', encoding='utf-8') as file:
            style = re.sub(r'^@import .*\n', '', file.read(), flags=re.MULTILINE)
        with open(f'{self.directory}/style.css', 'w', encoding='utf-8') as file:
            file.write(style.replace('url(go-up-symbolic.png)', '"↑"'))
        for name in ('orbit.css', 'orbit.js', 'icon.svg'):
            shutil.copy(os.path.join(self.here, 'theme', name), self.directory)
        sources.make(self.source, self.build, f'{self.directory}/source', self.site.pages)
        with open(f'{self.output}/index.html', 'w', encoding='utf-8') as file:
            file.write('<!DOCTYPE html>\n<meta charset="utf-8">\n<title>orbit-glib</title>\n'
                       '<meta http-equiv="refresh" content="0; url=Orbit-1/index.html">\n<a href="Orbit-1/index.html">orbit-glib</a>\n')


def main():
    maker = Maker(*map(os.path.abspath, sys.argv[1:]))
    maker.generate()
    maker.finish()


if __name__ == '__main__':
    main()
