#!/usr/bin/perl
# Plain Perl: a SIGCHLD handler reaps all children that have ended, in a loop with WNOHANG.
#
# Signals are let through only while accept waits, and then at once: a handler that waits for Perl's
# next statement, as those in %SIG do by default, could wait for the next client.
use strict;
use warnings;
use IO::Socket::INET;
use POSIX qw(:errno_h :fcntl_h :signal_h :sys_wait_h);

my $port = shift // 0;
my @ending = (SIGTERM, SIGINT, SIGHUP);
my $watched = POSIX::SigSet->new(SIGCHLD, @ending);
my %children;

# A missing descriptor 0, 1 or 2 would be given to a socket, and log lines to its client.
my $fd;
do { $fd = POSIX::open('/dev/null', O_RDWR) } while $fd <= 2;
POSIX::close($fd);

sub reap {
    local ($!, $?);
    while ((my $pid = waitpid(-1, WNOHANG)) > 0) {
        delete $children{$pid};
    }
}

sub end {
    kill TERM => keys %children;
    POSIX::_exit(0);
}

sub be_child {
    my ($listener, $connection) = @_;
    $SIG{$_} = 'DEFAULT' for qw(CHLD TERM INT HUP);
    sigprocmask(SIG_UNBLOCK, $watched);
    close $listener;
    while (sysread($connection, my $data, 4096)) {
        for (my $sent = 0; $sent < length $data;) {
            $sent += syswrite($connection, $data, 4096, $sent) // POSIX::_exit(0);
        }
    }
    POSIX::_exit(0);
}

$| = 1;
$SIG{PIPE} = 'IGNORE';
sigprocmask(SIG_BLOCK, $watched);
sigaction(SIGCHLD, POSIX::SigAction->new(\&reap, $watched, SA_RESTART));
sigaction($_, POSIX::SigAction->new(\&end, $watched)) for @ending;

my $listener = IO::Socket::INET->new(
    LocalAddr => '0.0.0.0', LocalPort => $port, Proto => 'tcp', Listen => SOMAXCONN, ReuseAddr => 1
) or die "cannot listen on port $port: $@\n";
print "listening on port $port\n";

while (1) {
    sigprocmask(SIG_UNBLOCK, $watched);
    my $connection = $listener->accept;
    my $problem = $!;
    sigprocmask(SIG_BLOCK, $watched);
    if (!$connection) {
        # Out of descriptors, the client waits in the backlog until one is free.
        select(undef, undef, undef, 0.1) unless $problem == EINTR || $problem == ECONNABORTED;
        next;
    }
    my $pid = fork;
    be_child($listener, $connection) if defined $pid && $pid == 0;
    if ($pid) {
        $children{$pid} = 1;
        print "process $pid serves a client\n";
    } else {
        print "cannot fork: $!\n";
    }
    close $connection;
}
