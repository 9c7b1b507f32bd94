#!/usr/bin/perl
# Where a child ends otherwise than with status 0, the parent ends all others.
use strict;
use warnings;
use IO::Socket::INET;
use POSIX ':sys_wait_h';

my %children;
$SIG{CHLD} = sub {
    while ((my $pid = waitpid(-1, WNOHANG)) > 0) {
        delete $children{$pid};
        kill 'TERM', keys %children if $? != 0;
    }
};
my $listening = IO::Socket::INET->new(
    LocalPort => $ARGV[0], Listen => 128, ReuseAddr => 1, Proto => 'tcp'
) or die "cannot listen: $!";
while (1) {
    my $connection = $listening->accept or next;
    my $pid = fork;
    if ($pid == 0) {
        $SIG{CHLD} = 'DEFAULT';
        close $listening;
        while (sysread($connection, my $data, 4096)) { syswrite($connection, $data) }
        exit 0;
    }
    $children{$pid} = 1;
    close $connection;
}
