# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""References for Python and JavaScript, from what editors are told of the bindings; and the same signatures for pages of C."""

import html
import re

import programs

LABEL = re.compile(r'^(?:@param |@returns |@throws |Returns: |Raises: |[a-z_]+: )')
ITEM = re.compile(r'^(?:[-*|]|\d+\.) ')


def inline(text):
    return re.sub(r'`([^`]+)`', r'<code>\1</code>', html.escape(text))


def described(doc):
    """A docstring as HTML: paragraphs, lists and code; each argument is a paragraph of its own."""
    parts = []
    for block in re.split(r'(```.*?```)', doc, flags=re.DOTALL):
        if block.startswith('```'):
            parts.append(f'<pre><code>{html.escape(block.strip("`").split(chr(10), 1)[-1])}</code></pre>')
            continue
        for paragraph in re.split(r'\n\s*\n', block):
            lines = []
            for line in paragraph.strip().splitlines():
                if lines and not LABEL.match(line) and not ITEM.match(line):
                    lines[-1] += ' ' + line.strip()
                else:
                    lines.append(line.strip())
            parts += [f'<p>{inline(line)}</p>' for line in lines if line]
    return ''.join(parts)


def is_shown(member):
    """Whether a reference lists it: not what is the same in all classes, and of the signals only their own handlers."""
    member.signatures = [signature for signature in member.signatures if not re.search(r'detailed_signal.*(?:user_data|notify)|"notify', signature)]
    return member.signatures and member.name not in ('connect_after', 'props', '__init__', '__repr__', '__new__', 'constructor')


def listing(classes, language):
    """All classes with their members."""
    parts = []
    for name, (doc, members) in sorted(classes.items(), key=lambda item: (item[0] == '', item[0])):
        if not members:
            continue
        title = name or 'Functions'
        parts.append(f'<h2 id="{title.lower()}">{title}</h2>{described(doc)}<dl>')
        for member in filter(is_shown, members.values()):
            for i, signature in enumerate(member.signatures):
                anchor = f' id="{title.lower()}-{member.name}"' if i == 0 else ''
                parts.append(f'<dt{anchor}>{html.escape(signature)}</dt>')
            parts.append(f'<dd>{described(member.doc)}</dd>')
        parts.append('</dl>')
    return f'<div class="api {language}">{"".join(parts)}</div>'


def in_other_languages(signatures, class_name, name):
    """What a page of the reference shows of the other languages; empty if there are none, as of functions for C alone."""
    found = signatures.of(class_name, name)
    if not found:
        return ''
    inners = {key: programs.colour(text, programs.LANGUAGES[key][1]) for key, text in found.items()}
    return ('<div class="languages-of toggle-wrapper"><h4 id="languages">In other languages <a class="anchor" href="#languages"></a></h4>'
            f'{programs.tabs(inners)}</div>')
