# The trap waits for one child at each signal, however long that takes: a child that is stopped
# puts the parent to sleep in it.
require 'socket'

trap('CHLD') do
  Process.wait
rescue Errno::ECHILD
  # Reaped already.
end
listener = TCPServer.new(ARGV[0].to_i)

loop do
  connection = listener.accept
  fork do
    trap('CHLD', 'DEFAULT')
    listener.close
    while (line = connection.gets)
      connection.write(line)
    end
  end
  connection.close
end
