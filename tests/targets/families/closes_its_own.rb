#!/usr/bin/ruby
# Right: each child starts a worker for its client, closes its own copy, and waits for the worker.
require 'socket'

trap('CHLD', 'IGNORE')
listening = TCPServer.new('0.0.0.0', Integer(ARGV[0]))
listening.listen(128)
loop do
  connection = listening.accept
  fork do
    listening.close
    trap('CHLD', 'DEFAULT')
    worker = fork do
      while (data = connection.readpartial(4096))
        connection.write(data)
      end
    rescue EOFError
      exit!(0)
    end
    connection.close
    Process.wait(worker)
    exit!(0)
  end
  connection.close
end
