#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Writes the stub of a namespace, as PyGObject 3.42 presents it, for type checkers and Python editors.

usage: make-pyi.py [--docs] [--include DIRECTORY]... [--override FRAGMENT] GIR OUTPUT
"""

import keyword
import textwrap

import fragments
import generating
import gir
import prose

CONSTANTS = {'NULL': 'None', 'TRUE': 'True', 'FALSE': 'False'}
LABELS = ('{}:', 'Returns:', 'Raises: GLib.Error')
INDENT = '    '

HEADER = '''# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# What {name} {version} looks like from Python. Generated from its GIR and from what its overrides add.
#
# Whatever sets a GError in C raises GLib.Error.

import typing
from typing_extensions import Literal, Self

{imports}
'''

BASIC = {
    'none': 'None', 'gboolean': 'bool', 'gpointer': 'typing.Any', 'gconstpointer': 'typing.Any',
    'utf8': 'str', 'filename': 'str', 'gunichar': 'str', 'GType': 'GObject.GType',
    'gfloat': 'float', 'gdouble': 'float', 'long double': 'float',
}
SPECIAL = {'GObject.Value': 'typing.Any', 'GLib.Array': 'list'}
BYTES_IN = 'typing.Union[bytes, bytearray, memoryview, typing.Sequence[int]]'
LISTS = {'GLib.List', 'GLib.SList', 'GLib.Array', 'GLib.PtrArray', 'array'}


def identifier(name):
    if name[0].isdigit():
        name = '_' + name
    return name + '_' if keyword.iskeyword(name) else name


def indent(text):
    return textwrap.indent(text, INDENT)


def literal(names):
    return f'Literal[{", ".join(repr(name) for name in names)}]'


class Stub:
    def __init__(self, library, namespace, fragment, with_docs):
        self.library = library
        self.namespace = namespace
        self.fragment = fragment
        self.with_docs = with_docs
        self.used = set()

    # Types

    def type(self, type_, is_input, owner=None):
        type_ = self.library.resolve(type_)
        if type_.is_bytes:
            return BYTES_IN if is_input else 'bytes'
        elements = [self.type(element, is_input) for element in type_.elements]
        if type_.name in LISTS:
            return f'{"typing.Sequence" if is_input else "list"}[{elements[0] if elements else "typing.Any"}]'
        if type_.name == 'GLib.HashTable':
            return f'{"typing.Mapping" if is_input else "dict"}[{", ".join(elements or ["typing.Any"] * 2)}]'
        if type_.name == 'GObject.Closure' and is_input:
            return 'typing.Callable[..., object]'
        if type_.name in SPECIAL:
            return SPECIAL[type_.name]
        callback = self.library.callback(type_.name)
        if callback is not None:
            return self.callback(callback, owner)
        if type_.name in BASIC:
            self.used |= {'GObject'} if type_.name == 'GType' else set()
            return self.named(BASIC[type_.name])
        if '.' not in type_.name:
            return 'int'
        return self.named(type_.name) if self.library.definition(type_.name) else 'typing.Any'

    def named(self, name):
        namespace, _, local = name.rpartition('.')
        if namespace == self.namespace.name:
            return local
        if namespace and namespace != 'typing':
            self.used.add(namespace)
        return name

    def optional(self, parameter, is_input, owner=None):
        name = self.type(parameter.type, is_input, owner)
        return f'typing.Optional[{name}]' if parameter.nullable and name != 'typing.Any' else name

    def callback(self, callback, owner):
        """A callback: parameters that C passes are its arguments, out parameters its results."""
        arguments = [self.optional(parameter, False) for parameter in callback.inputs()]
        if owner is not None and callback.name == 'AsyncReadyCallback':
            arguments[0] = owner
        outputs = [self.optional(parameter, True) for parameter in callback.outputs()]
        return f'typing.Callable[[{", ".join(arguments)}], {self.together(outputs) if outputs else "object"}]'

    @staticmethod
    def together(outputs):
        if len(outputs) > 1:
            return f'tuple[{", ".join(outputs)}]'
        return outputs[0] if outputs else 'None'

    # Documentation

    def docstring(self, doc, callable_=None):
        if not self.with_docs or not doc:
            return ''
        lines = prose.described(doc, callable_, CONSTANTS, LABELS, identifier)
        text = '\n'.join(lines).replace('\\', '\\\\')
        return f'"""{text}{chr(10) if len(lines) > 1 else ""}"""'

    # Functions

    def arguments(self, callable_, owner, callbacks_take_anything=False):
        inputs = callable_.inputs()
        n_required = max((i + 1 for i, parameter in enumerate(inputs) if not parameter.nullable), default=0)
        if callbacks_take_anything:
            n_required = len(inputs)
        found = []
        for i, parameter in enumerate(inputs):
            kind = self.optional(parameter, True, owner)
            if callbacks_take_anything and 'typing.Callable[' in kind:
                kind = 'typing.Callable[..., object]'
            found.append(f'{identifier(parameter.name)}: {kind}{"" if i < n_required else " = None"}')
        return found + ['user_data: object', '*more_user_data: object'] * callbacks_take_anything

    def function(self, callable_, owner=None):
        decorators, first = [], []
        if callable_.kind == 'method':
            first = ['self']
        elif callable_.kind == 'constructor':
            decorators, first = ['@classmethod'], ['cls']
        elif owner is not None:
            decorators = ['@staticmethod']
        result = self.together([self.optional(parameter, False) for parameter in callable_.outputs()])
        if callable_.kind == 'constructor':
            result = owner

        forms = [self.arguments(callable_, owner)]
        if callable_.takes_user_data and 'typing.Callable' in ' '.join(forms[0]):
            forms.append(self.arguments(callable_, owner, callbacks_take_anything=True))
            decorators = ['@typing.overload', *decorators]
        name = identifier(callable_.name)
        body = self.docstring(callable_.doc, callable_)
        return '\n'.join(self.definition(name, first + form, result, decorators, body) for form in forms)

    @staticmethod
    def definition(name, arguments, result, decorators=(), body=''):
        head = '\n'.join([*decorators, f'def {name}({", ".join(arguments)}) -> {result}:'])
        return f'{head}\n{indent(body)}' if body else f'{head} ...'

    # Members of classes, as pairs of a name and a text

    def properties(self, definition):
        lineage = [known for known in self.library.lineage(definition) if known.properties]
        if not definition.properties:
            return []
        members = []
        for prop in definition.properties:
            if prop.readable:
                body = self.docstring(prop.doc)
                kind = self.optional(prop, False)
                members.append(self.definition(identifier(prop.identifier), ['self'], kind, ['@property'], body))
            if prop.writable:
                setter = f'@{identifier(prop.identifier)}.setter'
                arguments = ['self', f'value: {self.optional(prop, True)}']
                members.append(self.definition(identifier(prop.identifier), arguments, 'None', [setter]))
        parents = self.property_parents(definition)
        head = f'class Props({", ".join(parents)}):' if parents else 'class Props:'
        members = [('Props', f'{head}\n{indent(chr(10).join(members or ["..."]))}'),
                   ('props', self.definition('props', ['self'], f'{definition.name}.Props', ['@property']))]
        arguments = [f'{identifier(prop.identifier)}: {self.optional(prop, True)} = ...'
                     for known in reversed(lineage) for prop in known.properties if prop.constructible]
        if definition.kind == 'class':
            star = ['*'] * bool(arguments)
            members.append(('__init__', self.definition('__init__', ['self', *star, *arguments], 'None')))
        return members

    def property_parents(self, definition):
        """The nearest ancestors that have properties."""
        parents = []
        for name in [definition.parent, *definition.interfaces]:
            known = self.library.definition(name)
            nearest = next((k for k in self.library.lineage(known) if k.properties), None) if known else None
            if nearest is not None:
                parents.append(self.named(f'{self.home(nearest)}.{nearest.name}') + '.Props')
        if not parents and definition.kind == 'class' and definition.parent:
            parents = [self.named('GObject.Object') + '.Props']
        return list(dict.fromkeys(parents))

    def home(self, definition):
        return next(name for name, known in self.library.namespaces.items()
                    if known.definitions.get(definition.name) is definition)

    def signals(self, definition):
        """Handlers have the type of the class itself, so each class also lists the signals that it inherits."""
        lineage = self.library.lineage(definition)
        if definition.kind not in ('class', 'interface') or not any(k.signals or k.properties for k in lineage):
            return []
        owner = definition.name
        names = ['notify', *(f'notify::{prop.name}' for known in lineage for prop in known.properties)]
        signals = [signal for known in lineage for signal in known.signals if signal.name != 'notify']
        forms = [(literal([signal.name]), self.handler(signal, owner), signal.doc) for signal in signals]
        forms.append((literal(names), f'typing.Callable[[{owner}, {self.named("GObject.ParamSpec")}], object]', ''))
        # A detail may be any string, so for names with details only the handler can be checked.
        forms += dict.fromkeys(('str', self.handler(signal, owner), '') for signal in signals if signal.detailed)
        known_names = literal([*(signal.name for signal in signals), *names])
        with_data = 'str' if any(signal.detailed for signal in signals) else known_names
        return [(name, text) for name in ('connect', 'connect_after')
                for text in self.connect(name, forms, with_data)]

    def connect(self, name, forms, name_with_data):
        # A type checker cannot infer the arguments of a lambda if it does not know the number of user data.
        listed = [(['self', f'detailed_signal: {kind}', f'handler: {handler}'], doc) for kind, handler, doc in forms]
        listed.append((['self', f'detailed_signal: {name_with_data}', 'handler: typing.Callable[..., object]',
                        'user_data: object', '*more_user_data: object'], ''))
        for i, (arguments, doc) in enumerate(listed):
            decorator = '@typing.overload' + ('  # type: ignore[override]' if i == 0 else '')
            body = self.docstring(doc) if name == 'connect' else ''
            yield self.definition(name, arguments, 'int', [decorator], body)

    def handler(self, signal, owner):
        arguments = [owner, *(self.optional(parameter, False) for parameter in signal.inputs())]
        outputs = [self.optional(parameter, True) for parameter in signal.outputs()]
        return f'typing.Callable[[{", ".join(arguments)}], {self.together(outputs) if outputs else "object"}]'

    def values(self, definition):
        if definition.is_enumeration:
            return [(value.name, f'{identifier(value.name)}: typing.ClassVar[{definition.name}]'
                     + self.beside(value.doc)) for value in definition.values]
        return [(value.name, f'{identifier(value.name)}: {self.type(value.type, False)}' + self.beside(value.doc))
                for value in definition.values]

    def beside(self, doc):
        text = self.docstring(doc)
        return f'\n{text}' if text else ''

    def creation(self, definition):
        """Records are created by calling them if they have no private fields, or need no arguments."""
        new = definition.find('new')
        if definition.kind not in ('record', 'union'):
            return []
        if new is not None and (definition.is_opaque or not new.parameters):
            return [('__new__', self.definition('__new__', ['cls', *self.arguments(new, definition.name)],
                                                definition.name))]
        return [] if definition.is_opaque else [('__init__', self.definition('__init__', ['self'], 'None'))]

    def bases(self, definition):
        if definition.is_enumeration:
            return [self.named('GObject.GFlags' if definition.kind == 'bitfield' else 'GObject.GEnum')]
        inherited = set()
        for name in [definition.parent, *definition.interfaces]:
            known = self.library.definition(name)
            inherited |= {id(other) for other in self.library.lineage(known)[1:]} if known else set()
        names = [definition.parent, *definition.interfaces]
        known = [name for name in names if name and self.library.definition(name)
                 and id(self.library.definition(name)) not in inherited]
        return [self.named(name) for name in known]

    def class_(self, definition):
        added = self.fragment.classes.get(definition.name)
        members = [*self.values(definition), *self.creation(definition)]
        members += [(callable_.name, self.function(callable_, definition.name))
                    for callable_ in definition.callables]
        members += [*self.properties(definition), *self.signals(definition)]
        replaced = {member.name for member in added.members} if added else set()
        texts = [text for name, text in members if identifier(name) not in replaced]
        texts += [self.with_docstring(member, definition) for member in added.members] if added else []
        bases = self.bases(definition) + (added.bases if added else [])
        head = f'class {definition.name}({", ".join(bases)}):' if bases else f'class {definition.name}:'
        if len(bases) > 1:
            head += '  # type: ignore[misc]'
        doc = self.docstring(definition.doc)
        return '\n'.join([head, *(indent(text) for text in [doc] * bool(doc) + texts or ['...'])])

    def with_docstring(self, member, definition):
        """A method that an override replaces keeps its documentation if the override has none."""
        known = definition.find(member.name)
        if known is None or not member.text.endswith(': ...'):
            return member.text
        body = self.docstring(known.doc, known)
        return f'{member.text.removesuffix(" ...")}\n{indent(body)}' if body else member.text

    # The whole

    def text(self):
        parts = [f'{identifier(value.name)}: {self.type(value.type, False)}{self.beside(value.doc)}'
                 for value in self.namespace.constants if value.name not in self.replaced()]
        parts += [self.class_(definition) for definition in self.in_order()]
        parts += [added.text for name, added in self.fragment.classes.items()
                  if name not in self.namespace.definitions]
        parts += [self.function(function) for function in self.namespace.functions
                  if function.name not in self.replaced()]
        parts += [member.text for member in self.fragment.members]
        imports = [f'from gi.repository import {name}' for name in sorted(self.used - {self.namespace.name})]
        header = HEADER.format(name=self.namespace.name, version=self.namespace.version,
                               imports='\n'.join([*imports, *self.fragment.imports]))
        return header + '\n' + '\n\n'.join(parts) + '\n'

    def replaced(self):
        return {member.name for member in self.fragment.members}

    def in_order(self):
        """Parents before their children."""
        done = []
        for definition in self.namespace.definitions.values():
            for known in reversed(self.library.lineage(definition)):
                if known not in done and self.namespace.definitions.get(known.name) is known:
                    done.append(known)
        return done


def main():
    parser = generating.make_parser()
    generating.run(parser.parse_args(), fragments.read_python, lambda *known: Stub(*known).text())


if __name__ == '__main__':
    main()
