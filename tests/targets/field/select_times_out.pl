# The parent waits for a client for 5 seconds at most, and ends when nobody comes.
use strict;
use warnings;
use IO::Socket::INET;
use IO::Select;
use POSIX ();

my $quiet_seconds = 5;

sub serve {
    my ($connection) = @_;
    while (sysread $connection, my $data, 4096) {
        syswrite $connection, $data;
    }
}

# Out of descriptors, a client stays in the backlog until one is free.
sub rest { select undef, undef, undef, 0.1 }

$SIG{CHLD} = "IGNORE";
my $listener = IO::Socket::INET->new(LocalPort => $ARGV[0], Listen => 128, ReuseAddr => 1)
    or die "cannot listen: $@\n";
my $select = IO::Select->new($listener);

while ($select->can_read($quiet_seconds)) {
    my $connection = $listener->accept or rest(), next;
    my $pid = fork;
    if (defined $pid && $pid == 0) {
        close $listener;
        serve($connection);
        POSIX::_exit(0);
    }
    close $connection;
}
