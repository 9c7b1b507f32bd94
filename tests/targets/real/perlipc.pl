# After the example of perlipc(1): a handler that reaps, a child for each client.
use strict;
use warnings;
use IO::Socket::INET;
use POSIX ':sys_wait_h';

$SIG{CHLD} = sub { local ($!, $?); 1 while waitpid(-1, WNOHANG) > 0 };
my $server = IO::Socket::INET->new(
    LocalAddr => '127.0.0.1', LocalPort => $ARGV[0], Listen => SOMAXCONN, ReuseAddr => 1)
    or die "bind: $!";
while (1) {
    my $client = $server->accept or next;
    my $pid = fork;
    if (defined $pid && $pid == 0) {
        close $server;
        while (sysread($client, my $data, 1024)) { syswrite($client, $data) }
        exit 0;
    }
    close $client;
}
