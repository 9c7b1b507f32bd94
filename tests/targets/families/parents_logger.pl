#!/usr/bin/perl
# The parent starts a logger while the first client is there: it inherits listenfd and connfd.
use strict;
use warnings;
use IO::Socket::INET;

$SIG{CHLD} = 'IGNORE';
my $listening = IO::Socket::INET->new(
    LocalPort => $ARGV[0], Listen => 128, ReuseAddr => 1, Proto => 'tcp'
) or die "cannot listen: $!";
pipe(my $from, my $to) or die "pipe: $!";
my $logger;
while (1) {
    my $connection = $listening->accept or next;
    if (!defined $logger) {
        $logger = fork;
        if ($logger == 0) {
            close $to;
            while (sysread($from, my $line, 4096)) { }
            exit 0;
        }
        close $from;
    }
    if (fork == 0) {
        close $listening;
        close $to;
        while (sysread($connection, my $data, 4096)) { syswrite($connection, $data) }
        exit 0;
    }
    close $connection;
}
