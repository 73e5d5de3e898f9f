# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Reads GIR files into the view of a caller in a scripting language.

Lengths of arrays, user data and destroy notifiers are not arguments there, out parameters are results, aliases are replaced by
their targets, and functions that cannot be called are left out. Names of types have their namespace, as in `GLib.Bytes`; those
of basic types (`guint8`, `utf8`) have no dot.
"""

import dataclasses
import os
import xml.etree.ElementTree as ET

CORE = '{http://www.gtk.org/introspection/core/1.0}'
GLIB = '{http://www.gtk.org/introspection/glib/1.0}'

DEFINITIONS = {'class', 'interface', 'record', 'union', 'enumeration', 'bitfield'}


def _number(text):
    return None if text is None else int(text)


def _flag(element, name, default='0'):
    return element.get(name, default) == '1'


def _usable(element):
    return _flag(element, 'introspectable', '1') and not element.get('moved-to') and not element.get('shadowed-by')


def _tag(element):
    return element.tag.removeprefix(CORE).removeprefix(GLIB)


def _doc(element):
    found = element.find(CORE + 'doc')
    return '' if found is None else found.text.strip()


def _nullable(element):
    # allow-none on an out parameter means that C callers may pass NULL.
    return _flag(element, 'nullable') or (_flag(element, 'allow-none') and element.get('direction', 'in') == 'in')


@dataclasses.dataclass
class Type:
    name: str
    elements: list = dataclasses.field(default_factory=list)
    is_array: bool = False
    length: int | None = None

    @property
    def is_bytes(self):
        return self.name == 'GLib.ByteArray' or (self.is_array and self.elements[0].name in ('guint8', 'guchar'))


@dataclasses.dataclass
class Parameter:
    name: str
    type: Type
    direction: str = 'in'
    nullable: bool = False
    doc: str = ''
    user_data: int | None = None
    destroy: int | None = None


@dataclasses.dataclass
class Callable:
    name: str
    kind: str
    parameters: list
    result: Parameter
    skip_result: bool = False
    throws: bool = False
    detailed: bool = False
    doc: str = ''

    def _visible(self):
        hidden = set()
        for parameter in [*self.parameters, self.result]:
            hidden |= {parameter.type.length, parameter.user_data, parameter.destroy}
        return [parameter for i, parameter in enumerate(self.parameters) if i not in hidden]

    def inputs(self):
        return [parameter for parameter in self._visible() if parameter.direction != 'out']

    def outputs(self):
        has_result = self.result.type.name != 'none' and not self.skip_result
        return [self.result] * has_result + [p for p in self._visible() if p.direction != 'in']

    @property
    def takes_user_data(self):
        return any(parameter.user_data is not None for parameter in self.parameters)

    @property
    def is_asynchronous(self):
        return any(parameter.type.name == 'Gio.AsyncReadyCallback' for parameter in self.parameters)


@dataclasses.dataclass
class Property:
    name: str
    type: Type
    getter: str
    nullable: bool
    readable: bool
    writable: bool
    constructible: bool
    doc: str

    @property
    def identifier(self):
        return self.name.replace('-', '_')


@dataclasses.dataclass
class Value:
    """A constant, a member of an enumeration, or a field."""
    name: str
    type: Type | None
    value: str
    doc: str
    writable: bool = False


@dataclasses.dataclass
class Definition:
    """A class, an interface, a record or an enumeration."""
    name: str
    kind: str
    parent: str | None
    has_type: bool
    is_error: bool
    is_opaque: bool
    doc: str
    interfaces: list = dataclasses.field(default_factory=list)
    callables: list = dataclasses.field(default_factory=list)
    properties: list = dataclasses.field(default_factory=list)
    signals: list = dataclasses.field(default_factory=list)
    values: list = dataclasses.field(default_factory=list)

    @property
    def is_enumeration(self):
        return self.kind in ('enumeration', 'bitfield')

    def find(self, name):
        return next((found for found in self.callables if found.name == name), None)

    def finisher(self, starter):
        """The finish function of an asynchronous method."""
        return self.find(starter.name.removesuffix('_async') + '_finish') if starter.is_asynchronous else None


class Namespace:
    """The contents of one GIR file."""

    def __init__(self, element):
        self.name = element.get('name')
        self.version = element.get('version')
        self.aliases = {}
        self.callbacks = {}
        self.constants = []
        self.definitions = {}
        self.functions = []
        for alias in element.iterfind(CORE + 'alias'):
            self.aliases[alias.get('name')] = self._type(alias)
        for child in element:
            if _usable(child) and not child.get(GLIB + 'is-gtype-struct-for'):
                self._add(child, _tag(child), child.get('name'))

    def _add(self, element, tag, name):
        if tag in DEFINITIONS:
            self.definitions[name] = self._definition(element, tag)
        elif tag == 'callback':
            self.callbacks[name] = self._callable(element)
        elif tag == 'constant':
            self.constants.append(Value(name, self._type(element), element.get('value'), _doc(element)))
        elif tag == 'function':
            self.functions.append(self._callable(element))

    def _definition(self, element, tag):
        found = Definition(element.get('name'), tag, self._qualified(element.get('parent')),
                           has_type=element.get(GLIB + 'get-type') is not None,
                           is_error=element.get(GLIB + 'error-domain') is not None,
                           is_opaque=element.find(CORE + 'field') is None,
                           doc=_doc(element))
        for child in element:
            if _usable(child):
                self._add_member(found, child, _tag(child))
        # GIR does not mark properties that may be null, but their getters do. Without a getter, any pointer may be null.
        for prop in found.properties:
            getter = found.find(prop.getter)
            if getter is not None:
                prop.nullable = getter.result.nullable
        return found

    def _add_member(self, owner, element, tag):
        if tag == 'implements' or (tag == 'prerequisite' and owner.kind == 'interface'):
            owner.interfaces.append(self._qualified(element.get('name')))
        elif tag in ('constructor', 'method', 'function'):
            owner.callables.append(self._callable(element))
        elif tag == 'signal':
            owner.signals.append(self._callable(element))
        elif tag == 'property':
            owner.properties.append(self._property(element))
        elif tag == 'member':
            owner.values.append(Value(element.get('name').upper(), None, element.get('value'), _doc(element)))
        elif tag == 'field' and owner.kind in ('record', 'union'):
            hidden = _flag(element, 'private') or not _flag(element, 'readable', '1')
            if not hidden and element.find(CORE + 'callback') is None:
                owner.values.append(Value(element.get('name'), self._type(element), '', _doc(element),
                                          writable=_flag(element, 'writable')))

    def _property(self, element):
        kind = self._type(element)
        return Property(element.get('name'), kind,
                        getter=element.get('getter') or 'get_' + element.get('name').replace('-', '_'),
                        nullable='.' in kind.name or kind.name in ('utf8', 'filename'),
                        readable=_flag(element, 'readable', '1'),
                        writable=_flag(element, 'writable') and not _flag(element, 'construct-only'),
                        constructible=_flag(element, 'writable'),
                        doc=_doc(element))

    def _callable(self, element):
        result = element.find(CORE + 'return-value')
        parameters = element.findall(f'{CORE}parameters/{CORE}parameter')
        return Callable(element.get('shadows') or element.get('name'), _tag(element),
                        [self._parameter(parameter, i) for i, parameter in enumerate(parameters)],
                        Parameter('result', self._type(result), nullable=_nullable(result), doc=_doc(result)),
                        skip_result=_flag(result, 'skip'),
                        throws=_flag(element, 'throws'),
                        detailed=_flag(element, 'detailed'),
                        doc=_doc(element))

    def _parameter(self, element, index):
        found = Parameter(element.get('name'), self._type(element), element.get('direction', 'in'),
                          _nullable(element), _doc(element), destroy=_number(element.get('destroy')))
        if element.get('closure'):
            # The user data of a callback refer to themselves, and sometimes to the callback that gets them.
            found.user_data = index if found.type.name == 'gpointer' else int(element.get('closure'))
        return found

    def _type(self, element):
        for child in element:
            if child.tag == CORE + 'array':
                return Type(self._qualified(child.get('name')) or 'array', [self._type(child)], is_array=True,
                            length=_number(child.get('length')))
            if child.tag == CORE + 'type':
                return self._named_type(child)
        return Type('none')

    def _named_type(self, element):
        name = element.get('name', 'gpointer')
        if name in self.aliases:
            return self.aliases[name]
        # The types between the brackets of a list or a table are siblings.
        elements = [self._named_type(child) if child.tag == CORE + 'type' else self._type([child])
                    for child in element if child.tag in (CORE + 'type', CORE + 'array')]
        return Type(self._qualified(name), elements)

    def _qualified(self, name):
        # Names in a namespace begin with an upper-case letter; GType is the only basic type that does.
        if name is None or '.' in name or name == 'GType' or not name[0].isupper():
            return name
        return f'{self.name}.{name}'


class Library:
    """The namespaces that are known, by name."""

    def __init__(self, directories):
        self.directories = directories
        self.namespaces = {}

    def load(self, path):
        """Reads a file and its includes, as far as they are found."""
        root = ET.parse(path).getroot()
        namespace = Namespace(root.find(CORE + 'namespace'))
        self.namespaces[namespace.name] = namespace
        for include in root.iterfind(CORE + 'include'):
            if include.get('name') not in self.namespaces:
                self._load_include(f'{include.get("name")}-{include.get("version")}.gir')
        return namespace

    def _load_include(self, file_name):
        for directory in self.directories:
            path = os.path.join(directory, file_name)
            if os.path.exists(path):
                self.load(path)
                return

    def resolve(self, type_):
        """The type itself, or its target if it is an alias in another namespace."""
        namespace, _, name = type_.name.rpartition('.')
        known = self.namespaces.get(namespace)
        return known.aliases.get(name, type_) if known else type_

    def definition(self, name):
        namespace, _, name = (name or '').rpartition('.')
        known = self.namespaces.get(namespace)
        return known.definitions.get(name) if known else None

    def callback(self, name):
        namespace, _, name = name.rpartition('.')
        known = self.namespaces.get(namespace)
        return known.callbacks.get(name) if known else None

    def lineage(self, definition):
        """The class itself, then its interfaces and ancestors, each once."""
        found = []
        pending = [definition]
        while pending:
            current = pending.pop(0)
            if current is not None and current not in found:
                found.append(current)
                pending += [self.definition(name) for name in [*current.interfaces, current.parent]]
        return found
