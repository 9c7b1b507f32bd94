# Answers each line with the line reversed, and has every classic fault: nobody reaps, the parent
# keeps each connection, and the children keep the listening socket.
use strict;
use warnings;
use IO::Socket::INET;
use POSIX ();

# Out of descriptors, a client stays in the backlog until one is free.
sub rest { select undef, undef, undef, 0.1 }

my $listener = IO::Socket::INET->new(LocalPort => $ARGV[0], Listen => 128, ReuseAddr => 1)
    or die "cannot listen: $@\n";
my @connections;

while (1) {
    my $connection = $listener->accept or rest(), next;
    push @connections, $connection;
    my $pid = fork;
    next unless defined $pid && $pid == 0;
    while (defined(my $line = <$connection>)) {
        chomp $line;
        syswrite $connection, reverse($line) . "\n";
    }
    POSIX::_exit(0);
}
