# The child starts a program in the background, and hands it the sockets it has. The program lives
# on after the child has ended.
require 'socket'

trap('CHLD', 'IGNORE')
listener = TCPServer.new(ARGV[0].to_i)
listener.close_on_exec = false

loop do
  connection = listener.accept
  connection.close_on_exec = false
  fork do
    spawn('sleep', '300', close_others: false)
    listener.close
    while (line = connection.gets)
      connection.write(line)
    end
    exit!(0)
  end
  connection.close
end
