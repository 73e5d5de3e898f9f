# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Reads hand-written fragments of declarations: the members that overrides add to the classes of a namespace or replace.

Both kinds of fragments are read into the same structure: the bases and the members of every class, and the declarations outside
of classes. Members are kept as they were written, without their indentation.
"""

import ast
import dataclasses
import re
import textwrap


@dataclasses.dataclass
class Member:
    name: str
    text: str
    is_static: bool = False


@dataclasses.dataclass
class Class:
    name: str
    bases: list
    members: list
    text: str
    promises: set = dataclasses.field(default_factory=set)


@dataclasses.dataclass
class Fragment:
    imports: list = dataclasses.field(default_factory=list)
    classes: dict = dataclasses.field(default_factory=dict)
    members: list = dataclasses.field(default_factory=list)


def _python_source(source, node):
    first = min([node.lineno, *(d.lineno for d in getattr(node, 'decorator_list', []))])
    return textwrap.dedent('\n'.join(source.splitlines()[first - 1:node.end_lineno]))


def _python_name(node):
    if isinstance(node, ast.AnnAssign):
        return node.target.id
    if isinstance(node, ast.Assign):
        return node.targets[0].id
    return node.name


def read_python(source):
    """Reads a fragment of a stub for Python."""
    found = Fragment()
    for node in ast.parse(source).body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            found.imports.append(_python_source(source, node))
        elif isinstance(node, ast.ClassDef):
            members = [Member(_python_name(child), _python_source(source, child)) for child in node.body
                       if isinstance(child, (ast.FunctionDef, ast.AnnAssign, ast.Assign, ast.ClassDef))]
            found.classes[node.name] = Class(node.name, [ast.unparse(base) for base in node.bases], members,
                                             _python_source(source, node))
        elif not isinstance(node, ast.Expr):
            found.members.append(Member(_python_name(node), _python_source(source, node)))
    return found


TS_CLASS = re.compile(r'(?:abstract )?(?:class|interface) (\w+)(?: (?:extends|implements) (\w[\w., ]*?))? \{$')
TS_WORDS = 'abstract|class|const|function|get|interface|readonly|set|type'
TS_MEMBER = re.compile(rf'(static )?(?:(?:{TS_WORDS}) )*(\[[\w.]+\]|\w*)')
TS_COMMENT = ('//', '/*', ' *')


def _chunks(lines):
    """Groups of lines: comments, the line in the first column below them, and the indented lines below that."""
    chunk = []
    for line in lines:
        if line and line[0] not in ' })' and chunk and not chunk[-1].startswith(TS_COMMENT):
            yield chunk
            chunk = []
        if line.strip():
            chunk.append(line)
    if chunk:
        yield chunk


def _head(chunk):
    return next(i for i, line in enumerate(chunk) if not line.startswith(TS_COMMENT))


def _typescript_members(lines):
    members = []
    for chunk in _chunks(lines):
        is_static, name = TS_MEMBER.match(chunk[_head(chunk)]).groups()
        members.append(Member(name, '\n'.join(chunk), bool(is_static)))
    return members


def read_typescript(source):
    """Reads a fragment of declarations for JavaScript. It is read by its indentation, which is four spaces.

    A member that is declared as `Promisified` or `Unchanged` keeps what was generated; the former also gets a form that
    returns a promise.
    """
    found = Fragment()
    for chunk in _chunks([line for line in source.splitlines() if not line.startswith('//')]):
        head = _head(chunk)
        match = TS_CLASS.match(chunk[head])
        if match is None:
            found.members += _typescript_members(chunk)
            continue
        members = _typescript_members(textwrap.dedent('\n'.join(chunk[head + 1:-1])).splitlines())
        found.classes[match.group(1)] = Class(
            match.group(1), [match.group(2)] if match.group(2) else [],
            [member for member in members if not member.text.endswith((': Promisified;', ': Unchanged;'))],
            '\n'.join(chunk), promises={m.name for m in members if m.text.endswith(': Promisified;')})
    return found
