# A correct server that greets with its process id and the time of its start, and then echoes.
use strict;
use warnings;
use IO::Socket::INET;
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
    send_all($connection, sprintf "220 echo [%d] since %d\r\n", $$, $^T);
    while (sysread $connection, my $data, 4096) {
        send_all($connection, $data);
    }
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
