# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Sets up the library for Perl, and adds what Glib::Object::Introspection leaves to a library: that a value may be kept
# which is only valid for the time of a call, and that no class is derived from a final one.

package Orbit::Handler;

use strict;
use warnings;

use Hash::Util::FieldHash 'fieldhash';
use Symbol;

fieldhash my %function;

# Glib compares handlers by their text, in signal_handlers_disconnect_by_func() and its like.
use overload '""' => sub { $function{$_[0]} }, fallback => 1;

# The boxed value that a signal lends to its handlers, and which is freed after them, is replaced by a copy. The marshaller of
# Glib::Object::Introspection could do that, too, but loses 120 bytes in each emission.
sub new {
    my ($class, $function, $position) = @_;
    my $code = ref $function ? $function : \&{qualify ($function, 'main')};
    my $self = bless sub {
        my @arguments = @_;
        $arguments[$position] = $arguments[$position]->copy;
        return $code->(@arguments);
    }, $class;
    $function{$self} = "$function";
    return $self;
}

package Orbit;

use strict;
use warnings;

use Carp;
use Glib::Object::Introspection;

# The positions of what is lent among the arguments of a handler.
my %lent = (frames => 1, 'heartbeat-stale' => 2, 'heartbeat-recovered' => 2);
my %final = map { ("Orbit::$_" => 1) } qw(Cursor Fleet Node Observer Ring);

Glib::Object::Introspection->setup (basename => 'Orbit', version => '1', package => 'Orbit');
# Tells the library that this was found.
Glib::Object::Introspection->invoke ('GLib', undef, 'quark_from_string', 'orbit-glib-override');

for my $connect (qw(signal_connect signal_connect_after signal_connect_swapped)) {
    my $method = "Glib::Object::$connect";
    my $connect_owning = sub {
        my ($self, $signal, $function, @data) = @_;
        my ($name) = split /::/, $signal =~ tr/_/-/r;
        $function = Orbit::Handler->new ($function, $lent{$name}) if $lent{$name};
        return $self->$method ($signal, $function, @data);
    };
    no strict 'refs';
    *{"Orbit::${_}::$connect"} = $connect_owning for qw(Cursor Fleet);
}

# GObject would only warn, and Glib would go on with a type that does not exist.
{
    no warnings 'redefine';
    my $register_object = \&Glib::Type::register_object;
    *Glib::Type::register_object = sub {
        my (undef, $parent) = @_;
        local $Carp::CarpInternal{'Glib::Object::Subclass'} = 1;    # so that the line of the program is named
        croak "$parent is final: no class can be derived from it" if $final{$parent // ''};
        goto &$register_object;
    };
}

1;
