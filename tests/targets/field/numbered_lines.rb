# A correct server that answers each line with its number and the line.
require 'socket'
require 'timeout'

MAX_LINE = 1 << 20

def serve(connection)
  number = 0
  while (line = connection.gets(MAX_LINE))
    return if line.length == MAX_LINE

    number += 1
    connection.write("#{number}: #{line}")
  end
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
