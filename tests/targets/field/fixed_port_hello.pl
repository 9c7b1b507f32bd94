# Correct but for one thing: its port is always 3395, it does not set SO_REUSEADDR, and it closes
# first. Its own connections in TIME_WAIT keep it from starting again for a minute.
use strict;
use warnings;
use IO::Socket::INET;
use POSIX ();

sub serve {
    my ($connection) = @_;
    syswrite $connection, "Hello, world!\n";
}

$SIG{CHLD} = "IGNORE";
my $listener = IO::Socket::INET->new(LocalPort => 3395, Listen => 512)
    or die "cannot listen: $@\n";

while (1) {
    my $connection = $listener->accept;
    if (!$connection) {
        select undef, undef, undef, 0.1;
        next;
    }
    my $pid = fork;
    if (defined $pid && $pid == 0) {
        close $listener;
        serve($connection);
        POSIX::_exit(0);
    }
    close $connection;
}
