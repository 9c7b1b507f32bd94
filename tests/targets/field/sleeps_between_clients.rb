# The parent rests for a second after each client: a burst is served one a second.
require 'socket'

trap('CHLD', 'IGNORE')
listener = TCPServer.new(ARGV[0].to_i)

loop do
  connection = listener.accept
  fork do
    listener.close
    while (line = connection.gets)
      connection.write(line)
    end
  end
  connection.close
  sleep 1
end
