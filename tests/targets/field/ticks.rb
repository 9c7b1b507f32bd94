# The child sends a line every second and takes no notice of errors: it lives on when its client
# has gone.
require 'socket'

trap('CHLD', 'IGNORE')
listener = TCPServer.new(ARGV[0].to_i)

loop do
  connection = listener.accept
  fork do
    listener.close
    loop do
      connection.write("tick\n")
    rescue SystemCallError
      # Perhaps the next one arrives.
    ensure
      sleep 1
    end
  end
  connection.close
end
