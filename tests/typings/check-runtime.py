# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Compares the stub with the objects that PyGObject and the overrides provide at run time.

usage: check-runtime.py OVERRIDE-FRAGMENT STUB
"""

import ast
import re
import sys

import gi

sys.dont_write_bytecode = True
import checking

gi.require_version('Orbit', '1')

# Attributes that every class written in Python has.
OF_ANY_CLASS = {'__module__', '__doc__', '__dict__', '__weakref__', '__slots__', '__annotations__', '__qualname__',
                '__orig_bases__', '__match_args__', '__static_attributes__', '__firstlineno__',
                '__init__',  # generated from the properties
                '__init_subclass__'}  # which only raises
OF_ANY_TUPLE = set(dir(tuple)) | {'_fields', '_field_defaults', '_make', '_replace', '_asdict', '__getnewargs__'}


def raw_classes():
    """The classes and their members before the overrides are applied."""
    from gi.module import get_introspection_module

    module = get_introspection_module('Orbit')
    classes = [getattr(module, name) for name in dir(module)]
    return {cls: dict(vars(cls)) for cls in classes if isinstance(cls, type)}


def read_members(path):
    """The members of each class in a fragment or stub, by name. Members of the module are in the class ''."""
    with open(path, encoding='utf-8') as source:
        module = ast.parse(source.read())
    found = {}
    for name, body in [('', module.body), *((cls.name, cls.body) for cls in module.body if is_class(cls))]:
        members = found.setdefault(name, {})
        for node in body:
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                members.setdefault(node.name, node)
            elif isinstance(node, ast.AnnAssign):
                members.setdefault(node.target.id, node)
    return found


def is_class(node):
    return isinstance(node, ast.ClassDef)


def holder(module, cls):
    return getattr(module, cls, None) if cls else module


def added_to(cls, before):
    return {name for name, value in vars(cls).items() if name not in before or before[name] is not value}


def check_fragment(tap, module, before, fragment):
    absent = [f'{cls}.{name} is described, but not there' for cls, members in fragment.items() for name in members
              if not hasattr(holder(module, cls), name)]
    tap.result('all that the fragment describes is there', absent)

    added = {cls.__name__: added_to(cls, known) for cls, known in before.items()}
    added[''] = set(sys.modules['gi.overrides.Orbit'].__all__)
    for name in added['']:
        added[name] = set(vars(getattr(module, name))) - OF_ANY_CLASS - OF_ANY_TUPLE
    complaints = [f'{cls}.{name} was added, but is not described' for cls, names in added.items()
                  for name in sorted(names - OF_ANY_CLASS - set(fragment.get(cls, ()))) if not is_private(name)]
    n_added = sum(map(len, added.values()))
    tap.result(f'all {n_added} additions of the overrides are in the fragment', complaints or ['none'] * (not n_added))


def is_private(name):
    return name.startswith('_') and not name.startswith('__')


def arguments_at_run_time(function):
    """The names of the arguments that PyGObject accepts, each with whether it is optional."""
    listed = re.fullmatch(r'\w+\((.*?)\)(?: -> .*)?', function.__doc__).group(1)
    found = [(argument.partition(':')[0].partition('=')[0], '=' in argument)
             for argument in listed.split(', ') if argument]
    return [argument for argument in found if argument[0] not in ('self', 'user_data')]


def arguments_in_stub(node):
    names = [argument.arg for argument in node.args.args if argument.arg not in ('self', 'cls')]
    n_required = len(names) - len(node.args.defaults)
    return [(name, i >= n_required) for i, name in enumerate(names)]


def check_arguments(tap, module, stub):
    complaints, n_checked = [], 0
    for cls, members in stub.items():
        for name, node in members.items():
            function = getattr(holder(module, cls), name, None)
            if type(function).__name__ not in ('FunctionInfo', 'VFuncInfo'):
                continue
            n_checked += 1
            real, told = arguments_at_run_time(function), arguments_in_stub(node)
            if real != told:
                complaints.append(f'{cls}.{name} takes {real}, not {told}')
    tap.result(f'the arguments of all {n_checked} functions are right', complaints or ['none'] * (not n_checked))


def main():
    fragment, stub = sys.argv[1:]
    before = raw_classes()
    from gi.repository import Orbit

    tap = checking.Tap()
    check_fragment(tap, Orbit, before, read_members(fragment))
    check_arguments(tap, Orbit, read_members(stub))
    return tap.end()


sys.exit(main())
