# The parent has a pipe to each child, and never closes it: two descriptors more for each session.
require 'socket'

trap('CHLD', 'IGNORE')
listener = TCPServer.new(ARGV[0].to_i)
pipes = []

loop do
  connection = listener.accept
  pipes << IO.pipe
  fork do
    [listener, *pipes.flatten].each(&:close)
    while (line = connection.gets)
      connection.write(line)
    end
    exit!(0)
  end
  connection.close
end
