# A correct server whose child has cat copy what it reads, through two pipes. cat inherits the
# same client's connection, and nobody has another client's.
use strict;
use warnings;
use IO::Socket::INET;
use IPC::Open2;
use POSIX ();

$^F = 255;

sub serve {
    my ($connection) = @_;
    $SIG{CHLD} = "DEFAULT";
    my $pid = open2(my $from_cat, my $to_cat, "cat");
    while (sysread $connection, my $data, 4096) {
        syswrite $to_cat, $data;
        for (my $back = 0; $back < length $data;) {
            $back += sysread $from_cat, my $copy, 4096;
            syswrite $connection, $copy;
        }
    }
    close $to_cat;
    waitpid $pid, 0;
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
