# The parent has a pipe to each child, and reaps, and closes the pipes, when the next client
# comes. Zombies wait for that; the number of its descriptors does not grow from session to
# session.
use strict;
use warnings;
use IO::Socket::INET;
use POSIX qw(WNOHANG);

my %pipes;

sub serve {
    my ($connection) = @_;
    while (sysread $connection, my $data, 4096) {
        syswrite $connection, $data;
    }
}

# Out of descriptors, a client stays in the backlog until one is free.
sub rest { select undef, undef, undef, 0.1 }

my $listener = IO::Socket::INET->new(LocalPort => $ARGV[0], Listen => 128, ReuseAddr => 1)
    or die "cannot listen: $@\n";

while (1) {
    my $connection = $listener->accept or rest(), next;
    while ((my $ended = waitpid -1, WNOHANG) > 0) {
        delete $pipes{$ended};
    }
    pipe my $reading, my $writing or next;
    my $pid = fork;
    if (defined $pid && $pid == 0) {
        close $_ for $listener, $reading, values %pipes;
        serve($connection);
        POSIX::_exit(0);
    }
    $pipes{$pid} = $reading if $pid;
    close $_ for $writing, $connection;
}
