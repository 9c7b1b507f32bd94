# Never reaps, and takes an accept() that was interrupted by a child's end for the end of the
# server. Its zombies are then reaped by init, not by the server.
use strict;
use warnings;
use IO::Socket::INET;
use POSIX ();

sub serve {
    my ($connection) = @_;
    while (sysread $connection, my $data, 4096) {
        syswrite $connection, $data;
    }
}

$SIG{CHLD} = sub { };
my $listener = IO::Socket::INET->new(LocalPort => $ARGV[0], Listen => 128, ReuseAddr => 1)
    or die "cannot listen: $@\n";

while (1) {
    my $connection = $listener->accept or die "accept: $!\n";
    my $pid = fork;
    if (defined $pid && $pid == 0) {
        close $listener;
        serve($connection);
        POSIX::_exit(0);
    }
    close $connection;
}
