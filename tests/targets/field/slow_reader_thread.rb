# In each child one thread reads, and another one answers after so many seconds.
require 'socket'

seconds = ARGV[1].to_f
trap('CHLD', 'IGNORE')
listener = TCPServer.new(ARGV[0].to_i)
listener.listen(128)

def serve(connection, seconds)
  lines = Queue.new
  Thread.new do
    while (line = connection.gets)
      lines << line
    end
    lines << nil
  rescue SystemCallError
    lines << nil
  end
  while (line = lines.pop)
    sleep seconds
    connection.write(line)
  end
rescue SystemCallError
  nil
end

loop do
  connection =
    begin
      listener.accept
    rescue SystemCallError
      sleep 0.1
      next
    end
  begin
    fork do
      listener.close
      serve(connection, seconds)
    end
  rescue SystemCallError
    nil
  end
  connection.close
end
