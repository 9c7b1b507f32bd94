# After each fork the parent waits for a byte from the child, who says by it that the client is
# there. A child whose client has gone says nothing, and the parent, which holds the writing end
# too, waits for ever.
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

# Out of descriptors, a client stays in the backlog until one is free.
sub rest { select undef, undef, undef, 0.1 }

$SIG{CHLD} = "IGNORE";
my $listener = IO::Socket::INET->new(LocalPort => $ARGV[0], Listen => 128, ReuseAddr => 1)
    or die "cannot listen: $@\n";

while (1) {
    my $connection = $listener->accept or rest(), next;
    pipe my $reading, my $writing or next;
    my $pid = fork;
    if (defined $pid && $pid == 0) {
        close $listener;
        POSIX::_exit(1) unless getpeername $connection;
        syswrite $writing, "!";
        close $writing;
        serve($connection);
        POSIX::_exit(0);
    }
    close $connection;
    sysread $reading, my $byte, 1 if $pid;
}
