# Reads everything and never says a word, and has every classic fault: the parent never reaps and
# keeps each connection, and the children keep the listening socket.
require 'socket'

listener = TCPServer.new(ARGV[0].to_i)
connections = []

loop do
  connections << listener.accept
  fork do
    connection = connections.last
    while (data = connection.recv(4096)) && !data.empty?
      next
    end
    exit!(0)
  end
end
