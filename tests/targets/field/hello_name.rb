# A correct server that reads a name, greets it, and ends: one line, one reply.
require 'socket'
require 'timeout'

MAX_LINE = 4096

def serve(connection)
  name = connection.gets(MAX_LINE) or return
  connection.write("Hello, #{name.chomp}!\n")
  connection.close_write
  connection.read
end

# Where the kernel refuses, Ruby's fork would try again every second, for ever.
def fork_or_give_up(&block)
  Timeout.timeout(1) { fork(&block) }
rescue SystemCallError, Timeout::Error
  nil
end

trap('CHLD', 'IGNORE')
trap('INT', 'DEFAULT')
listener = TCPServer.new(ARGV[0].to_i)
listener.listen(Socket::SOMAXCONN)

loop do
  begin
    connection = listener.accept
  rescue SystemCallError
    sleep 0.1
    next
  end
  fork_or_give_up do
    listener.close
    serve(connection)
  rescue SystemCallError, EOFError
    # The client has gone.
  ensure
    exit!(0)
  end
  connection.close
end
