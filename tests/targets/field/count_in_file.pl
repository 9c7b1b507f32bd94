# The children count themselves in a file, and more than 150 are refused. A child whose client
# resets the connection dies without counting itself out: after 150 resets everybody is refused.
use strict;
use warnings;
use IO::Socket::INET;
use Fcntl qw(:flock SEEK_SET);
use POSIX ();

my ($max_clients, $file) = (150, "clients.count");

sub count {
    my ($difference) = @_;
    open my $counter, "+<", $file or die "$file: $!\n";
    flock $counter, LOCK_EX;
    my $clients = <$counter> + $difference;
    seek $counter, 0, SEEK_SET;
    printf $counter "%-8d\n", $clients;
    close $counter;
    return $clients;
}

sub serve {
    my ($connection) = @_;
    count(1);
    while (1) {
        my $got = sysread $connection, my $data, 4096;
        die "read: $!\n" unless defined $got;
        last unless $got;
        syswrite $connection, $data or die "write: $!\n";
    }
    count(-1);
}

# Out of descriptors, a client stays in the backlog until one is free.
sub rest { select undef, undef, undef, 0.1 }

$SIG{CHLD} = "IGNORE";
$SIG{PIPE} = "IGNORE";
open my $new, ">", $file or die "$file: $!\n";
printf $new "%-8d\n", 0;
close $new;
my $listener = IO::Socket::INET->new(LocalPort => $ARGV[0], Listen => 512, ReuseAddr => 1)
    or die "cannot listen: $@\n";

while (1) {
    my $connection = $listener->accept or rest(), next;
    my $pid = count(0) < $max_clients ? fork : undef;
    if (defined $pid && $pid == 0) {
        close $listener;
        serve($connection);
        POSIX::_exit(0);
    }
    close $connection;
}
