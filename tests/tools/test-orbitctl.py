# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Every command of orbitctl that prints once and exits, with real fleets."""

import json
import os
import subprocess

from harness import GLib, Orbit, PROGRAM, declare, run, same, test


def fill(scene):
    """A fleet with a typed ring, an untyped ring and heartbeats."""
    fleet = scene.join()
    declare(fleet, 1, label='prices', value_type='(sd)')
    fleet.publish_variant(1, 1, 5, GLib.Variant('(sd)', ('gold', 1.5)))
    fleet.publish_data(2, 0, 0, b'hello\n')
    fleet.publish_data(2, 0, 0, b'\x00\xff')
    fleet.publish_heartbeat()
    return fleet


def damage(scene, name='demo', part='fleet', offset=100):
    path = f'{scene.directory}/orbit-{name}-{part}-{os.geteuid()}'
    with open(path, 'r+b') as segment:
        segment.seek(offset)
        byte = segment.read(1)
        segment.seek(offset)
        segment.write(bytes([byte[0] ^ 0xff]))


@test
def list_(scene):
    scene.run('list')
    same(json.loads(scene.run('list', '--json', text=None)), [])
    fill(scene)
    scene.join('another').leave()
    scene.run('list', text=('FLEET  CONDITION  ALIVE  SIZE  KINDS  BYTES\n'
                            'another  left-over  0  3  0  35.1 KiB\n'
                            'demo  alive  1  3  3  47.4 KiB\n'))
    segments = [name for name in os.listdir(scene.directory) if name.startswith('orbit-demo-')]
    same(json.loads(scene.run('list', '--json', text=None))[1],
         {'name': 'demo', 'condition': 'alive', 'owner': os.geteuid(), 'alive': 1, 'size': 3, 'kinds': 3, 'problem': None,
          'bytes': sum(os.stat(f'{scene.directory}/{name}').st_size for name in segments)})


KINDS = ('KIND  LABEL  TYPE  TOPOLOGY  SLOTS  PAYLOAD  HEAD  BYTES\n'
         '  1  prices  (sd)  shared  8  64  1  3.8 KiB\n'
         '  2  -  -  shared  8  256  2  5.2 KiB\n'
         ' 221  heartbeats  -  per-node  4  8  1  3.2 KiB\n')


@test
def show_a_live_fleet(scene):
    fill(scene)
    scene.run('show', 'demo', '--max-age', '60000',
              text=('fleet demo: alive, 1 of 3 members alive, 47.4 KiB\n\n' + KINDS.replace('  1  prices', '  1  prices') +
                    '\nNODE  STATE  PID  PROGRAM  LABEL  JOINED  BEAT\n  0  fresh  PID  python3  the tester  TIME  AGE\n'))
    found = json.loads(scene.run('show', 'demo', '--json', text=None))
    same(found['fleet']['name'], 'demo')
    same(found['kinds'][0], {'kind': 1, 'label': 'prices', 'value_type': '(sd)', 'topology': 'shared', 'capacity': 8, 'payload_capacity': 64,
                             'lanes': 1, 'head': 1, 'bytes': 3840, 'problem': None})
    same(sorted(found['nodes'][0]), ['beat_age', 'joined_at', 'label', 'node', 'pid', 'program', 'state'])
    same((found['nodes'][0]['pid'], found['nodes'][0]['state']), (os.getpid(), 'alive'))


@test
def show_a_fleet_that_crashed(scene):
    member = scene.start_member('demo', 3, 'last words')
    member.kill()
    member.wait()
    text = scene.run('show', 'demo', text=None).replace(str(member.pid), 'PID')
    same(text.partition('\n\n')[0], ('fleet demo: left-over, 0 of 3 members alive, 40.4 KiB\n'
                                     'No process uses it, and 1 of its last members died without leaving. What they published can still be read.\n'
                                     "'orbitctl clean demo' removes it; the next member to join continues it."))
    same([node['state'] for node in json.loads(scene.run('show', 'demo', '--json', text=None))['nodes']], ['died'])
    scene.run('tail', 'demo', '2', '--from', 'oldest', '--no-follow', text='2:0:0 1 1 "last words"\n')
    scene.run('clean', text='demo: removed (left-over, 40.4 KiB)\n')
    same(os.listdir(scene.directory), [])


@test
def show_damage(scene):
    fleet = fill(scene)
    damage(scene, part='1')
    same(scene.run('show', 'demo', code=4, text=None).count(f"kind 1: segment 'orbit-demo-1-{os.geteuid()}'"), 1)
    kinds = json.loads(scene.run('show', 'demo', '--json', code=4, text=None))['kinds']
    same(sorted(kinds[0]), ['kind', 'problem'])
    same(kinds[1]['problem'], None)
    fleet.leave()
    damage(scene)
    text = scene.run('show', 'demo', code=4, text=None)
    same(text.startswith('fleet demo: damaged, 0 of 0 members alive, 47.4 KiB\nsegment '), True)
    same(text.endswith("No process can join it. End the members that are left; then 'orbitctl clean demo' removes it.\n"), True)
    same(json.loads(scene.run('show', 'demo', '--json', code=4, text=None))['fleet']['condition'], 'damaged')


@test
def nodes(scene):
    fill(scene)
    scene.run('nodes', 'demo', text='NODE  STATE  PID  PROGRAM  LABEL  JOINED  BEAT\n  0  alive  PID  python3  the tester  TIME  AGE\n')
    (node,) = json.loads(scene.run('nodes', 'demo', '--json', '--max-age', '60000', text=None))
    same((node['node'], node['state'], node['pid'], node['program'], node['label']), (0, 'fresh', os.getpid(), 'python3', 'the tester'))


@test
def labels_do_no_harm_to_terminals(scene):
    fleet = scene.join(label='\x1b]0;title\x07 worker\n1')
    declare(fleet, 1, label='\x1b[2J')
    found = scene.run('nodes', 'demo', text=None) + scene.run('show', 'demo', text=None) + scene.run('top', 'demo', '-n', '1', text=None)
    same((found.count(r'\x1b]0;title\x07 worker\x0a1'), found.count(r'\x1b[2J'), '\x1b' in found), (3, 2, False))
    scene.run('watch', 'demo', '-n', '1', text=r'present 0 PID python3 \x1b]0;title\x07 worker\x0a1' + '\n')
    same(json.loads(scene.run('nodes', 'demo', '--json', text=None))[0]['label'], '\x1b]0;title\x07 worker\n1')


@test
def tail(scene):
    fill(scene)
    oldest = ('--from', 'oldest', '--no-follow')
    scene.run('tail', 'demo', '1', *oldest, text="1:0:0 1 5 ('gold', 1.5)\n")
    scene.run('tail', 'demo', 'prices', *oldest, '--hex', text='1:0:0 1 5 676f6c6400000000000000000000f83f05\n')
    scene.run('tail', 'demo', '2', *oldest, text='2:0:0 0 0 "hello\\n"\n2:0:1 0 0 00ff\n')
    scene.run('tail', 'demo', '2', *oldest, '--decode', text='2:0:0 0 0 68656c6c6f0a\n2:0:1 0 0 00ff\n')
    scene.run('tail', 'demo', '2', '--from', 'oldest', '--count', '1', text='2:0:0 0 0 "hello\\n"\n')
    scene.run('tail', 'demo', '2', '--no-follow')
    same(json.loads(scene.run('tail', 'demo', '1', *oldest, '--json', text=None)),
         {'id': '1:0:0', 'frame_kind': 1, 'version': 5, 'length': 17, 'payload': '676f6c6400000000000000000000f83f05', 'value': "('gold', 1.5)"})


@test
def tail_of_nothing(scene):
    scene.join()
    scene.run('tail', 'demo', '3', code=3, errors="orbitctl tail: fleet 'demo' has no ring of kind 3\n")
    scene.run('tail', 'demo', 'prices', code=3, errors="orbitctl tail: fleet 'demo' has no kind with label 'prices'\n")
    scene.run('tail', 'nobody', '1', code=3,
              errors=(f"orbitctl tail: fleet 'nobody': there is no segment 'orbit-nobody-fleet-{os.geteuid()}' in 'DIRECTORY': No such file or directory\n"))


@test
def publish(scene):
    fleet = fill(scene)
    scene.run('publish', 'demo', 'prices', "('silver', 2)", text='1:1:1\n')
    scene.run('publish', 'demo', '2', stdin='from standard input', text='2:1:2\n')
    scene.run('publish', 'demo', '3', 'text', '--frame-kind', '7', '--frame-version', '9', text='3:1:0\n')
    same(json.loads(scene.run('publish', 'demo', '3', '', '--json', text=None)), {'id': '3:1:1'})
    same(fleet.read_at(1, 1).get_variant().unpack(), ('silver', 2.0))
    same(fleet.read_at(2, 2).get_payload().get_data(), b'from standard input')
    frame = fleet.read_at(3, 0)
    same((frame.get_frame_kind(), frame.get_version(), frame.get_payload().get_data()), (7, 9, b'text'))
    scene.run('publish', 'demo', '1', '17', code=2, errors="orbitctl publish: the value is not of type '(sd)': 0-2:can not parse as value of type '(sd)'\n")
    scene.run('publish', 'demo', '2', 'x' * 257, code=1, errors='orbitctl publish: ring of kind 2: payload of 257 bytes exceeds 256\n')
    same([node.get_node_id() for node in Orbit.Observer.new('demo', scene.directory).get_nodes(0) if node.get_state() == Orbit.NodeState.ALIVE], [0])


@test
def clean(scene):
    fleet = fill(scene)
    scene.join('old').leave()
    scene.join('broken').leave()
    damage(scene, 'broken')
    scene.run('clean', '--dry-run', text='broken: would be removed (damaged, 35.1 KiB)\nold: would be removed (left-over, 35.1 KiB)\n')
    scene.run('clean', 'demo', code=1, text='demo: in use (alive, 47.4 KiB)\n')
    scene.run('clean', 'nobody', code=3, errors="orbitctl clean: there is no fleet 'nobody'\n")
    same(json.loads(scene.run('clean', 'old', '--json', text=None))[0]['result'], 'removed')
    scene.run('clean', text='broken: removed (damaged, 35.1 KiB)\n')
    same({name.split('-')[1] for name in os.listdir(scene.directory)}, {'demo'})
    fleet.publish_data(2, 0, 0, b'still there')


@test
def doctor(scene):
    fill(scene)
    lines = scene.run('doctor', text=None).splitlines()
    same([line.split()[1] for line in lines if not line.startswith(' ')],
         ['directory', 'creation', 'limits', 'membarrier', 'futex', 'pidfd', 'seccomp', 'sandbox', 'fleets'])
    same(lines[1], 'ok       creation    files without a name can be made and linked')
    same(lines[-1], 'ok       fleets      1 alive, none left over')
    scene.join('old').leave()
    same(scene.run('doctor', text=None).splitlines()[-2:],
         ['warning  fleets      1 alive, 1 left over, which take 35.1 KiB', "                     'orbitctl clean' removes those that no process uses."])
    damage(scene, 'old')
    found = json.loads(scene.run('doctor', '--json', code=4, text=None))[-1]
    same(found, {'check': 'fleets', 'verdict': 'problem', 'finding': '1 alive, 0 left over, 1 damaged; the last two take 35.1 KiB',
                 'advice': "'orbitctl show FLEET' tells what is wrong; 'orbitctl clean' removes those that no process uses."})
    result = subprocess.run([PROGRAM, 'doctor', '--directory', '/proc'], capture_output=True, text=True)
    same((result.returncode, result.stdout.splitlines()[0]), (4, "problem  directory   '/proc' is not on a tmpfs"))


@test
def metrics(scene):
    fleet = fill(scene)
    declare(fleet, 4, capacity=4, label='a "b"\\c', topology=Orbit.Topology.PER_NODE)
    lines = scene.run('metrics', '--max-age', '60000', text=None).splitlines()
    same([line for line in lines if not line.startswith('#')], [
        'orbit_fleet_members{fleet="demo"} 1',
        'orbit_fleet_stale_members{fleet="demo"} 0',
        'orbit_fleet_size{fleet="demo"} 3',
        'orbit_fleet_shared_memory_bytes{fleet="demo"} %d' % json.loads(scene.run('list', '--json', text=None))[0]['bytes'],
        'orbit_fleet_condition{fleet="demo",orbit_fleet_condition="alive"} 1',
        'orbit_fleet_condition{fleet="demo",orbit_fleet_condition="left-over"} 0',
        'orbit_fleet_condition{fleet="demo",orbit_fleet_condition="retired"} 0',
        'orbit_fleet_condition{fleet="demo",orbit_fleet_condition="damaged"} 0',
        'orbit_ring_frames_total{fleet="demo",kind="1",label="prices"} 1',
        'orbit_ring_frames_total{fleet="demo",kind="2",label=""} 2',
        'orbit_ring_frames_total{fleet="demo",kind="4",label="a \\"b\\"\\\\c"} 0',
        'orbit_ring_frames_total{fleet="demo",kind="221",label="heartbeats"} 1',
        'orbit_ring_slots{fleet="demo",kind="1",label="prices"} 8',
        'orbit_ring_slots{fleet="demo",kind="2",label=""} 8',
        'orbit_ring_slots{fleet="demo",kind="4",label="a \\"b\\"\\\\c"} 4',
        'orbit_ring_slots{fleet="demo",kind="221",label="heartbeats"} 4',
    ])
    same((lines[0], lines[-1]), ('# TYPE orbit_fleet_members gauge', '# EOF'))


@test
def bench(scene):
    # The result depends on the speed of the machine, so it is not tested.
    result = subprocess.run(scene.arguments('bench', '--seconds', '0.2', '--json'), capture_output=True, text=True)
    found = json.loads(result.stdout)
    same(sorted(found), ['exact', 'frames_per_second', 'round_trips_per_second', 'verdict'])
    same((found['exact'], result.returncode), (True, 0 if found['verdict'] == 'good' else 4))
    same(found['verdict'] in ('good', 'slow') and found['frames_per_second'] > 0 and found['round_trips_per_second'] > 0, True)
    result = subprocess.run(scene.arguments('bench', '--seconds', '0.1'), capture_output=True, text=True)
    same([line.split()[0] for line in result.stdout.splitlines()], ['stream', 'round', 'verdict'])
    same(os.listdir(scene.directory), [])


@test
def help_and_misuse(scene):
    usage = subprocess.run([PROGRAM, '--help'], capture_output=True, text=True)
    same(usage.returncode, 0)
    for command in ('list', 'show', 'nodes', 'tail', 'top', 'publish', 'watch', 'clean', 'record', 'replay', 'export', 'doctor', 'metrics', 'bench'):
        same(f'\n  {command} ' in usage.stdout, True)
        text = scene.run(command, '--help', text=None)
        same(text.startswith(f'Usage:\n  orbitctl {command} [OPTION') and '--directory=DIRECTORY' in text, True)
        scene.run(command, '--nonsense', code=2, errors=f"orbitctl {command}: Unknown option --nonsense\nTry 'orbitctl {command} --help'.\n")
    scene.run('show', code=2, errors="orbitctl show: an argument is missing: FLEET\nTry 'orbitctl show --help'.\n")
    scene.run('list', 'x', code=2, errors="orbitctl list: there is one argument too many: 'x'\nTry 'orbitctl list --help'.\n")
    scene.run('show', 'a/b', code=2, errors="orbitctl show: fleet name 'a/b' has '/' at byte 1; letters, digits, '.', '_' and '-' are allowed\n")
    for command in ('nodes', 'top', 'watch'):
        for option, value in (('interval', 0), ('count', -1), ('max-age', -1)):
            scene.run(command, 'demo', f'--{option}={value}', code=2,
                      errors=(f'orbitctl {command}: --interval must be at least 1, and --count and --max-age at least 0\n'
                              f"Try 'orbitctl {command} --help'.\n"))
    scene.run('tail', 'demo', '1', '--from', 'x', code=2,
              errors="orbitctl tail: there is no place 'x' to begin; there are 'oldest' and 'head'\nTry 'orbitctl tail --help'.\n")
    result = subprocess.run([PROGRAM, 'nonsense'], capture_output=True, text=True)
    same((result.returncode, result.stderr), (2, "orbitctl: there is no command 'nonsense'\nTry 'orbitctl --help'.\n"))


@test
def output_that_cannot_be_written(scene):
    fill(scene)
    for command in (('list',), ('show', 'demo'), ('nodes', 'demo', '--json'), ('tail', 'demo', '2', '-f', 'oldest', '-N', '--json'), ('metrics',)):
        with open('/dev/full', 'w', encoding='utf-8') as full:
            result = subprocess.run(scene.arguments(*command), stdout=full, stderr=subprocess.PIPE, text=True, check=False)
        same((result.returncode, result.stderr), (1, 'orbitctl: standard output could not be written\n'))


@test
def json_is_utf_8(scene):
    declare(scene.join(), 1, label='Temperaturfühler')
    result = subprocess.run(scene.arguments('show', 'demo', '--json'), capture_output=True, env={**os.environ, 'LC_ALL': 'C'}, check=False)
    same(json.loads(result.stdout.decode())['kinds'][0]['label'], 'Temperaturfühler')


@test
def debug_messages(scene):
    fill(scene)
    command = scene.arguments('publish', 'demo', '3', 'text')
    output = {}
    for domains in ('', 'Orbit'):
        environment = {**os.environ, 'G_MESSAGES_DEBUG': domains, 'ORBIT_MEMBER_LABEL': 'x'}
        output[domains] = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    same(output[''].stdout + output[''].stderr, '3:1:0\n')
    same([line.partition('Orbit-DEBUG: ')[2].partition(': ')[2] for line in output['Orbit'].stdout.splitlines() if 'DEBUG' in line],
         ["fleet 'demo': joined as node 1 of 3, incarnation 2", "fleet 'demo': left, and gave up node 1"])


@test
def completion(scene):
    fill(scene)
    scene.join('another')
    scene.run('complete', 'fleets', text='another\ndemo\n')
    scene.run('complete', 'kinds', 'demo', text='1\nprices\n2\n221\nheartbeats\n')
    scene.run('complete', 'kinds', 'nobody')


run()
