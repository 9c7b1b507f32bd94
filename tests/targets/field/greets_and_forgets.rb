# Each child says hello and ends at once, and the parent never waits for one: a zombie for each
# client.
require 'socket'

listener = TCPServer.new(ARGV[0].to_i)

loop do
  connection = listener.accept
  fork do
    listener.close
    connection.puts 'hello'
    exit!(0)
  end
  connection.close
end
