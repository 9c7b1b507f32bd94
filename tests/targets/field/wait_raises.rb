# The trap waits for one child at each signal, and so for a child that is stopped too. When that
# child ends later nobody is left to wait for, and the error ends the parent.
require 'socket'

trap('CHLD') { Process.wait }
listener = TCPServer.new(ARGV[0].to_i)

loop do
  connection = listener.accept
  fork do
    trap('CHLD', 'DEFAULT')
    listener.close
    connection.readpartial(1024)
    connection.write("HTTP/1.0 200 OK\r\n\r\nhello\n")
  rescue SystemCallError, EOFError
    # The client has gone.
  end
  connection.close
end
