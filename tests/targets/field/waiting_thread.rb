# A thread of the parent waits for children in a loop. While there are none that fails at once,
# and the thread uses a core.
require 'socket'

Thread.new do
  loop do
    Process.wait
  rescue Errno::ECHILD
    # Nobody is there.
  end
end
listener = TCPServer.new(ARGV[0].to_i)

loop do
  connection = listener.accept
  fork do
    listener.close
    while (line = connection.gets)
      connection.write(line)
    end
  end
  connection.close
end
