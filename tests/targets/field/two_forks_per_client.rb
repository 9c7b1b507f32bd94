# A correct server that forks two children for each client, one that reads and one that writes,
# with a pipe between them. Both hold this client's connection only.
require 'socket'

def copy(from, to)
  loop { to.write(from.readpartial(4096)) }
rescue SystemCallError, EOFError
  # One of them has gone.
ensure
  exit!(0)
end

trap('CHLD', 'IGNORE')
listener = TCPServer.new(ARGV[0].to_i)

loop do
  connection = listener.accept
  reading, writing = IO.pipe
  writing.sync = true
  fork do
    [listener, reading].each(&:close)
    copy(connection, writing)
  end
  fork do
    [listener, writing].each(&:close)
    copy(reading, connection)
  end
  [connection, reading, writing].each(&:close)
end
