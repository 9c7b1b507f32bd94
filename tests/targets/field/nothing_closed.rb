# No process closes what is not its own, and the parent never waits for its children nor detaches
# them: connections stay open, and each child leaves a zombie.
require 'socket'

listener = TCPServer.new(ARGV[0].to_i)

loop do
  connection = listener.accept
  fork do
    while (line = connection.gets)
      connection.puts line
    end
    connection.close
  end
end
