# A correct server that greets with a session id of letters and digits, and then answers each line
# with its length.
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
    my @signs = ("a" .. "z", 0 .. 9);
    srand;
    send_all($connection, "id=" . join("", map { $signs[rand @signs] } 1 .. 12) . "\n");
    my $rest = "";
    while (sysread $connection, my $data, 4096) {
        $rest .= $data;
        send_all($connection, length($1) . "\n") while $rest =~ s/^(.*\n)//;
        return if length $rest > $max_line;
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
