#!/usr/bin/perl
# Right: of each client's two processes one reads from it, the other one writes to it.
use strict;
use warnings;
use IO::Handle;
use IO::Socket::INET;

$SIG{CHLD} = 'IGNORE';
my $listening = IO::Socket::INET->new(
    LocalPort => $ARGV[0], Listen => 128, ReuseAddr => 1, Proto => 'tcp'
) or die "cannot listen: $!";
while (1) {
    my $connection = $listening->accept or next;
    if (fork == 0) {
        close $listening;
        $SIG{CHLD} = 'DEFAULT';
        pipe(my $from, my $to) or die "pipe: $!";
        my $writer = fork;
        if ($writer == 0) {
            close $to;
            while (sysread($from, my $data, 4096)) { syswrite($connection, $data) }
            exit 0;
        }
        close $from;
        while (sysread($connection, my $data, 4096)) { syswrite($to, $data) }
        close $to;
        waitpid $writer, 0;
        exit 0;
    }
    close $connection;
}
