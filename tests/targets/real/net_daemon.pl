use strict;
use warnings;
package Echo;
use parent 'Net::Daemon';

sub Run {
    my $self = shift;
    my $socket = $self->{socket};
    while (sysread($socket, my $data, 1024)) {
        syswrite($socket, $data);
    }
}

Echo->new({ mode => 'fork', localaddr => '127.0.0.1', localport => $ARGV[0], pidfile => 'none',
            logfile => 'STDERR' })->Bind();
