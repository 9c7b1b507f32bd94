use strict;
use warnings;
package Site;
use parent 'HTTP::Server::Simple::CGI';

sub net_server { 'Net::Server::Fork' }

sub handle_request {
    print "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nhello\n";
}

my $site = Site->new($ARGV[0]);
$site->host('127.0.0.1');
$site->run(log_level => 1);
