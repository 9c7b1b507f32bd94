# Each child leaves a process behind that has a session of its own, and no connection.
use strict;
use warnings;
use IO::Socket::INET;
use POSIX ":sys_wait_h";

my $listening = IO::Socket::INET->new(
    LocalPort => $ARGV[0], Listen => 128, ReuseAddr => 1, Proto => "tcp"
) or die "cannot listen: $!\n";
$SIG{CHLD} = sub { local ($!, $?); 1 while waitpid(-1, WNOHANG) > 0 };
while (1) {
    my $connection = $listening->accept or next;
    my $pid = fork;
    if (defined $pid && $pid == 0) {
        close $listening;
        while (sysread $connection, my $data, 4096) {
            syswrite $connection, $data or last;
        }
        my $background = fork;
        if (defined $background && $background == 0) {
            POSIX::setsid();
            close $connection;
            $SIG{ALRM} = "DEFAULT";
            alarm 20;
            select undef, undef, undef, undef;
        }
        POSIX::_exit(0);
    }
    close $connection;
}
