# A correct server that answers each line with OK and the line.
use strict;
use warnings;
use IO::Socket::INET;
use POSIX qw(O_RDWR);

# A missing descriptor 0, 1 or 2 would be given to a socket.
my $fd;
do { $fd = POSIX::open("/dev/null", O_RDWR) } while $fd <= 2;
POSIX::close($fd);

my $max_line = 1 << 20;

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
    my $rest = "";
    while (sysread $connection, my $data, 4096) {
        $rest .= $data;
        send_all($connection, "OK $1") while $rest =~ s/^(.*\n)//;
        return if length $rest > $max_line;
    }
    send_all($connection, "OK $rest") if length $rest;
}

$SIG{CHLD} = "IGNORE";
$SIG{PIPE} = "IGNORE";
my $listener = IO::Socket::INET->new(LocalPort => $ARGV[0], Listen => SOMAXCONN, ReuseAddr => 1)
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
