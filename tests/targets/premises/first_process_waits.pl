# The first process only waits for its child, which accepts; both have the listening socket.
use strict;
use warnings;
use IO::Socket::INET;
use POSIX ":sys_wait_h";

my $listening = IO::Socket::INET->new(
    LocalPort => $ARGV[0], Listen => 128, ReuseAddr => 1, Proto => "tcp"
) or die "cannot listen: $!\n";
my $worker = fork // die "fork: $!\n";
if ($worker) {
    for my $name (qw(TERM INT HUP)) {
        $SIG{$name} = sub { kill $name => $worker; exit 0 };
    }
    waitpid $worker, 0;
    exit 1;
}
$SIG{CHLD} = sub { local ($!, $?); 1 while waitpid(-1, WNOHANG) > 0 };
while (1) {
    my $connection = $listening->accept;
    if (!$connection) {
        select undef, undef, undef, 0.1;
        next;
    }
    my $pid = fork;
    if (defined $pid && $pid == 0) {
        close $listening;
        $SIG{$_} = "DEFAULT" for qw(TERM INT HUP);
        while (sysread $connection, my $data, 4096) {
            syswrite $connection, $data or last;
        }
        POSIX::_exit(0);
    }
    close $connection;
}
