# When a child was ended by a signal, the parent ends all others, and then itself.
use strict;
use warnings;
use IO::Socket::INET;
use POSIX qw(WNOHANG);

my %children;

sub serve {
    my ($connection) = @_;
    while (sysread $connection, my $data, 4096) {
        syswrite $connection, $data;
    }
}

sub reap {
    while ((my $pid = waitpid -1, WNOHANG) > 0) {
        delete $children{$pid};
        next unless $? & 127;
        kill TERM => keys %children;
        die "process $pid has crashed\n";
    }
}

# Out of descriptors, a client stays in the backlog until one is free.
sub rest { select undef, undef, undef, 0.1 }

$SIG{CHLD} = \&reap;
$SIG{PIPE} = 'IGNORE';
my $listener = IO::Socket::INET->new(LocalPort => $ARGV[0], Listen => 128, ReuseAddr => 1)
    or die "cannot listen: $@\n";

while (1) {
    my $connection = $listener->accept or rest(), next;
    my $pid = fork;
    if (defined $pid && $pid == 0) {
        $SIG{CHLD} = "DEFAULT";
        close $listener;
        serve($connection);
        POSIX::_exit(0);
    }
    $children{$pid} = 1 if $pid;
    close $connection;
}
