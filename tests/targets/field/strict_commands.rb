# A correct server that knows the commands NOOP and QUIT, and ends the connection after any other.
require 'socket'
require 'timeout'

MAX_LINE = 4096

def serve(connection)
  connection.write("220 ready\r\n")
  while (command = connection.gets(MAX_LINE)&.strip)
    case command
    when 'NOOP' then connection.write("250 OK\r\n")
    when 'QUIT' then return connection.write("221 bye\r\n")
    else return connection.write("500 unknown command\r\n")
    end
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
