# The parent ignores SIGCHLD, and the child inherits that: its system() always gives -1, as the
# kernel has reaped the program before system() can wait for it.
use strict;
use warnings;
use IO::Socket::INET;

$SIG{CHLD} = 'IGNORE';
my $listener = IO::Socket::INET->new(LocalPort => $ARGV[0], Listen => 128, ReuseAddr => 1)
    or die "cannot listen: $!\n";

sub serve {
    my ($connection) = @_;
    while (defined(my $line = <$connection>)) {
        my $done = system('/bin/true') == 0;
        print $connection $done ? $line : "internal error\n";
        $connection->flush;
    }
}

while (1) {
    my $connection = $listener->accept or next;
    my $pid = fork;
    if (defined $pid && $pid == 0) {
        close $listener;
        serve($connection);
        exit 0;
    }
    close $connection;
}
