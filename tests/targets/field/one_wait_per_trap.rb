# The trap reaps one child at each signal, without waiting. Children that end together share a
# signal, and all but one of them stay zombies.
require 'socket'

trap('CHLD') do
  Process.wait(-1, Process::WNOHANG)
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
