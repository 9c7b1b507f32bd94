# The child calls shutdown on the listening socket before it closes its copy. That stops the
# socket for everybody: after the first client nobody can connect.
require 'socket'

trap('CHLD', 'IGNORE')
listener = TCPServer.new(ARGV[0].to_i)

loop do
  begin
    connection = listener.accept
  rescue SystemCallError
    sleep 0.1
    next
  end
  fork do
    listener.shutdown
    listener.close
    while (line = connection.gets)
      connection.write(line)
    end
  end
  connection.close
end
