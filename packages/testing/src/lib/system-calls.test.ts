import { describe, expect, it } from 'vitest';
import { readDeeds } from './system-calls.ts';

const START = '10 execve("/usr/bin/node", ["node"], 0x7ffc /* 5 vars */) = 0';
const read = (...lines: readonly string[]) => readDeeds([START, ...lines, ''].join('\n'), '/work');

describe('readDeeds()', () => {
  it.each([
    [
      '10 connect(20, {sa_family=AF_INET, sin_port=htons(443), sin_addr=inet_addr("203.0.113.7")}, 16) = -1 EINPROGRESS (Operation now in progress)',
      { is: 'connection', to: '203.0.113.7, port 443' },
    ],
    [
      '10 connect(20, {sa_family=AF_INET6, sin6_port=htons(443), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "2001:db8::1", &sin6_addr), sin6_scope_id=0}, 28) = 0',
      { is: 'connection', to: '2001:db8::1, port 443' },
    ],
    [
      '10 sendto(9, "q", 1, 0, {sa_family=AF_INET, sin_port=htons(4318), sin_addr=inet_addr("127.0.0.1")}, 16) = 1',
      { is: 'connection', to: '127.0.0.1, port 4318' },
    ],
    [
      '12 connect(20, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("10.0.0.2")}, 16) = 0',
      { is: 'look_up', by: 'a question to 10.0.0.2' },
    ],
    [
      '12 connect(20, {sa_family=AF_UNIX, sun_path="/var/run/nscd/socket"}, 110) = -1 ENOENT (No such file or directory)',
      { is: 'look_up', by: 'a question to /var/run/nscd/socket' },
    ],
    [
      '12 openat(AT_FDCWD, "/etc/hosts", O_RDONLY|O_CLOEXEC) = 21',
      { is: 'look_up', by: 'the names in /etc/hosts' },
    ],
    [
      '10 connect(20, {sa_family=AF_UNIX, sun_path="/run/agent"}, 110) = 0',
      { is: 'local_socket', file: '/run/agent' },
    ],
    [
      '10 openat(AT_FDCWD, "spool/a b\\"c", O_WRONLY|O_CREAT|O_EXCL, 0600) = 21',
      { is: 'file', file: '/work/spool/a b\\"c' },
    ],
    ['10 mkdir("/home/u/.local", 0777) = 0', { is: 'file', file: '/home/u/.local' }],
    ['10 rename("/work/a.tmp", "/work/a") = 0', { is: 'file', file: '/work/a' }],
    ['10 openat(AT_FDCWD, "/work/log", O_RDWR) = 3', { is: 'file', file: '/work/log' }],
  ])('reads %s', (line, deed) => expect(read(line)).toEqual([deed]));

  it.each([
    '10 openat(AT_FDCWD, "/work/a", O_RDONLY|O_CLOEXEC) = 21',
    '10 openat(AT_FDCWD, "/work/a", O_WRONLY|O_CREAT, 0600) = -1 EROFS (Read-only file system)',
    '10 mkdir("/home", 0777) = -1 EEXIST (File exists)',
    '10 openat(AT_FDCWD, "/dev/null", O_RDWR) = 3',
    '10 socket(AF_INET, SOCK_STREAM, IPPROTO_TCP) = 20',
    '10 bind(20, {sa_family=AF_INET, sin_port=htons(0), sin_addr=inet_addr("127.0.0.1")}, 16) = 0',
    '10 accept4(20, NULL, NULL, SOCK_CLOEXEC|SOCK_NONBLOCK) = 21',
    '10 sendto(21, "HTTP/1.1 200 OK", 15, 0, NULL, 0) = 15',
    '10 clone3({flags=CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD, stack_size=0x7fff80}, 88) = 11',
    '10 stat("/etc/hosts", {st_mode=S_IFREG|0644, st_size=174, ...}) = 0',
    '10 exit_group(0) = ?',
    'not a line of a trace',
  ])('sees nothing in %s', (line) => expect(read(line)).toEqual([]));

  it('puts together what was interrupted by another process', () => {
    expect(
      read(
        '10 openat(AT_FDCWD, "/work/a", O_WRONLY|O_CREAT, 0600 <unfinished ...>',
        '11 stat("/x", 0x1) = -1 ENOENT (No such file or directory)',
        '10 <... openat resumed>) = 21',
        '11 connect(3, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("192.0.2.1")}, 16 <unfinished ...>',
      ),
    ).toEqual([
      { is: 'file', file: '/work/a' },
      { is: 'connection', to: '192.0.2.1, port 80' },
    ]);
  });

  it('tells the program of a child process, and a copy that starts none; the product’s own start is neither', () => {
    expect(read()).toEqual([]);
    // `/usr/bin/env node` becomes another program in the same process.
    expect(read('10 execve("/usr/local/bin/node", ["node"], 0x1 /* 5 vars */) = 0')).toEqual([]);
    expect(
      read(
        '10 vfork( <unfinished ...>',
        '12 execve("/usr/bin/git", ["git"], 0x1 /* 5 vars */) = -1 ENOENT (No such file or directory)',
        '12 execve("/bin/git", ["git"], 0x1 /* 5 vars */ <unfinished ...>',
        '10 <... vfork resumed>) = 12',
        '12 <... execve resumed>) = 0',
        '10 clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|SIGCHLD, child_tidptr=0x1) = 13',
      ),
    ).toEqual([
      { is: 'process', program: '/bin/git' },
      { is: 'process', program: 'a copy of itself' },
    ]);
  });

  it('reads nothing from an empty trace', () => expect(readDeeds('', '/work')).toEqual([]));
});
