# The listener never sleeps in accept: it asks ten times a second, and takes one client each time.
require 'socket'

trap('CHLD', 'IGNORE')
listener = TCPServer.new(ARGV[0].to_i)
listener.listen(128)

loop do
  begin
    connection = listener.accept_nonblock
    fork do
      listener.close
      while (line = connection.gets)
        connection.write(line)
      end
    rescue SystemCallError
      nil
    end
  rescue SystemCallError
    nil
  ensure
    connection&.close
    connection = nil
  end
  sleep 0.1
end
