# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Converts the markup of gi-docgen and gtk-doc to plain text for editors, with the terms of a language."""

import re
import textwrap

WIDTH = 100

LINK = re.compile(r'\[(\w+)@([\w.]+)([:.\w-]*)\]')
C_FAILURE = re.compile(r'[,;]( or| and)?( -?\d| `?%?(?:NULL|FALSE)`?)?( only)? with @error set( on failure| otherwise)?'
                       r'|[,;] (if not,|otherwise) @error .*')
C_CODE = re.compile(r'^```c\n.*?^```\n+', re.DOTALL | re.MULTILINE)
C_WORD = re.compile(r'[%`]?\b(NULL|TRUE|FALSE)\b`?')


def _link(match):
    kind, name, rest = match.groups()
    name = name.split('.', 1)[-1] if name.startswith('Orbit.') else name
    call = '()' if kind in ('method', 'func', 'ctor', 'vfunc', 'callback') else ''
    return f'`{name}{rest}{call}`'


def plain(text, constants):
    """The text without markup; `constants` are the names of NULL, TRUE and FALSE in the language."""
    text = LINK.sub(_link, text)
    text = C_WORD.sub(lambda match: f'`{constants[match.group(1)]}`', text)
    text = re.sub(r'(?<![\w.])[%#](\w+)', r'`\1`', text)
    return re.sub(r'(?<![\w.])@(\w+)', r'`\1`', text)


def paragraphs(text, constants):
    """The text wrapped to lines; code is not changed, and code in C is left out."""
    text = C_CODE.sub('', text)
    lines = []
    for part in re.split(r'(```.*?```)', plain(text, constants), flags=re.DOTALL):
        if part.startswith('```'):
            lines += [*part.splitlines(), '']
            continue
        for paragraph in part.split('\n\n'):
            if re.match(r'\s*([-*|]|\d+\.) ', paragraph):
                lines += [*paragraph.strip().splitlines(), '']
            elif paragraph.strip():
                lines += [*textwrap.wrap(' '.join(paragraph.split()), WIDTH), '']
    return lines[:-1]


def labelled(label, text, constants):
    """One paragraph that begins with a label and has a hanging indent."""
    return textwrap.wrap(f'{label} {" ".join(plain(text, constants).split())}', WIDTH, subsequent_indent='    ')


def result(text, throws):
    """The documentation of a result, without the C description of errors."""
    return C_FAILURE.sub('', text) if throws else text


def described(doc, callable_, constants, labels, identifier):
    """The lines of a whole comment; `labels` are the labels of the language for a parameter, the result and an error."""
    lines = paragraphs(doc, constants)
    if callable_ is None:
        return lines
    parameter_label, result_label, throws = labels
    notes = []
    for parameter in callable_.inputs():
        notes += labelled(parameter_label.format(identifier(parameter.name)), parameter.doc, constants)
    for parameter in callable_.outputs():
        notes += labelled(result_label, result(parameter.doc, callable_.throws), constants)
    if callable_.throws:
        notes.append(throws)
    return [*lines, '', *notes] if notes else lines
