use strict;
use warnings;
package Echo;
use parent 'Net::Server::Fork';

sub process_request {
    my $self = shift;
    while (sysread(STDIN, my $data, 1024)) {
        print $data;
    }
}

Echo->run(host => '127.0.0.1', port => $ARGV[0], ipv => '4', log_level => 1);
