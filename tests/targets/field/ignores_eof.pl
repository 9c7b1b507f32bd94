# The child takes the 0 of sysread at its client's end for "nothing yet", and asks again and
# again.
use strict;
use warnings;
use IO::Socket::INET;
use POSIX ();

sub serve {
    my ($connection) = @_;
    while (1) {
        my $got = sysread $connection, my $data, 4096;
        return unless defined $got;
        syswrite $connection, $data if $got;
    }
}

# Out of descriptors, a client stays in the backlog until one is free.
sub rest { select undef, undef, undef, 0.1 }

$SIG{CHLD} = "IGNORE";
my $listener = IO::Socket::INET->new(LocalPort => $ARGV[0], Listen => 128, ReuseAddr => 1)
    or die "cannot listen: $@\n";

while (1) {
    my $connection = $listener->accept or rest(), next;
    my $pid = fork;
    if (defined $pid && $pid == 0) {
        close $listener;
        serve($connection);
        POSIX::_exit(0);
    }
    close $connection;
}
