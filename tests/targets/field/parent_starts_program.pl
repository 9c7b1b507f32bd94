# At its first client the parent starts a program in the background, and has told Perl to leave
# the sockets open for it: the program holds the listening socket and the connection.
use strict;
use warnings;
use IO::Socket::INET;
use POSIX qw(WNOHANG);

$^F = 255;

sub serve {
    my ($connection) = @_;
    while (sysread $connection, my $data, 4096) {
        syswrite $connection, $data;
    }
}

# Out of descriptors, a client stays in the backlog until one is free.
sub rest { select undef, undef, undef, 0.1 }

$SIG{CHLD} = sub { 1 while waitpid(-1, WNOHANG) > 0 };
my $listener = IO::Socket::INET->new(LocalPort => $ARGV[0], Listen => 128, ReuseAddr => 1)
    or die "cannot listen: $@\n";
my $started = 0;

while (1) {
    my $connection = $listener->accept or rest(), next;
    system "sleep 600 &" unless $started++;
    my $pid = fork;
    if (defined $pid && $pid == 0) {
        close $listener;
        serve($connection);
        POSIX::_exit(0);
    }
    close $connection;
}
