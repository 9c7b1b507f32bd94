# The parent makes a mistake when its first client has come, and ends with an error.
use strict;
use warnings;
use IO::Socket::INET;

my $listener = IO::Socket::INET->new(LocalPort => $ARGV[0], Listen => 128, ReuseAddr => 1)
    or die "cannot listen: $@\n";
my %names;

my $connection = $listener->accept;
my $name = $names{$connection->peerhost} or die "nobody knows this client\n";
