# A correct echo server that takes commands from standard input. When that ends, it goes on
# looking at it, and would never rest.
use strict;
use warnings;
use IO::Socket::INET;
use IO::Select;
use POSIX qw(O_RDWR);

# A missing descriptor 0, 1 or 2 would be given to a socket.
my $fd;
do { $fd = POSIX::open("/dev/null", O_RDWR) } while $fd <= 2;
POSIX::close($fd);

# A write to a socket may take a part only.
sub send_all {
    my ($connection, $data) = @_;
    while (length $data) {
        my $sent = syswrite $connection, $data;
        POSIX::_exit(0) unless defined $sent;
        substr $data, 0, $sent, "";
    }
}

sub serve {
    my ($connection) = @_;
    while (sysread $connection, my $data, 4096) {
        send_all($connection, $data);
    }
}

sub obey {
    sysread STDIN, my $command, 100 or return;
    exit 0 if $command =~ /^(quit|exit)$/m;
}

$SIG{CHLD} = "IGNORE";
$SIG{PIPE} = "IGNORE";
my $listener = IO::Socket::INET->new(LocalPort => $ARGV[0], Listen => SOMAXCONN, ReuseAddr => 1)
    or die "cannot listen: $@\n";
my $select = IO::Select->new(\*STDIN, $listener);

while (1) {
    my @ready = $select->can_read;
    obey() if grep { $_ == \*STDIN } @ready;
    next unless grep { $_ == $listener } @ready;
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
